import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { run, CommandError } from "../../../dev/support/command.ts";
import { FakeOdoo, FakeRefusal } from "../../fakes/fake-odoo.ts";
import { answers } from "../core/odoo-tools/odoo-stack.ts";
import { type AgentClient, startOverStdio, use } from "./gateway-client.ts";

const PROGRAM = fileURLToPath(new URL("../../../src/stdio.ts", import.meta.url));
const CERTIFICATE = fileURLToPath(new URL("../../fakes/own-certificate.pem", import.meta.url));

// Each test starts the program, some of them several times.
vi.setConfig({ testTimeout: 60_000 });

let odoo: FakeOdoo;
let url: string;
const open: AgentClient[] = [];
beforeEach(async () => {
  odoo = new FakeOdoo();
  odoo.person = answers({ search_read: [{ id: 1, name: "Ann" }], unlink: true });
  url = await odoo.start();
});
afterEach(async () => {
  for (const client of open.splice(0)) await client.close();
  await odoo.close();
});

function environment(more: Record<string, string> = {}) {
  return { ODOO_URL: url, ODOO_DB: "db", ODOO_LOGIN: "ada", ODOO_API_KEY: odoo.apiKey, ...more };
}

async function start(more: Record<string, string> = {}, generation: 1 | 2 = 2) {
  const started = await startOverStdio(process.execPath, [PROGRAM], environment(more), generation);
  open.push(started.client);
  return started;
}

/** What it says of why it does not start. */
async function refusal(more: Record<string, string>): Promise<string> {
  const error: unknown = await run(process.execPath, [PROGRAM], { env: environment(more) }).catch(
    (error: unknown) => error,
  );
  return error instanceof CommandError ? error.message.split("\n").slice(1).join("\n") : "it started";
}

const SEARCH = { model: "res.partner", fields: ["name"] };

describe.each([1, 2] as const)("a client of the SDK %i.x", (generation) => {
  test("uses the tools, and the addon records it", async () => {
    const { client, said, instructions } = await start({}, generation);
    expect((await client.listTools()).tools).toHaveLength(11);
    expect((await use(client, "odoo_search", SEARCH)).structuredContent).toMatchObject({
      total: 1,
      records: [{ id: 1, name: "Ann" }],
    });
    expect(odoo.gateway.recorded).toMatchObject([
      { tool: "odoo_search", outcome: "done", about: { client: "test-agent 1.0", door: "stdio" } },
    ]);
    expect(said()).toBe("");
    expect(instructions).not.toContain("recorded");
  });
});

test("an agent whose user leaves the group reads so at the next call", async () => {
  const { client } = await start();
  await use(client, "odoo_search", SEARCH);
  odoo.gateway.own = "the key of nobody";
  const refused = await use(client, "odoo_search", SEARCH);
  expect(refused).toMatchObject({ isError: true });
  expect(refused.content[0]?.text).toContain("API key");
});

