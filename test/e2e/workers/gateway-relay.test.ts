import { expect, test } from "vitest";
import { callMessage, connect1, connect2, post, use } from "../../unit/gateway/gateway-client.ts";
import { gateway, odooUrl } from "../odoo/demo-stack.ts";

const url = `${odooUrl}/mcp/v1`;

test("agents work at Odoo's own address behind a proxy", async () => {
  for (const connect of [connect1, connect2]) {
    const client = await connect(url, gateway.userKey);
    expect((await use(client, "odoo_connect")).structuredContent).toMatchObject({ user: { login: "demo" } });
    await client.close();
  }
});

test("agents that call at once do not take all workers from each other", async () => {
  const message = callMessage("odoo_count", { model: "res.partner" });
  const started = performance.now();
  const answers = await Promise.all(
    Array.from({ length: 16 }, () => post(url, { key: gateway.userKey, message })),
  );
  // Waiting for each other would last as long as the sidecar's calls to Odoo may take.
  expect(performance.now() - started).toBeLessThan(15_000);
  const served = answers.filter(({ status }) => status === 200);
  expect(served.length).toBeGreaterThan(0);
  for (const answer of answers) {
    if (answer.status === 200)
      expect(await answer.json()).toMatchObject({ result: { structuredContent: {} } });
    else {
      expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "1"]);
      expect(await answer.json()).toMatchObject({ error_code: "relay_busy" });
    }
  }
});
