import { Component, useEffect, useRef } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Problem } from "../../../common/components/problem/problem";
import { conversationOf } from "../../../common/utils/active_conversation";
import { roleText } from "../../model/labels";
import { TABS } from "../../model/place";
import { ServerList } from "../server_list/server_list";
import { ServiceOverview } from "../service_overview/service_overview";
import { useReading } from "../../hooks/reading";
import { StateBadge } from "../state_badge/state_badge";

const PREVIOUS_KEYS = ["ArrowLeft", "ArrowUp"];
const NEXT_KEYS = ["ArrowRight", "ArrowDown"];

/** One service: its overview, its conversations and its MCP servers. */
export class ServicePage extends Component {
    static template = "woow_paas_platform.ServicePage";
    static components = { Problem, ServerList, ServiceOverview, StateBadge };
    static props = {
        serviceId: Number,
        tab: String,
        conversationId: { type: [Number, { value: null }] },
        onOpenTab: Function,
        onOpenConversation: Function,
        onLeave: Function,
    };

    setup() {
        this.heading = useRef("heading");
        this.tabs = useRef("tabs");
        const { api } = useService("woow_paas_platform.cloud_service");
        this.reading = useReading(() => api.service(this.props.serviceId));
        // The chat belongs to another wing: this page knows it by its name as an action.
        this.AiChat = registry.category("actions").get("woow_paas_platform.ai_chat");
        this.tabLabels = [
            { name: "overview", icon: "fa-info-circle", text: _t("Overview") },
            { name: "chat", icon: "fa-comments-o", text: _t("Chat") },
            { name: "servers", icon: "fa-plug", text: _t("MCP Servers") },
        ];
        // Tells users of a screen reader where the card has led them.
        useEffect(
            (isReady) => {
                if (isReady && document.activeElement === document.body) {
                    this.heading.el?.focus();
                }
            },
            () => [this.reading.status !== "loading"],
        );
    }

    get service() {
        return this.reading.value;
    }

    get role() {
        return roleText(this.service.role);
    }

    /** What AiChat reads from an action: the conversation in the address. */
    get chatAction() {
        return { params: { conversation_id: this.props.conversationId } };
    }

    /** AiChat reports the open conversation the way its own action does. */
    updateChat({ active_id: activeId }) {
        this.props.onOpenConversation(conversationOf({ context: { active_id: activeId } }));
    }

    onTabKeydown(ev) {
        const here = TABS.indexOf(this.props.tab);
        const steps = { Home: -here, End: TABS.length - 1 - here };
        const step = PREVIOUS_KEYS.includes(ev.key)
            ? -1
            : NEXT_KEYS.includes(ev.key)
              ? 1
              : steps[ev.key];
        if (step === undefined) {
            return;
        }
        ev.preventDefault();
        const tab = TABS.at((here + step) % TABS.length);
        this.props.onOpenTab(tab);
        this.tabs.el.querySelector(`[data-tab="${tab}"]`).focus();
    }
}
