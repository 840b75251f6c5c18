import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { addressOf, placeOf } from "./model/place";
import { ServiceList } from "./components/service_list/service_list";
import { ServicePage } from "./components/service_page/service_page";

/** The client action "My Services": the list, or one service with its tabs. The address says which. */
export class CloudServices extends Component {
    static template = "woow_paas_platform.CloudServices";
    static components = { ServiceList, ServicePage };
    static props = { ...standardActionServiceProps };
    /** The same as in the action's record. Without it a component does not get the rest of the address in Odoo 19. */
    static path = "my-services";
    static displayName = _t("My Services");

    setup() {
        this.place = useState(this.props.state?.place ?? placeOf(this.props));
        this.lastServiceId = null;
        const problems = useService("woow_paas_platform.problems");
        onWillStart(() => problems.load());
        // Otherwise the action service writes an address without the tab as soon as the page is mounted.
        this.props.updateActionState?.(addressOf(this.place));
        useSetupAction({ getLocalState: () => ({ place: { ...this.place } }) });
    }

    go(place) {
        this.lastServiceId = this.place.serviceId;
        Object.assign(this.place, place);
        this.props.updateActionState?.(addressOf(this.place));
    }

    openService(serviceId) {
        this.go({ serviceId, tab: "overview", conversationId: null });
    }

    openTab(tab) {
        this.go({ tab });
    }

    openConversation(conversationId) {
        this.go({ conversationId });
    }

    leaveService() {
        this.go({ serviceId: null, tab: "overview", conversationId: null });
    }
}

registry.category("actions").add("woow_paas_platform.cloud_services", CloudServices);
