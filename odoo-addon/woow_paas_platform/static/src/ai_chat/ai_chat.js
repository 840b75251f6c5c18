import {
    Component,
    markRaw,
    onMounted,
    onWillStart,
    onWillUnmount,
    useRef,
    useState,
} from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { ArchivedConversations } from "./components/archived_conversations/archived_conversations";
import { Announcer } from "./components/announcer/announcer";
import { Composer } from "./components/composer/composer";
import { ConversationList } from "./components/conversation_list/conversation_list";
import { conversationTitle } from "./model/conversation_title";
import { liveRun } from "./model/thread_reducer";
import { Problem } from "../common/components/problem/problem";
import { activeIdOf, conversationOf } from "../common/utils/active_conversation";
import { problemOf } from "../common/utils/route_error";
import { useConversations } from "./hooks/conversations";
import { useChannelWatch } from "./hooks/channel_watch";
import { ServiceName } from "./components/service_name/service_name";
import { Thread } from "./components/thread/thread";
import { Welcome } from "./components/welcome/welcome";

/** The client action: conversations on one side, the open one on the other. */
export class AiChat extends Component {
    static template = "woow_paas_platform.AiChat";
    static components = {
        Announcer,
        ArchivedConversations,
        Composer,
        ConversationList,
        Problem,
        ServiceName,
        Thread,
        Welcome,
    };
    static props = {
        ...standardActionServiceProps,
        /** Show only the conversations of this service; without it, all of the user's. */
        cloudServiceId: { type: Number, optional: true },
    };

    setup() {
        this.chat = useService("woow_paas_platform.ai_chat");
        this.problems = useService("woow_paas_platform.problems");
        this.approvals = useService("woow_paas_platform.approvals");
        this.notification = useService("notification");
        this.main = useRef("main");
        this.ui = useState(useService("ui"));
        this.state = useState({
            agents: [],
            thread: null,
            problem: null,
            restore: null,
        });
        this.conversations = useConversations({
            cloudServiceId: this.props.cloudServiceId,
            attempt: (work) => this.attempt(work),
            onArchived: (id) => id === this.activeId && this.close(),
            onRestored: (id) => this.open(id),
        });
        this.watch = useChannelWatch((channelId) => this.onChannelChange(channelId));
        onWillStart(() => this.start());
        let hide = () => {};
        onMounted(() => (hide = this.chat.show()));
        onWillUnmount(() => {
            hide();
            this.leave();
        });
    }

    async start() {
        await Promise.all([this.chat.prepare(), this.load()]);
        const asked = conversationOf(this.props.action);
        if (this.conversations.find(asked)) {
            this.open(asked);
        } else if (asked && !this.state.problem) {
            this.showProblem({ code: "channel_not_found" });
        }
    }

    async load() {
        await this.attempt(async () => {
            const [agents] = await Promise.all([this.chat.api.agents(), this.conversations.load()]);
            Object.assign(this.state, { agents, problem: null });
        });
    }

    /** Shows a failure that belongs to no message where the user looks. */
    async attempt(work) {
        try {
            return await work();
        } catch (error) {
            this.showProblem(problemOf(error));
        }
    }

    showProblem(problem) {
        if (problem.code === "session_expired" || !this.state.agents.length) {
            this.state.problem = problem;
        } else {
            this.notification.add(this.problems.text(problem), { type: "danger" });
        }
    }

    get activeId() {
        return this.state.thread?.channelId ?? null;
    }

    get conversation() {
        return this.conversations.find(this.activeId);
    }

    get assistantName() {
        return this.conversation?.assistant_name || _t("Assistant");
    }

    get title() {
        return this.conversation && conversationTitle(this.conversation);
    }

    /** On the page of a service, all conversations belong to it. */
    get showsServices() {
        return !this.props.cloudServiceId;
    }

    get invitation() {
        return _t(
            "Ask %s something. Press Enter to send, Shift+Enter to start a new line.",
            this.assistantName,
        );
    }

    get live() {
        return liveRun(this.state.thread);
    }

    get problem() {
        return this.state.problem || this.state.thread?.error || null;
    }

    /** A small screen shows either the list or the conversation, and the list only if there is something to choose. */
    get showsList() {
        return !this.ui.isSmall || !this.showsMain;
    }

    get showsMain() {
        return (
            !this.ui.isSmall ||
            Boolean(this.state.thread || this.problem) ||
            !this.state.agents.length ||
            !this.conversations.list.length
        );
    }

    /** A list of fifty conversations is a hundred tab stops. */
    skipList() {
        this.main.el.focus();
    }

    open(channelId) {
        if (channelId === this.activeId) {
            return;
        }
        this.leave();
        this.thread = this.chat.openThread({
            channelId,
            onChange: (thread) => {
                this.state.thread = markRaw(thread);
            },
            onProblem: (problem) => this.showProblem(problem),
        });
        this.state.thread = markRaw(this.thread.thread);
        this.thread.refresh();
        this.hideThread = this.approvals.show(channelId);
        this.props.updateActionState?.({ active_id: activeIdOf(channelId) });
    }

    leave() {
        this.thread?.dispose();
        this.thread = null;
        this.hideThread?.();
        this.hideThread = null;
        this.state.restore = null;
    }

    close() {
        this.leave();
        this.state.thread = null;
        this.props.updateActionState?.({ active_id: false });
    }

    async create(assistantId) {
        const conversation = await this.conversations.create(assistantId);
        if (conversation) {
            this.watch.update();
            this.open(conversation.id);
        }
    }

    async send(body, attachments) {
        const sent = await this.thread.send(body, attachments);
        if (sent) {
            // Its first question has given the conversation its name.
            await this.conversations.reload();
        }
    }

    async sendAgain(key) {
        await this.thread.sendAgain(key);
    }

    edit(key) {
        const { body, attachments } = this.thread.discard(key);
        this.state.restore = markRaw({ text: body, attachments });
    }

    retry(runId) {
        return this.thread.retry(runId);
    }

    decide(runId, callId, decision, reason) {
        return this.thread.decide(runId, callId, decision, reason);
    }

    loadEarlier() {
        return this.thread.loadEarlier();
    }

    stop() {
        return this.thread.stop();
    }

    async tryAgain() {
        if (this.state.problem) {
            await Promise.all([this.chat.prepare(), this.load()]);
        }
        await this.thread?.refresh();
    }

    async onChannelChange(channelId) {
        if (channelId === null || channelId === this.activeId) {
            this.thread?.refresh();
        }
        if (channelId === null || this.conversations.concerns(channelId)) {
            await this.conversations.reload();
        }
    }
}

registry.category("actions").add("woow_paas_platform.ai_chat", AiChat);
