import { mockService } from "@web/../tests/web_test_helpers";
import { CloudServiceApi } from "@woow_paas_platform/cloud_service/services/cloud_service_api";
import { mockProblems } from "./test_data";

/** Records as docs/contracts/browser-to-addon.md and docs/contracts/cloud-services.md describe them. */
export function service(values = {}) {
    return {
        id: 5,
        name: "Web Shop",
        reference: "shop-prod",
        state: "running",
        url: "https://shop.example.com",
        description: "Sells desks",
        role: "owner",
        can_edit: true,
        server_count: 1,
        manager_count: 2,
        member_count: 3,
        owner: { id: 7, name: "Anna Owner" },
        ...values,
    };
}

export function tool(values = {}) {
    return {
        id: 71,
        name: "list_workflows",
        title: "List workflows",
        description: "Names of all workflows",
        active: true,
        available: true,
        quarantined: false,
        ...values,
    };
}

export function server(values = {}) {
    return {
        id: 7,
        name: "n8n",
        description: "",
        transport: "streamable_http",
        url: "https://n8n.example.com/mcp",
        auth: "bearer",
        active: true,
        state: "connected",
        state_message: "",
        last_sync: "2026-11-21T03:00:00Z",
        has_api_key: true,
        has_headers: false,
        logged_in: null,
        can_edit: true,
        version: "v1",
        tools: [tool(), tool({ id: 72, name: "run", title: "", active: false })],
        ...values,
    };
}

export const done = (data) => ({ success: true, data });
export const refused = (error_code, error = "", field = undefined) => ({
    success: false,
    error,
    error_code,
    field,
});

/**
 * An addon that answers `answers[route]` or, of several, one after the other; the last one again and again.
 *
 * @returns {Object[]} what it was asked, as it goes on
 */
export function fakeAddon(answers) {
    const asked = [];
    const left = new Map(Object.entries(answers).map(([route, each]) => [route, [each].flat()]));
    async function fetch(route, init) {
        const body = init.body ? JSON.parse(init.body) : {};
        const key = body.action ? `${route} ${body.action}` : route;
        asked.push({ route: key, body });
        const queue = left.get(key);
        if (!queue) {
            throw new TypeError(`Nobody answers ${key}`);
        }
        const next = queue.length > 1 ? queue.shift() : queue[0];
        const answer = await (typeof next === "function" ? next(body) : next);
        return new Response(JSON.stringify(answer), { status: answer.success ? 200 : 400 });
    }
    mockProblems();
    mockService("woow_paas_platform.cloud_service", () => ({
        api: new CloudServiceApi({ fetch }),
    }));
    return asked;
}
