// Whether agents reach an Odoo: asks every door of the gateway, and prints what it expects beside what came.
//
//   npm run gateway:smoke            with GATEWAY_URL and GATEWAY_API_KEY (or GATEWAY_USER_API_KEY) in the environment
//   npm run demo -- --exec "npm run gateway:smoke"
import { parseArgs } from "node:util";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { z } from "zod";

const USAGE = `npm run gateway:smoke -- [--url URL]

  GATEWAY_URL                            base address of the gateway, without a path (or --url)
  GATEWAY_API_KEY, GATEWAY_USER_API_KEY  an API key of a user in the group MCP Client User
  GATEWAY_CLIENT_ID, …_CLIENT_SECRET     a client for client credentials; without them that step is skipped
`;
const { values } = parseArgs({ options: { url: { type: "string" }, help: { type: "boolean" } } });
const environment = z
  .object({
    GATEWAY_URL: z.url(),
    GATEWAY_USER_API_KEY: z.string().optional(),
    GATEWAY_API_KEY: z.string().optional(),
    GATEWAY_CLIENT_ID: z.string().optional(),
    GATEWAY_CLIENT_SECRET: z.string().optional(),
  })
  .safeParse({ ...process.env, ...(values.url !== undefined && { GATEWAY_URL: values.url }) });
const key = environment.data?.GATEWAY_USER_API_KEY ?? environment.data?.GATEWAY_API_KEY;
if (values.help || !environment.success || !key) {
  process.stderr.write(USAGE);
  process.exit(values.help ? 0 : 2);
}
const base = environment.data.GATEWAY_URL.replace(/\/+$/, "");
const { GATEWAY_CLIENT_ID: clientId, GATEWAY_CLIENT_SECRET: clientSecret } = environment.data;
let failed = 0;

/** One step: what is expected, in words, and what came. */
async function step(name: string, expected: string, run: () => Promise<string>): Promise<void> {
  let came: string;
  try {
    came = await run();
  } catch (error) {
    came = error instanceof Error ? error.message : String(error);
  }
  const isRight = new RegExp(`^${expected}`).test(came);
  if (!isRight) failed++;
  process.stdout.write(
    `${isRight ? "ok    " : "FAILED"} ${name}\n       expected ${expected}\n       came     ${came.slice(0, 160)}\n`,
  );
}

async function ask(
  path: string,
  { body, bearer, headers = {} }: { body?: unknown; bearer?: string; headers?: Record<string, string> } = {},
) {
  return fetch(base + path, {
    method: body === undefined ? "GET" : "POST",
    headers: {
      ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
      ...(body !== undefined && { "content-type": "application/json" }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(20_000),
  });
}

const told = async (response: Response) =>
  `${response.status} ${(await response.text()).replaceAll(/\s+/g, " ")}`;
const LIST = { jsonrpc: "2.0", id: 1, method: "tools/list", params: {} };

await step("Health, without a key", '200 .*"status":"ok".*"reachable":true', async () =>
  told(await ask("/mcp/v1/health")),
);
await step("MCP without a key is refused", "401", async () => told(await ask("/mcp/v1", { body: LIST })));
await step("MCP with a wrong key is refused", "401", async () =>
  told(await ask("/mcp/v1", { body: LIST, bearer: "not-a-key-of-anybody" })),
);
await step("A page of another origin is refused", "403", async () =>
  told(await ask("/mcp/v1", { body: LIST, bearer: key, headers: { origin: "https://not-listed.example" } })),
);
await step("What the caller may use", '200 .*"tools":\\[', async () =>
  told(await ask("/mcp/v1/capabilities", { bearer: key })),
);

const client = new Client({ name: "gateway-smoke", version: "1" }, { versionNegotiation: { mode: "auto" } });
await step("An MCP client connects and lists the tools", "\\d+ tools, odoo_search among them", async () => {
  const requestInit = { headers: { authorization: `Bearer ${key}` } };
  await client.connect(new StreamableHTTPClientTransport(new URL(`${base}/mcp/v1`), { requestInit }));
  const { tools } = await client.listTools();
  return `${tools.length} tools, ${tools.some(({ name }) => name === "odoo_search") ? "" : "NOT "}odoo_search among them`;
});
await step("It is the key's user", "user \\S+", async () => {
  const { structuredContent } = await client.callTool({ name: "odoo_connect", arguments: {} });
  return `user ${z.object({ user: z.object({ login: z.string() }) }).parse(structuredContent).user.login}`;
});
await step("It searches", "\\d+ contacts", async () => {
  const arguments_ = { model: "res.partner", limit: 1 };
  const { structuredContent } = await client.callTool({ name: "odoo_search", arguments: arguments_ });
  return `${z.object({ total: z.number() }).parse(structuredContent).total} contacts`;
});
await step("What an agent may not do is refused in words", "refused: .", async () => {
  const arguments_ = { model: "res.users", ids: [1], values: { name: "x" } };
  const { isError, content } = await client.callTool({ name: "odoo_write", arguments: arguments_ });
  return `${isError ? "refused" : "NOT refused"}: ${JSON.stringify(content)}`;
});
await client.close();

await step("REST: the same search", '200 .*"total":', async () =>
  told(await ask("/search", { body: { model: "res.partner", limit: 1 }, bearer: key })),
);
await step("REST: a session", "200, searched with its token: 200", async () => {
  const opened = await ask("/connect", { body: { api_key: key } });
  const { token } = z.object({ token: z.string() }).parse(await opened.json());
  const searched = await ask("/count", { body: { model: "res.partner" }, bearer: token });
  return `${opened.status}, searched with its token: ${searched.status}`;
});
await step("REST: its document", '200 .*"openapi":"3', async () => told(await ask("/openapi.json")));

const metadata = await ask("/.well-known/oauth-authorization-server");
if (metadata.ok) {
  await step(
    "OAuth: the authorization server names its endpoints",
    '200 .*"authorization_endpoint":"http',
    async () => `200 ${await metadata.text()}`,
  );
  await step("OAuth: no token for a client without a secret", "40[01]", async () =>
    told(await token({ client_id: "test" })),
  );
  if (clientId && clientSecret)
    await step("OAuth: a token for a client with its secret", '200 .*"access_token":', async () =>
      told(await token({ client_id: clientId, client_secret: clientSecret })),
    );
} else process.stdout.write(`-      OAuth is not served here (HTTP ${metadata.status})\n`);

process.stdout.write(`\n${failed === 0 ? "All of it works." : `${failed} of these failed.`}\n`);
process.exitCode = failed === 0 ? 0 : 1;

function token(fields: Record<string, string>): Promise<Response> {
  const body = new URLSearchParams({ grant_type: "client_credentials", ...fields });
  return fetch(`${base}/oauth/token`, { method: "POST", body });
}
