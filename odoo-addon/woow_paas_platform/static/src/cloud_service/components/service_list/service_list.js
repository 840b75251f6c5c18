import { Component, useEffect, useRef } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";
import { Problem } from "../../../common/components/problem/problem";
import { useRecordCreation } from "../../../common/hooks/record_creation";
import { ServiceCard } from "../service_card/service_card";
import { useReading } from "../../hooks/reading";

export class ServiceList extends Component {
    static template = "woow_paas_platform.ServiceList";
    static components = { Problem, ServiceCard };
    static props = {
        /** The service that the user came back from: its card gets the focus. */
        lastServiceId: { type: [Number, { value: null }] },
        onOpen: Function,
    };

    setup() {
        this.root = useRef("root");
        const { api } = useService("woow_paas_platform.cloud_service");
        this.reading = useReading(() => api.services());
        this.creation = useRecordCreation("woow_paas_platform.cloud_service");
        useEffect(
            (isReady, id) => isReady && id && this.focusCard(id),
            () => [this.reading.status === "ready", this.props.lastServiceId],
        );
    }

    focusCard(id) {
        this.root.el.querySelector(`[data-service-id="${id}"]`)?.focus();
    }
}
