import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startNginx } from "../../../dev/odoo/proxy.ts";
import { ROOT } from "../../../dev/support/paths.ts";
import { freePorts } from "../../../dev/support/ports.ts";
import { GATEWAY_KEY } from "../../fakes/fake-gateway.ts";
import { Stack } from "../../fakes/stack.ts";
import { answers } from "../../unit/core/odoo-tools/odoo-stack.ts";
import { connect1, connect2, use } from "../../unit/gateway/gateway-client.ts";

const running = new AsyncDisposableStack();
let url: string;
let stack: Stack;
beforeAll(async () => {
  const page = await readFile(join(ROOT, "docs/gateway-operations.md"), "utf8");
  const snippet = /```nginx\n([^]*?)```/.exec(page)?.[1] ?? "";
  const runFolder = await mkdtemp(join(tmpdir(), "gateway-proxy-"));
  running.defer(() => rm(runFolder, { recursive: true }));
  stack = await Stack.start({ GATEWAY_URL: "https://mcp.example.com" });
  running.defer(() => stack.stop());
  stack.odoo.person = answers({ search_read: [{ id: 1, name: "Ann" }] });
  const [listen = 0] = await freePorts(1);
  const site = snippet
    .replace("listen 443 ssl;", `listen 127.0.0.1:${listen};`)
    .replace("http://127.0.0.1:8768", stack.sidecar.url);
  running.use(await startNginx(site, { listen, runFolder }));
  url = `http://127.0.0.1:${listen}`;
});
afterAll(() => running.disposeAsync());

test("agents work through the proxy of the documentation", async () => {
  for (const connect of [connect1, connect2]) {
    const client = await connect(`${url}/mcp/v1`, GATEWAY_KEY);
    const found = await use(client, "odoo_search", { model: "res.partner", fields: ["name"] });
    expect(found.structuredContent).toMatchObject({ total: 1 });
    await client.close();
  }
});

test("it passes on what agents call, and nothing else", async () => {
  const status = async (path: string) => (await fetch(url + path)).status;
  for (const path of ["/", "/health", "/docs", "/openapi.json", "/mcp/v1/health"])
    expect(await status(path), path).toBe(200);
  for (const path of ["/v1/runs", "/readyz", "/healthz", "/metrics", "/connect/x", "/docsx", "/searching"]) {
    const response = await fetch(url + path);
    expect([response.status, response.headers.get("server")], path).toEqual([
      404,
      expect.stringContaining("nginx"),
    ]);
    expect(await response.text(), path).not.toContain("error_code");
  }
});

test("a body that is too large is refused in words", async () => {
  const response = await fetch(`${url}/search`, {
    method: "POST",
    headers: { authorization: `Bearer ${GATEWAY_KEY}`, "content-type": "application/json" },
    body: JSON.stringify({ model: "x".repeat(4.5 * 1024 * 1024) }),
  });
  expect([response.status, await response.json()]).toMatchObject([413, { error_code: "body_too_large" }]);
});
