import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import type { OdooRpc } from "../../../dev/odoo/rpc.ts";
import { callMessage, LIST, post, use } from "../../unit/gateway/gateway-client.ts";
import { adminRpc, gateway, killSidecar, odooUrl } from "./demo-stack.ts";
import { createGatewayUser } from "./gateway-users.ts";
import { type LoggedInAgent, logIn1, logIn2, REDIRECT } from "./oauth-agents.ts";
import { PersonBrowser } from "./person-browser.ts";

const url = `${gateway.url}/mcp/v1`;
const CONSENT = "woow_paas_gateway.oauth_consent";
const Consents = z.array(z.object({ id: z.number(), state: z.string(), scope_words: z.string() }));

let admin: OdooRpc;
beforeAll(async () => {
  admin = await adminRpc();
});

const connectionsOf = (user: number) =>
  admin.execute(Consents, CONSENT, "search_read", [[["user_id", "=", user]], ["state", "scope_words"]]);

async function newPerson() {
  const { id, odoo } = await createGatewayUser(admin);
  const browser = new PersonBrowser({ login: odoo.login, password: odoo.password });
  const visit = async (authorization: URL) => (await browser.connect(authorization, REDIRECT)).back;
  return { id, odoo, browser, visit };
}

describe.each([
  ["2.x", logIn2],
  ["1.x", logIn1],
])("an agent with the SDK %s", (_version, logIn) => {
  test("finds the login by itself, and works as the person until they revoke it", async () => {
    const { id, odoo, visit } = await newPerson();
    const agent = await logIn(url, visit);
    expect((await use(agent, "odoo_connect")).structuredContent).toMatchObject({
      user: { id, login: odoo.login },
    });
    const [connection] = await connectionsOf(id);
    expect(connection).toMatchObject({ state: "connected" });
    const person = await admin.signedInAs(odoo.login, odoo.password);
    await person.send(CONSENT, "action_revoke", [[connection?.id]]);
    await expect(use(agent, "odoo_count", { model: "res.partner" })).rejects.toThrow();
    expect((await connectionsOf(id))[0]).toMatchObject({ state: "revoked" });
    await agent.close();
  });
});

test("all of it works at Odoo's own address too", async () => {
  const { odoo, visit } = await newPerson();
  const agent = await logIn1(`${odooUrl}/mcp/v1`, visit);
  expect((await use(agent, "odoo_connect")).structuredContent).toMatchObject({ user: { login: odoo.login } });
  await agent.close();
});

test("the page names what the person agrees to", async () => {
  const { browser, odoo } = await newPerson();
  let text = "";
  const agent = await logIn2(url, async (authorization) => {
    const { back, asked } = await browser.connect(authorization, REDIRECT);
    text = asked?.text.replaceAll(/<[^>]+>|\s+/g, " ").replaceAll(/ +/g, " ") ?? "";
    return back;
  });
  for (const words of ["OAuth Agent wants to work in Odoo as you", odoo.login, "Read the records"])
    expect(text).toContain(words);
  await agent.close();
});

test("who denies the access sends the agent away with nothing", async () => {
  const { id, browser } = await newPerson();
  let back: URL | undefined;
  const denied = logIn2(url, async (authorization) => {
    ({ back } = await browser.connect(authorization, REDIRECT, "deny"));
    return back;
  });
  await expect(denied).rejects.toThrow();
  expect(back?.searchParams.get("error")).toBe("access_denied");
  expect(await connectionsOf(id)).toEqual([]);
});

test("a restart of the sidecar logs nobody out", async () => {
  const { visit } = await newPerson();
  const { login }: LoggedInAgent = await logIn2(url, visit);
  const client = login.clientInformation()?.client_id ?? "";
  await killSidecar();
  await expect
    .poll(
      () =>
        fetch(`${url}/health`).then(
          ({ ok }) => ok,
          () => false,
        ),
      { timeout: 60_000 },
    )
    .toBe(true);
  expect((await post(url, { key: login.kept?.access_token ?? "", message: LIST })).status).toBe(200);
  const renewed = await fetch(`${gateway.url}/oauth/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "refresh_token",
      refresh_token: login.kept?.refresh_token ?? "",
      client_id: client,
    }),
  });
  expect(renewed.status).toBe(200);
});

test("a program logs in with its secret, and works as demo; without it, it gets nothing", async () => {
  const body = { grant_type: "client_credentials", client_id: gateway.clientId };
  const token = (more: Record<string, string>) =>
    fetch(`${gateway.url}/oauth/token`, { method: "POST", body: new URLSearchParams({ ...body, ...more }) });
  expect((await token({})).status).toBe(401);
  expect((await token({ client_secret: "wrong" })).status).toBe(401);
  const answer = await (await token({ client_secret: gateway.clientSecret })).json();
  expect(answer).toMatchObject({ expires_in: 300, scope: "odoo.read odoo.write odoo.call" });
  const { access_token: key } = answer as { access_token: string };
  const connected = await (await post(url, { key, message: callMessage("odoo_connect", {}) })).json();
  expect(connected).toMatchObject({ result: { structuredContent: { user: { login: "demo" } } } });
});
