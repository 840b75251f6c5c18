import { registry } from "@web/core/registry";
import { CloudServiceApi } from "./cloud_service_api";

/** What the pages of cloud services need of the outside. */
export const cloudServiceService = {
    start() {
        return { api: new CloudServiceApi() };
    },
};

registry.category("services").add("woow_paas_platform.cloud_service", cloudServiceService);
