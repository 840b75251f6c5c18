import { Component } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";
import { answerSegments } from "../../model/answer_segments";
import { isLive, problemOfRun } from "../../model/run_reducer";
import { AttachmentChips } from "../attachment_chips/attachment_chips";
import { LoginCard } from "../login_card/login_card";
import { Markdown } from "../markdown/markdown";
import { RunStatus } from "../run_status/run_status";
import { SafeHtml } from "../safe_html/safe_html";
import { ToolBlock } from "../tool_block/tool_block";
import { formatTime } from "../../../common/utils/format_time";

/** What an assistant said and did: from a run while it streams, from the stored message afterwards. */
export class Answer extends Component {
    static template = "woow_paas_platform.Answer";
    static components = { AttachmentChips, LoginCard, Markdown, RunStatus, SafeHtml, ToolBlock };
    static props = {
        assistantName: String,
        run: { type: [Object, { value: null }], optional: true },
        message: { type: [Object, { value: null }], optional: true },
        /** The run as stored with its question: tells how the answer in `message` ended. */
        record: { type: [Object, { value: null }], optional: true },
        onRetry: Function,
        onDecide: Function,
        onStop: Function,
    };

    setup() {
        this.problems = useService("woow_paas_platform.problems");
        this.decide = this.decide.bind(this);
        this.retry = this.retry.bind(this);
    }

    get live() {
        return Boolean(this.props.run) && isLive(this.props.run);
    }

    get segments() {
        const { run, message } = this.props;
        const text = run ? run.text : message.markdown || "";
        const calls = (run ? run.toolCalls : message.tool_calls) || [];
        return answerSegments(text, calls);
    }

    /** An assistant's message that was not written by a run has only HTML. */
    get bodyHtml() {
        const { run, message } = this.props;
        return !run && message.markdown === null ? message.body_html : "";
    }

    get thoughts() {
        return this.props.run?.thoughts || "";
    }

    get notices() {
        return (this.props.run || this.props.message).notices || [];
    }

    /** Why the question waits; empty if it does not. */
    get waitingText() {
        const { run } = this.props;
        return this.live && run.waiting ? this.problems.text(run.waiting) : "";
    }

    /** Nothing shows yet that it is working: no text, and no tool with a state of its own. */
    get isThinking() {
        const { run } = this.props;
        return (
            this.live &&
            !run.waiting &&
            this.segments.at(-1)?.kind !== "text" &&
            !run.toolCalls.some(({ state }) => state === "running" || state === "waiting_approval")
        );
    }

    get ending() {
        const { run, record } = this.props;
        if (run && !isLive(run) && run.state !== "done") {
            return run;
        }
        if (!run && record && !isLive(record) && record.state !== "done") {
            return {
                id: record.id,
                state: record.state,
                problem: problemOfRun(record),
                canRetry: record.can_retry,
            };
        }
        return null;
    }

    get isEmpty() {
        const { run } = this.props;
        return run?.state === "done" && !this.segments.length;
    }

    get time() {
        return this.props.message ? formatTime(this.props.message.date) : "";
    }

    retry() {
        this.props.onRetry(this.ending.id);
    }

    decide(callId, decision, reason) {
        this.props.onDecide(this.props.run.id, callId, decision, reason);
    }
}
