import { expect, test } from "vitest";
import { listen, sidecarUrl, sign, signIn } from "./demo-stack.ts";

function get(path: string, token?: string): Promise<Response> {
  return fetch(sidecarUrl + path, { headers: token ? { Authorization: `Bearer ${token}` } : {} });
}

async function codeOf(response: Response): Promise<[number, unknown]> {
  const body = (await response.json()) as { error_code?: unknown };
  return [response.status, body.error_code];
}

test("the sidecar is ready, and says whether the secret is shared", async () => {
  const response = await get("/readyz");
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ status: "ready" });
  const known = await get("/readyz", await sign({}));
  expect(await known.json()).toMatchObject({ status: "ready", odoo: { login: "mcp_sidecar" } });
  const stranger = await sign({}, { secret: "another secret of more than 32 bytes" });
  expect(await codeOf(await get("/readyz", stranger))).toEqual([401, "unauthorized"]);
});

test("only calls that Odoo signed for this run and database are heard", async () => {
  const chat = await signIn();
  const { run } = await chat.post(await chat.converse(), "What is the sum of 1 and 9?");
  await listen(chat, run.stream_url);
  const path = `/v1/runs/${run.id}/events`;
  expect(await codeOf(await get(path))).toEqual([401, "unauthorized"]);
  const foreign = await sign({ run: run.id }, { issuer: "another" });
  expect(await codeOf(await get(path, foreign))).toEqual([401, "wrong_database"]);
  expect(await codeOf(await get(path, await sign({ run: run.id + 1 })))).toEqual([403, "token_scope"]);
  const own = await get(path, await sign({ run: run.id }));
  expect(own.status).toBe(200);
  expect(await own.text()).toContain('"type":"done"');
});
