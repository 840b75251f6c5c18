import {
    Component,
    onMounted,
    onPatched,
    onWillUnmount,
    useEffect,
    useRef,
    useState,
} from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { Answer } from "../answer/answer";
import { useCopying } from "../../hooks/copying";
import { dayOf, formatDay } from "../../../common/utils/format_time";
import { OutboxMessage } from "../outbox_message/outbox_message";
import { isLive } from "../../model/run_reducer";
import { threadItems } from "../../model/thread_items";
import { UserMessage } from "../user_message/user_message";

/** Within this many pixels of an end of the thread, the reader counts as being there. */
const NEAR = 80;

/** The scrolling messages of a conversation. It follows the newest one only while the reader is at the end. */
export class Thread extends Component {
    static template = "woow_paas_platform.Thread";
    static components = { Answer, OutboxMessage, UserMessage };
    static props = {
        thread: Object,
        assistantName: String,
        onLoadEarlier: Function,
        onRetry: Function,
        onDecide: Function,
        onStop: Function,
        onSendAgain: Function,
        onEdit: Function,
    };

    setup() {
        this.label = _t("Conversation");
        this.scroller = useRef("scroller");
        this.content = useRef("content");
        this.copy = useCopying();
        this.state = useState({ away: false });
        this.followsNewest = true;
        /** What the reader looks at, who is not at the end: the topmost message, and how far below the edge it begins. */
        this.held = null;
        this.observer = new ResizeObserver(() => this.keepPlace());
        onMounted(() => this.observer.observe(this.content.el));
        onWillUnmount(() => this.observer.disconnect());
        onPatched(() => this.keepPlace());
        // Users want to see the message that they have just sent.
        useEffect(
            (count, previous = this.outboxCount) => {
                this.outboxCount = count;
                if (count > (previous || 0)) {
                    this.jumpToNewest();
                }
            },
            () => [this.props.thread.outbox.length],
        );
        useEffect(
            (status) => {
                if (status === "ready") {
                    this.jumpToNewest();
                }
            },
            () => [this.props.thread.status],
        );
    }

    get items() {
        const items = threadItems(this.props.thread);
        let day = null;
        for (const item of items) {
            const itsDay = item.date && dayOf(item.date);
            if (itsDay && itsDay !== day) {
                item.day = formatDay(item.date);
                day = itsDay;
            }
        }
        return items;
    }

    get isBusy() {
        return this.props.thread.runs.some(isLive);
    }

    /** Whatever grows, shrinks or comes above what is being read, such as an earlier page or a picture. */
    keepPlace() {
        const { el } = this.scroller;
        if (this.followsNewest) {
            el.scrollTop = el.scrollHeight;
        } else if (this.held?.message.isConnected) {
            el.scrollTop += this.topOf(this.held.message) - this.held.top;
        }
    }

    topOf(message) {
        return message.getBoundingClientRect().top - this.scroller.el.getBoundingClientRect().top;
    }

    hold() {
        const edge = this.scroller.el.getBoundingClientRect().top;
        const message = [...this.content.el.querySelectorAll(":scope > article")].find(
            (each) => each.getBoundingClientRect().bottom > edge,
        );
        this.held = message ? { message, top: this.topOf(message) } : null;
    }

    jumpToNewest() {
        this.followsNewest = true;
        this.state.away = false;
        this.keepPlace();
    }

    onScroll() {
        const { scrollTop, scrollHeight, clientHeight } = this.scroller.el;
        this.followsNewest = scrollHeight - scrollTop - clientHeight < NEAR;
        this.state.away = !this.followsNewest;
        this.hold();
        if (scrollTop < NEAR && this.props.thread.hasMore) {
            this.props.onLoadEarlier();
        }
    }

    onClick(ev) {
        const button = ev.target.closest(".o_ai_copy");
        if (button) {
            void this.copy(button.parentElement.querySelector("pre").textContent);
        }
    }
}
