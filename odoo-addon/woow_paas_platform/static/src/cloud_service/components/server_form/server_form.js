import {
    Component,
    onMounted,
    onWillDestroy,
    useExternalListener,
    useRef,
    useState,
} from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { problemOf } from "../../../common/utils/route_error";
import { HeaderRows } from "../header_rows/header_rows";
import { formErrors } from "../../model/form_errors";
import { AUTHENTICATIONS, TRANSPORTS } from "../../model/labels";
import * as serverForm from "../../model/server_form";

const FIELDS = ["name", "url", "description", "transport", "auth", "api_key", "headers_json"];

let formNumber = 0;

/** Adds or edits a server. What was typed stays until it is saved or discarded, whatever happens in the meantime. */
export class ServerForm extends Component {
    static template = "woow_paas_platform.ServerForm";
    static components = { Dialog, HeaderRows };
    static props = {
        /** null: a new one. */
        server: { type: [Object, { value: null }] },
        /** `{ state }`, reactive: what is currently known of the servers. */
        store: Object,
        onSave: Function,
        /** Called when the form is gone, for whatever reason. */
        onGone: Function,
        close: Function,
    };

    setup() {
        this.id = `o_cloud_form_${++formNumber}`;
        this.root = useRef("root");
        this.dialog = useService("dialog");
        this.problems = useService("woow_paas_platform.problems");
        this.store = useState(this.props.store);
        this.form = useState(serverForm.formOf(this.props.server));
        this.state = useState({ saving: false, tried: false, refusals: {}, problem: null });
        this.choices = { transport: [...TRANSPORTS], auth: [...AUTHENTICATIONS] };
        // Neither Escape, the cross nor leaving the page may discard what was typed without asking.
        this.env.dialogData.close = () => this.giveUp();
        useExternalListener(browser, "beforeunload", (ev) => this.isChanged && ev.preventDefault());
        onMounted(() => this.field("name").focus());
        // A closing dialog itself returns the focus if it knows where to; this has to come afterwards.
        onWillDestroy(() => browser.setTimeout(this.props.onGone));
    }

    get title() {
        return this.props.server ? _t("Edit MCP Server") : _t("Add MCP Server");
    }

    get isChanged() {
        return serverForm.isChanged(this.form, this.props.server);
    }

    /** Errors are not shown before the user has finished typing. */
    get errors() {
        const own = this.state.tried ? formErrors(this.form, this.props.server) : {};
        return { ...this.state.refusals, ...own };
    }

    /** Sends the version that the user has been told about, so that nobody's change is overwritten unseen. */
    get values() {
        const values = serverForm.valuesOf(this.form, this.props.server);
        return this.latest ? { ...values, version: this.latest.version } : values;
    }

    get keepsKey() {
        return serverForm.keepsKey(this.form, this.props.server);
    }

    get keepsHeaders() {
        return serverForm.keepsHeaders(this.form, this.props.server);
    }

    get latest() {
        const { server } = this.props;
        return server && this.store.state.servers.find(({ id }) => id === server.id);
    }

    get changedMeanwhile() {
        const { server } = this.props;
        if (!server) {
            return "";
        }
        if (!this.latest) {
            return _t(
                "Someone else has deleted this server in the meantime. Copy what you still need.",
            );
        }
        return server.version !== this.latest.version
            ? _t(
                  "Someone else has changed this server in the meantime. When you save, only the fields that you have changed are overwritten.",
              )
            : "";
    }

    get problemText() {
        return this.state.problem ? this.problems.text(this.state.problem) : "";
    }

    get isSessionExpired() {
        return this.state.problem?.code === "session_expired";
    }

    field(name) {
        return this.root.el.querySelector(`[data-field="${name}"]`);
    }

    onInput(name) {
        delete this.state.refusals[name];
    }

    focusFirstError() {
        const name = FIELDS.find((each) => this.errors[each]);
        const field = name && this.field(name);
        (field?.matches("input, select, textarea")
            ? field
            : field?.querySelector("input")
        )?.focus();
    }

    async save() {
        if (this.state.saving) {
            return;
        }
        Object.assign(this.state, { tried: true, refusals: {}, problem: null });
        if (Object.keys(this.errors).length) {
            this.focusFirstError();
            return;
        }
        if (!this.isChanged) {
            this.props.close();
            return;
        }
        this.state.saving = true;
        try {
            await this.props.onSave(this.values);
            this.props.close();
        } catch (error) {
            this.refuse(error);
        } finally {
            this.state.saving = false;
        }
    }

    refuse(error) {
        const problem = problemOf(error);
        if (FIELDS.includes(error.field)) {
            this.state.refusals = { [error.field]: this.problems.text(problem) };
            this.focusFirstError();
        } else {
            this.state.problem = problem;
        }
    }

    giveUp() {
        if (this.state.saving) {
            return;
        }
        if (!this.isChanged) {
            this.props.close();
            return;
        }
        this.dialog.add(ConfirmationDialog, {
            title: _t("Discard your changes?"),
            body: _t("This form has unsaved changes."),
            confirmLabel: _t("Discard"),
            confirm: () => this.props.close(),
            cancelLabel: _t("Keep Editing"),
            cancel: () => {},
        });
    }
}
