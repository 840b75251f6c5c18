import { afterAll, beforeAll, expect, test } from "vitest";
import { MACHINE } from "../../../fakes/fake-oauth-records.ts";
import { Stack } from "../../../fakes/stack.ts";

let stack: Stack;
let url: string;
beforeAll(async () => {
  stack = await Stack.start();
  ({ url } = stack.sidecar);
});
afterAll(() => stack.stop());

const LISTED = "https://app.example.com";
const token = (origin: string) =>
  fetch(`${url}/oauth/token`, {
    method: "POST",
    headers: { origin },
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: MACHINE.id,
      client_secret: MACHINE.secret,
    }),
  });

test("scripts of listed origins may log in, and those of others may not", async () => {
  const allowed = await token(LISTED);
  expect([allowed.status, allowed.headers.get("access-control-allow-origin")]).toEqual([200, LISTED]);
  for (const origin of ["https://evil.example", "null"]) {
    const refused = await token(origin);
    expect([refused.status, refused.headers.get("access-control-allow-origin")], origin).toEqual([403, null]);
  }
});

test("a preflight of a listed origin is answered, and no other", async () => {
  const preflight = (origin: string) =>
    fetch(`${url}/oauth/register`, {
      method: "OPTIONS",
      headers: { origin, "access-control-request-method": "POST" },
    });
  expect((await preflight(LISTED)).headers.get("access-control-allow-methods")).toContain("POST");
  expect((await preflight("https://evil.example")).status).toBe(403);
});

test("every page may read where to log in", async () => {
  for (const path of [
    "/.well-known/oauth-protected-resource/mcp/v1",
    "/.well-known/oauth-authorization-server",
    "/oauth/jwks",
  ]) {
    const answer = await fetch(`${url}${path}`, { headers: { origin: "https://any.example" } });
    expect(answer.status, path).toBe(200);
    expect(answer.headers.get("access-control-allow-origin"), path).toMatch(/^(\*|https:\/\/any\.example)$/);
  }
});

test("there is nothing at other paths", async () => {
  for (const path of [
    "/oauth",
    "/oauth/me",
    "/oauth/end-session",
    "/.well-known/oauth-protected-resource/elsewhere",
    "/.well-known/oauth-authorization-server/elsewhere",
  ])
    expect((await fetch(`${url}${path}`)).status, path).toBe(404);
});
