import { describe, expect, test } from "@odoo/hoot";
import { addressOf, placeOf } from "@woow_paas_platform/cloud_service/model/place";
import {
    NO_SERVERS,
    countTools,
    reduceServers,
    shownTools,
} from "@woow_paas_platform/cloud_service/model/server_state";
import { server, tool } from "./cloud_service_data";

describe.current.tags("headless");

const after = (...events) => events.reduce(reduceServers, NO_SERVERS);
const read = (...servers) => ({ type: "read", servers });

test("servers are shown by name, wherever they come from", () => {
    const state = after(
        read(server({ id: 1, name: "b" }), server({ id: 2, name: "C" })),
        { type: "stored", server: server({ id: 3, name: "a", sync: { success: true } }) },
        { type: "deleted", id: 2 },
    );
    expect(state.servers.map(({ name }) => name)).toEqual(["a", "b"]);
    expect("sync" in state.servers[0]).toBe(false);
});

test("a switch stands where it was put until Odoo has answered", () => {
    const put = { type: "tool_switched", id: 71, active: false };
    const isOn = (state) => shownTools(state, state.servers[0]).find(({ id }) => id === 71).active;
    expect(isOn(after(read(server()), put))).toBe(false);
    // A reading that was on its way does not turn it back.
    expect(isOn(after(read(server()), put, read(server())))).toBe(false);
    expect(isOn(after(read(server()), put, { type: "switch_refused", id: 71 }))).toBe(true);
    const stored = { type: "switch_stored", tool: tool({ active: false }) };
    expect(isOn(after(read(server()), put, stored))).toBe(false);
});

test("a failed reading leaves what was there", () => {
    const state = after(read(server()), { type: "reading_failed", problem: { code: "network" } });
    expect(state.servers).toHaveLength(1);
    expect(reduceServers(state, read()).problem).toBe(null);
});

test("only tools that the server offers are counted, and only usable ones are on", () => {
    const tools = [
        tool(),
        tool({ active: false }),
        tool({ quarantined: true }),
        tool({ available: false }),
    ];
    expect(countTools(tools)).toEqual({ on: 1, all: 3 });
});

test("a place and its address are the same", () => {
    const at = (params) => placeOf({ resId: params.resId, action: { context: { params } } });
    for (const place of [
        { serviceId: null, tab: "overview", conversationId: null },
        { serviceId: 5, tab: "overview", conversationId: null },
        { serviceId: 5, tab: "servers", conversationId: null },
        { serviceId: 5, tab: "chat", conversationId: 12 },
    ]) {
        expect(at(addressOf(place))).toEqual(place);
    }
    expect(at({ resId: 5, tab: "elsewhere" }).tab).toBe("overview");
});
