import { expect, test } from "vitest";
import { z } from "zod";
import { admitToGateway } from "../../../dev/demo/gateway-keys.ts";
import { adminRpc, sidecarUrl } from "./demo-stack.ts";

const { GATEWAY_API_KEY, GATEWAY_USER_API_KEY } = z
  .object({ GATEWAY_API_KEY: z.string(), GATEWAY_USER_API_KEY: z.string() })
  .parse(process.env);
const Session = z.object({
  token: z.string(),
  expires_in: z.literal(3600),
  user: z.looseObject({ login: z.string() }),
});

async function post(path: string, body: unknown, key = ""): Promise<{ status: number; answer: unknown }> {
  const response = await fetch(sidecarUrl + path, {
    method: "POST",
    headers: { "content-type": "application/json", ...(key && { authorization: `Bearer ${key}` }) },
    body: JSON.stringify(body),
  });
  return { status: response.status, answer: await response.json() };
}

async function connect(body: Record<string, string>): Promise<string> {
  const { status, answer } = await post("/connect", body);
  expect(status, JSON.stringify(answer)).toBe(200);
  return Session.parse(answer).token;
}

test("a password or an API key opens a session that works as its user", async () => {
  for (const body of [{ username: "demo", password: "demo" }, { api_key: GATEWAY_USER_API_KEY }]) {
    const token = await connect(body);
    const found = await post(
      "/search",
      { model: "res.users", domain: [["login", "=", "demo"]], fields: ["login"] },
      token,
    );
    expect(found).toMatchObject({ status: 200, answer: { records: [{ login: "demo" }] } });
  }
});

test("the record of a call says that it came by REST", async () => {
  await post("/count", { model: "res.partner" }, GATEWAY_USER_API_KEY);
  const admin = await adminRpc();
  const Records = z.array(z.object({ door: z.string(), outcome: z.string() }));
  const args = [[["tool", "=", "odoo_count"]], ["door", "outcome"], 0, 1];
  const records = await admin.execute(Records, "woow_paas_gateway.call", "search_read", args);
  expect(records).toMatchObject([{ door: "rest", outcome: "done" }]);
});

test("each refusal of Odoo has the status that fits", async () => {
  const name = { values: { name: "Mine" } };
  for (const [path, body, status] of [
    ["/search", { model: "no.such.model" }, 404],
    ["/read", { model: "res.partner", ids: [2_000_000_000] }, 404],
    ["/write", { model: "res.company", ids: [1], ...name }, 403],
    ["/write", { model: "res.users", ids: [2], ...name }, 403],
    ["/call", { model: "res.users.apikeys", method: "search_read" }, 403],
    ["/search", { model: "res.partner", domain: [["no_such_field", "=", 1]] }, 400],
    ["/search", { model: "res.partner", order: "no_such_field" }, 400],
    ["/count", { model: "res.users", domain: [["id", "=", [true]]] }, 400],
    ["/search", { model: "res.partner", cursor: "of another search" }, 400],
  ] as const)
    expect((await post(path, body, GATEWAY_USER_API_KEY)).status, JSON.stringify(body)).toBe(status);
  expect((await post("/search", { model: "res.partner" }, "a-key-of-nobody")).status).toBe(401);
  expect((await post("/connect", { username: "demo", password: "wrong" })).status).toBe(401);
});

test("an administrator reads the fields of users, which are odd in Odoo 18", async () => {
  const { status } = await post("/fields", { model: "res.users" }, GATEWAY_API_KEY);
  expect(status).toBe(200);
});

test("a session ends when the password changes", async () => {
  const admin = await adminRpc();
  const user = await admin.put("res.users", [["login", "=", "rest"]], {
    name: "Rest",
    login: "rest",
    password: "first-password",
  });
  await admitToGateway(admin, "rest");
  const token = await connect({ username: "rest", password: "first-password" });
  const count = () => post("/count", { model: "res.partner" }, token);
  expect((await count()).status).toBe(200);
  await admin.send("res.users", "write", [[user], { password: "second-password" }]);
  expect((await count()).status).toBe(401);
});
