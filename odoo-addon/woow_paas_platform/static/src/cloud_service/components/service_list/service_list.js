import { Component, onWillStart, useEffect, useRef, useState } from "@odoo/owl";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { Problem } from "../../../common/components/problem/problem";
import { problemText } from "../../model/problem_text";
import { ServiceCard } from "../service_card/service_card";
import { useReading } from "../../hooks/reading";

const SERVICES = "woow_paas_platform.cloud_service";

export class ServiceList extends Component {
    static template = "woow_paas_platform.ServiceList";
    static components = { Problem, ServiceCard };
    static props = {
        /** The service that was left for this list: there the person goes on. */
        lastServiceId: { type: [Number, { value: null }] },
        onOpen: Function,
    };

    setup() {
        this.action = useService("action");
        this.root = useRef("root");
        const { api } = useService(SERVICES);
        this.reading = useReading(() => api.services());
        this.state = useState({ canCreate: false });
        this.problemText = problemText;
        onWillStart(async () => {
            this.state.canCreate = await user.checkAccessRight(SERVICES, "create");
        });
        useEffect(
            (isReady, id) => isReady && id && this.focusCard(id),
            () => [this.reading.status === "ready", this.props.lastServiceId],
        );
    }

    focusCard(id) {
        this.root.el.querySelector(`[data-service-id="${id}"]`)?.focus();
    }

    create() {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: SERVICES,
            views: [[false, "form"]],
            target: "current",
        });
    }
}
