/**
 * The MCP servers of a service as the page shows them: what Odoo said last, and over it what is under way.
 *
 * @typedef {Object} ServerState
 * @property {"loading"|"ready"} status
 * @property {Object|null} problem why they could not be read
 * @property {Object[]} servers as in docs/contracts/browser-to-addon.md
 * @property {Map<number, string>} work by server: "sync", "test", "update" or "delete"
 * @property {Map<number, boolean>} switches by tool: where a switch was put that Odoo has not confirmed yet
 */

/** @type {ServerState} */
export const NO_SERVERS = {
    status: "loading",
    problem: null,
    servers: [],
    work: new Map(),
    switches: new Map(),
};

function byName(one, other) {
    return one.name.localeCompare(other.name) || one.id - other.id;
}

function withEntry(map, key, value) {
    return new Map(map).set(key, value);
}

function withoutEntry(map, key) {
    const rest = new Map(map);
    rest.delete(key);
    return rest;
}

/** @returns {ServerState} */
export function reduceServers(state, event) {
    switch (event.type) {
        case "read":
            return {
                ...state,
                status: "ready",
                problem: null,
                servers: event.servers.toSorted(byName),
            };
        case "reading_failed":
            return { ...state, status: "ready", problem: event.problem };
        case "stored": {
            const { sync: _outcome, ...server } = event.server;
            const others = state.servers.filter(({ id }) => id !== server.id);
            return { ...state, servers: [...others, server].toSorted(byName) };
        }
        case "deleted":
            return { ...state, servers: state.servers.filter(({ id }) => id !== event.id) };
        case "work_began":
            return { ...state, work: withEntry(state.work, event.id, event.work) };
        case "work_ended":
            return { ...state, work: withoutEntry(state.work, event.id) };
        case "tool_switched":
            return { ...state, switches: withEntry(state.switches, event.id, event.active) };
        case "switch_refused":
            return { ...state, switches: withoutEntry(state.switches, event.id) };
        case "switch_stored":
            return {
                ...state,
                switches: withoutEntry(state.switches, event.tool.id),
                servers: state.servers.map((server) => withTool(server, event.tool)),
            };
    }
    throw new Error(`No such event: ${event.type}`);
}

function withTool(server, tool) {
    const tools = server.tools.map((each) => (each.id === tool.id ? tool : each));
    return { ...server, tools };
}

/** The server's tools with their switches where the person put them: those that can be used first. */
export function shownTools({ switches }, server) {
    return server.tools
        .map((tool) => ({ ...tool, active: switches.get(tool.id) ?? tool.active }))
        .toSorted((one, other) => Number(other.available) - Number(one.available));
}

/** @returns {{ on: number, all: number }} of the tools that the server offers */
export function countTools(tools) {
    const offered = tools.filter(({ available }) => available);
    return {
        on: offered.filter(({ active, quarantined }) => active && !quarantined).length,
        all: offered.length,
    };
}
