import { describe, expect, test } from "@odoo/hoot";
import { patchTranslations } from "@web/../tests/web_test_helpers";
import { Approvals } from "@woow_paas_platform/common/services/approval_service";
import { toolCall } from "./test_data";

describe.current.tags("headless");

const run = (values = {}) => ({
    run_id: 12,
    channel_id: 40,
    channel_name: "Team",
    assistant_name: "Helper",
    source: "discuss",
    tool_calls: [toolCall({ state: "waiting_approval", title: "Write File" })],
    ...values,
});

/** Approvals over what `waiting` holds; what people see of them is noted. */
function makeApprovals(waiting) {
    patchTranslations();
    const seen = [];
    const notification = {
        add: (message, { title }) => {
            seen.push(`${title}: ${message}`);
            return () => seen.push("closed");
        },
    };
    const routes = { post: async () => waiting };
    const problems = { text: () => "" };
    return {
        seen,
        approvals: new Approvals({ env: { services: {} }, notification, problems, routes }),
    };
}

test("who is elsewhere is notified, once for each answer that waits", async () => {
    const { approvals, seen } = makeApprovals([run()]);
    await approvals.refresh();
    await approvals.refresh();
    expect(seen).toEqual(["Helper needs your approval: Write File"]);
});

test("where the conversation is shown there is no notification, and one that was is closed", async () => {
    const { approvals, seen } = makeApprovals([run()]);
    const hide = approvals.show(40);
    await approvals.refresh();
    expect(seen).toEqual([]);
    hide();
    await approvals.refresh();
    approvals.show(40);
    expect(seen).toEqual(["Helper needs your approval: Write File", "closed"]);
});

test("what waits no more is not shown any more", async () => {
    const waiting = [run(), run({ run_id: 13, channel_id: 41 })];
    const { approvals, seen } = makeApprovals(waiting);
    await approvals.refresh();
    expect(approvals.waitingIn(41)).toHaveLength(1);
    waiting.pop();
    await approvals.refresh();
    expect(approvals.waitingIn(41)).toHaveLength(0);
    expect(approvals.waitingIn(40)).toHaveLength(1);
    expect(seen.at(-1)).toBe("closed");
});
