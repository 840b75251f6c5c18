import { JsonRoutes } from "../../common/services/json_routes";

const SERVICES = "/api/cloud-services";

/** The addon's routes of cloud services and their MCP servers (docs/contracts/cloud-services.md). */
export class CloudServiceApi extends JsonRoutes {
    services() {
        return this.get(SERVICES);
    }

    service(id) {
        return this.get(`${SERVICES}/${id}`);
    }

    servers(serviceId) {
        return this.post(`${SERVICES}/${serviceId}/mcp-servers`, { action: "list" });
    }

    /** It is synchronised before the answer, whose `sync` tells the outcome. */
    createServer(serviceId, values) {
        return this.post(`${SERVICES}/${serviceId}/mcp-servers`, { ...values, action: "create" });
    }

    updateServer(serviceId, id, values) {
        return this.#server(serviceId, id, { ...values, action: "update" });
    }

    deleteServer(serviceId, id) {
        return this.#server(serviceId, id, { action: "delete" });
    }

    syncServer(serviceId, id) {
        return this.#server(serviceId, id, { action: "sync" });
    }

    testServer(serviceId, id) {
        return this.#server(serviceId, id, { action: "test" });
    }

    switchTool(serviceId, serverId, id, active) {
        return this.#tool(serviceId, serverId, id, { active });
    }

    /** @param {string} hash of the change that was looked at */
    acceptTool(serviceId, serverId, id, hash) {
        return this.#tool(serviceId, serverId, id, { accept: hash });
    }

    #tool(serviceId, serverId, id, body) {
        return this.post(`${SERVICES}/${serviceId}/mcp-servers/${serverId}/tools/${id}`, body);
    }

    #server(serviceId, id, body) {
        return this.post(`${SERVICES}/${serviceId}/mcp-servers/${id}`, body);
    }
}
