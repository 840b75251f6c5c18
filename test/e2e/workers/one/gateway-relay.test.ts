import { expect, test } from "vitest";
import { connect2, LIST, post, use } from "../../../unit/gateway/gateway-client.ts";
import { gateway, odooUrl } from "../../odoo/demo-stack.ts";

test("Odoo's only worker is not kept by an agent, who is told where to go", async () => {
  const refused = await post(`${odooUrl}/mcp/v1`, { key: gateway.userKey, message: LIST });
  expect(refused.status).toBe(503);
  expect(await refused.json()).toMatchObject({
    error_code: "relay_unavailable",
    error: expect.stringContaining("address of the sidecar"),
  });
  const client = await connect2(`${gateway.url}/mcp/v1`, gateway.userKey);
  expect((await use(client, "odoo_connect")).structuredContent).toMatchObject({ user: { login: "demo" } });
  await client.close();
});