describe("without the addon", () => {
  beforeEach(() => {
    odoo.gateway.call = () => {
      throw new FakeRefusal("odoo.exceptions.UserError", "Object woow_paas_gateway.gateway doesn't exist");
    };
    for (const [name, answer] of Object.entries({
      "res.users.context_get": { lang: "fr_FR", tz: "Asia/Taipei", uid: 7 },
      "res.users.read": [
        {
          id: 7,
          name: "Ada",
          login: "ada",
          partner_id: [9, "Ada"],
          company_id: [2, "B"],
          company_ids: [1, 2],
        },
      ],
      "res.company.read": [
        { id: 1, name: "A" },
        { id: 2, name: "B" },
      ],
      "res.partner.search_read": [{ id: 1, name: "Ann" }],
    }))
      odoo.answers.set(name, answer);
  });

  test("it works in plain Odoo, and says that nothing is recorded", async () => {
    const { client, said, instructions } = await start();
    await expect.poll(said).toMatch(/not recorded/);
    expect(instructions).toMatch(/not recorded/);
    expect((await use(client, "odoo_search", SEARCH)).structuredContent).toMatchObject({ total: 1 });
    const { context } = odoo.calls.findLast(({ method }) => method === "search_read")?.kwargs ?? {};
    expect(context).toMatchObject({ lang: "fr_FR", tz: "Asia/Taipei", allowed_company_ids: [2, 1] });
    expect((await use(client, "odoo_connect")).structuredContent).toMatchObject({
      user: { id: 7, login: "ada" },
      companies: [
        [1, "A"],
        [2, "B"],
      ],
      timezone: "Asia/Taipei",
    });
  });

  test("what Odoo refuses is told in Odoo's words", async () => {
    const { client } = await start();
    for (const exception of [
      "odoo.exceptions.AccessError",
      "odoo.exceptions.UserError",
      "builtins.ValueError",
    ]) {
      odoo.failures.set("write", exception);
      const refused = await use(client, "odoo_write", { model: "res.partner", ids: [1], values: {} });
      expect(refused).toMatchObject({ isError: true, content: [{ text: "a message of Odoo" }] });
    }
  });

  test("what only the addon can do is refused, and nothing is written", async () => {
    const { client } = await start();
    odoo.answers.set("res.partner.write", true);
    for (const more of [{ preview: true }, { idempotency_key: "k" }]) {
      const values = { model: "res.partner", ids: [1], values: { name: "B" }, ...more };
      expect(await use(client, "odoo_write", values)).toMatchObject({ isError: true });
    }
    expect(odoo.methods()).not.toContain("write");
  });

  test("only companies of the user can be chosen", async () => {
    const { client } = await start({ ODOO_COMPANIES: "1" });
    await use(client, "odoo_search", SEARCH);
    expect(odoo.calls.at(-1)?.kwargs["context"]).toMatchObject({ allowed_company_ids: [1] });
    const other = await start({ ODOO_COMPANIES: "1,3" });
    const refused = await use(other.client, "odoo_search", SEARCH);
    expect(refused.content[0]?.text).toMatch(/ODOO_COMPANIES.*: 3\./);
  });
});

test("companies go along with each call", async () => {
  const { client } = await start({ ODOO_COMPANIES: "3,1" });
  await use(client, "odoo_search", SEARCH);
  expect(odoo.calls.at(-1)).toMatchObject({
    method: "gateway_own_call",
    kwargs: { context: { allowed_company_ids: [3, 1] } },
  });
});

test("what is wrong with the settings is told in sentences, all of it at once", async () => {
  expect(await refusal({ ODOO_URL: "odoo", ODOO_API_KEY: "", ODOO_COMPANIES: "x" })).toMatch(
    /3 problems[^]*ODOO_URL: [^]*ODOO_API_KEY: [^]*ODOO_COMPANIES: /,
  );
  expect(await refusal({ ODOO_API_KEY: "wrong" })).toMatch(/^Odoo refused the login: .*ODOO_API_KEY/);
  expect(await refusal({ ODOO_LOGIN: "" })).toMatch(/^This Odoo needs the user's login.*ODOO_LOGIN/);
  expect(await refusal({ ODOO_URL: "http://127.0.0.1:9" })).toBe("Odoo does not answer at ODOO_URL.");
  expect(await refusal({ ODOO_CA_FILE: "/nowhere" })).toContain("ODOO_CA_FILE: the file cannot be read");
});

test("a certificate of one's own is trusted by its file, or not checked at all", async () => {
  const pem = readFileSync(CERTIFICATE);
  const front = createServer({ key: pem, cert: pem }, async (request, response) => {
    const body = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>));
    const answer = await fetch(`${url}${request.url}`, { method: "POST", body });
    response.end(await answer.text());
  });
  await new Promise<void>((resolve) => front.listen(0, "127.0.0.1", resolve));
  const secure = `https://127.0.0.1:${(front.address() as AddressInfo).port}`;
  expect(await refusal({ ODOO_URL: secure })).toMatch(/^Odoo does not answer/);
  for (const trusted of [{ ODOO_CA_FILE: CERTIFICATE }, { ODOO_SSL_VERIFY: "false" }]) {
    const { client } = await start({ ODOO_URL: secure, ...trusted });
    expect((await use(client, "odoo_search", SEARCH)).structuredContent).toMatchObject({ total: 1 });
  }
  front.closeAllConnections();
  front.close();
});
