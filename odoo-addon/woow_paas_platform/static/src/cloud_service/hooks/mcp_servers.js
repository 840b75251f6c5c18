import { markRaw, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { problemOf } from "../../common/utils/route_error";
import { isConnection } from "../model/server_form";
import { NO_SERVERS, reduceServers } from "../model/server_state";

function syncText({ added = 0, updated = 0, removed = 0 }) {
    return added + updated + removed
        ? _t("Tools: %(added)s added, %(updated)s changed, %(removed)s removed.", {
              added,
              updated,
              removed,
          })
        : _t("Connected. The tools have not changed.");
}

/**
 * The MCP servers of a service and what can be done with them. Failures are shown as notifications, except
 * those of `create` and `update`: these reject, because the form shows them at its fields.
 *
 * @param {number} serviceId
 */
export function useMcpServers(serviceId) {
    const { api } = useService("woow_paas_platform.cloud_service");
    const problems = useService("woow_paas_platform.problems");
    const notification = useService("notification");
    const store = useState({ state: markRaw({ ...NO_SERVERS }) });
    /** How many times this page has written. */
    let writings = 0;

    function dispatch(event) {
        store.state = markRaw(reduceServers(store.state, event));
    }

    function tell(problem, { name }) {
        notification.add(problems.text(problem), { type: "danger", title: name });
    }

    async function read() {
        const before = writings;
        try {
            const servers = await api.servers(serviceId);
            if (before === writings) {
                dispatch({ type: "read", servers });
            } else {
                // Read before the last writing but received after it: it would visibly undo that.
                await read();
            }
        } catch (error) {
            dispatch({ type: "reading_failed", problem: problemOf(error) });
        }
    }

    /** @returns {Promise<Object|undefined>} what the route answered, nothing when it failed */
    async function work(name, server, call) {
        dispatch({ type: "work_began", id: server.id, work: name });
        try {
            const answer = await call();
            writings++;
            return answer;
        } catch (error) {
            tell(problemOf(error), server);
            // Odoo stores what went wrong with the server, or no longer has the server.
            await read();
        } finally {
            dispatch({ type: "work_ended", id: server.id });
        }
    }

    function tellSync({ name, sync }) {
        if (!sync.success) {
            notification.add(sync.error, { type: "warning", title: name });
            return;
        }
        notification.add(syncText(sync), { type: "success", title: name });
    }

    async function sync(server) {
        const synced = await work("sync", server, () => api.syncServer(serviceId, server.id));
        if (synced) {
            dispatch({ type: "stored", server: synced });
            tellSync(synced);
        }
    }

    async function test(server) {
        const tested = await work("test", server, () => api.testServer(serviceId, server.id));
        if (tested) {
            dispatch({ type: "stored", server: tested });
            notification.add(_t("The connection works."), { type: "success", title: server.name });
        }
    }

    /** Reads again before the form shows the failure, so that it shows the current state. */
    async function orReadAgain(calling) {
        try {
            return await calling;
        } catch (error) {
            await read();
            throw error;
        }
    }

    async function create(values) {
        const server = await orReadAgain(api.createServer(serviceId, values));
        writings++;
        dispatch({ type: "stored", server });
        tellSync(server);
        return server;
    }

    async function update(server, values) {
        const updated = await orReadAgain(api.updateServer(serviceId, server.id, values));
        writings++;
        dispatch({ type: "stored", server: updated });
        if (updated.active && isConnection(values)) {
            void sync(updated);
        }
        return updated;
    }

    async function activate(server, active) {
        const updated = await work("update", server, () =>
            api.updateServer(serviceId, server.id, { active }),
        );
        if (updated) {
            dispatch({ type: "stored", server: updated });
        }
    }

    async function remove(server) {
        const removed = await work("delete", server, () => api.deleteServer(serviceId, server.id));
        if (removed) {
            dispatch({ type: "deleted", id: server.id });
        }
        return Boolean(removed);
    }

    /** One call at a time for a tool: the last of several quick clicks is the one that counts. */
    async function switchTool(server, tool, active) {
        const isUnderWay = store.state.switches.has(tool.id);
        dispatch({ type: "tool_switched", id: tool.id, active });
        if (isUnderWay) {
            return;
        }
        try {
            let stored, wanted;
            do {
                wanted = store.state.switches.get(tool.id);
                stored = await api.switchTool(serviceId, server.id, tool.id, wanted);
                writings++;
            } while (wanted !== store.state.switches.get(tool.id));
            dispatch({ type: "switch_stored", tool: stored });
        } catch (error) {
            dispatch({ type: "switch_refused", id: tool.id });
            tell(problemOf(error), tool);
            await read();
        }
    }

    /** Accepts a tool's changed definition if it is still the one that the user has seen. */
    async function acceptTool(server, tool, hash) {
        try {
            const stored = await api.acceptTool(serviceId, server.id, tool.id, hash);
            writings++;
            dispatch({ type: "switch_stored", tool: stored });
        } catch (error) {
            tell(problemOf(error), tool);
            await read();
        }
    }

    return {
        store,
        get state() {
            return store.state;
        },
        find: (id) => store.state.servers.find((server) => server.id === id),
        ...{ read, sync, test, create, update, activate, remove, switchTool, acceptTool },
    };
}
