import { Component, useEffect, useRef, useState } from "@odoo/owl";
import { isMobileOS } from "@web/core/browser/feature_detection";
import { _t } from "@web/core/l10n/translation";
import { ComposerFile } from "../composer_file/composer_file";
import { useFileUploads } from "../../hooks/file_uploads";

export const MESSAGE_LIMIT = 100_000;
/** From here on the person is told how much is left. */
const LIMIT_IN_SIGHT = 0.9 * MESSAGE_LIMIT;
/** What browsers report for a key that an input method has taken. */
const KEY_CODE_OF_COMPOSITION = 229;

/** Where a question is written. What stands here is kept as a draft until the server has it. */
export class Composer extends Component {
    static template = "woow_paas_platform.Composer";
    static components = { ComposerFile };
    static props = {
        channelId: Number,
        live: Boolean,
        /** Only who asked may stop. */
        canStop: Boolean,
        stopping: Boolean,
        drafts: Object,
        api: Object,
        onSend: Function,
        onStop: Function,
        /** `{ text, attachments }` to take back for editing; a new object each time. */
        restore: { type: [Object, { value: null }], optional: true },
    };

    setup() {
        // Not in the template: OWL of Odoo 18 does not translate aria-label.
        this.label = _t("Message");
        this.input = useRef("input");
        this.picker = useRef("picker");
        const draft = this.props.drafts.load(this.props.channelId);
        this.state = useState({ text: draft.text, dragging: false });
        this.uploads = useFileUploads({
            api: this.props.api,
            channelId: this.props.channelId,
            files: draft.attachments,
            onChange: () => this.saveDraft(),
        });
        useEffect(
            (text) => this.fit(text),
            () => [this.state.text],
        );
        useEffect(
            (restore) => restore && this.takeBack(restore),
            () => [this.props.restore],
        );
        useEffect(
            () => {
                if (!isMobileOS()) {
                    this.input.el.focus();
                }
            },
            () => [],
        );
    }

    get isTooLong() {
        return this.state.text.length > MESSAGE_LIMIT;
    }

    get limitText() {
        const left = MESSAGE_LIMIT - this.state.text.length;
        if (this.state.text.length < LIMIT_IN_SIGHT) {
            return "";
        }
        return left >= 0
            ? _t("%s characters left", left.toLocaleString())
            : _t("%s characters over the limit of 100,000", (-left).toLocaleString());
    }

    get canSend() {
        const { files } = this.uploads;
        return (
            !this.props.live &&
            !this.isTooLong &&
            files.every(({ status }) => status === "done") &&
            Boolean(this.state.text.trim())
        );
    }

    fit() {
        const { el } = this.input;
        el.style.height = "auto";
        el.style.height = `${el.scrollHeight}px`;
    }

    takeBack({ text, attachments }) {
        this.state.text = [text, this.state.text].filter(Boolean).join("\n");
        this.uploads.add(attachments);
        this.saveDraft();
        this.input.el.focus();
    }

    saveDraft() {
        this.props.drafts.save(this.props.channelId, {
            text: this.state.text,
            attachments: this.uploads.sendable(),
        });
    }

    onInput(ev) {
        this.state.text = ev.target.value;
        this.saveDraft();
    }

    onKeydown(ev) {
        if (ev.key !== "Enter" || ev.shiftKey) {
            return;
        }
        // Enter chooses a word of the input method here, it does not send.
        if (ev.isComposing || ev.keyCode === KEY_CODE_OF_COMPOSITION) {
            return;
        }
        // A thumb keyboard has no Shift+Enter: there Enter breaks the line and the button sends.
        if (isMobileOS() && !ev.ctrlKey && !ev.metaKey) {
            return;
        }
        ev.preventDefault();
        this.send();
    }

    send() {
        if (!this.canSend) {
            return;
        }
        const text = this.state.text.trim();
        const attachments = this.uploads.sendable();
        this.state.text = "";
        this.uploads.clear();
        // The outbox keeps it from here on, until the server has it.
        this.props.onSend(text, attachments);
        this.saveDraft();
        this.input.el.focus();
    }

    onPick(ev) {
        this.uploads.upload([...ev.target.files]);
        ev.target.value = "";
        this.input.el.focus();
    }

    onPaste(ev) {
        const files = [...(ev.clipboardData?.files || [])];
        if (files.length) {
            ev.preventDefault();
            this.uploads.upload(files);
        }
    }

    onDrop(ev) {
        this.state.dragging = false;
        this.uploads.upload([...ev.dataTransfer.files]);
    }

    onDragover(ev) {
        this.state.dragging = ev.dataTransfer.types.includes("Files");
    }
}
