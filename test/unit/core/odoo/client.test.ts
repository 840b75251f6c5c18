import { delay, http, HttpResponse } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { OdooClient } from "../../../../src/core/odoo/client.ts";
import { OdooError } from "../../../../src/core/odoo/odoo-error.ts";

const URL = "http://odoo.test";
const network = setupServer();
beforeAll(() => network.listen());
afterEach(() => network.resetHandlers());
afterAll(() => network.close());

interface RpcCall {
  service: string;
  method: string;
  args: unknown[];
}

/** An Odoo that signs in user 7 and answers all else with `answer`. @returns the calls it saw. */
function odoo(answer: (call: RpcCall) => object | Promise<Response>): RpcCall[] {
  const seen: RpcCall[] = [];
  network.use(
    http.post(`${URL}/jsonrpc`, async ({ request }) => {
      const { params } = (await request.json()) as { params: RpcCall };
      if (params.service === "common") return HttpResponse.json({ result: 7 });
      seen.push(params);
      const given = await answer(params);
      return given instanceof Response ? given : HttpResponse.json(given);
    }),
  );
  return seen;
}

const client = (options: { parallelCalls?: number; timeoutMs?: number } = {}) =>
  new OdooClient({
    url: URL,
    db: "db",
    login: "me",
    apiKey: "key",
    parallelCalls: 8,
    timeoutMs: 2000,
    ...options,
  });
const call = { model: "res.partner", method: "read", args: [[1]], result: z.unknown(), repeatable: true };
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => "no error",
    (error: unknown) => (error instanceof OdooError ? error.code : error),
  );

test("odoo-await's helpers go over JSON-RPC", async () => {
  const seen = odoo(({ args }) => ({ result: args[4] === "search_read" ? [{ id: 3, name: "Azure" }] : 12 }));
  const records = client();
  expect(await records.searchRead("res.partner", { name: "Azure" }, ["name"])).toEqual([
    { id: 3, name: "Azure" },
  ]);
  expect(await records.create("res.partner", { name: "New" })).toBe(12);
  expect(seen.map(({ args }) => args.slice(0, 5))).toEqual([
    ["db", 7, "key", "res.partner", "search_read"],
    ["db", 7, "key", "res.partner", "create"],
  ]);
  expect(seen[0]?.args[5]).toEqual([[["name", "=", "Azure"]]]);
});

test.each([
  ["odoo.exceptions.AccessDenied", "odoo_auth"],
  ["odoo.exceptions.AccessError", "odoo_access"],
  ["odoo.exceptions.ValidationError", "odoo_error"],
  ["builtins.KeyError", "odoo_error"],
])("%s of Odoo is %s, without the traceback", async (name, code) => {
  const debug = "Traceback: password=hunter2";
  odoo(() => ({ error: { message: "Odoo Server Error", data: { name, message: "for people", debug } } }));
  const error = await client()
    .call(call)
    .catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code });
  expect(`${String(error)}${JSON.stringify(error)}`).not.toContain("hunter2");
});

test("a database that does not exist says so", async () => {
  const message = 'connection failed: FATAL: database "db" does not exist';
  odoo(() => ({ error: { message: "x", data: { name: "psycopg2.OperationalError", message } } }));
  expect(await codeOf(client().call(call))).toBe("wrong_database");
});

test("something that is not Odoo says so", async () => {
  odoo(() => Promise.resolve(HttpResponse.html("<h1>Welcome to nginx</h1>")));
  expect(await codeOf(client().call(call))).toBe("odoo_unreachable");
});

test("a lost answer is asked again only where that does no harm", async () => {
  const lost = () => Promise.resolve(HttpResponse.error());
  const reads = odoo(lost);
  expect(await codeOf(client().call(call))).toBe("odoo_unreachable");
  expect(reads).toHaveLength(3);
  network.resetHandlers();
  const writes = odoo(lost);
  expect(await codeOf(client().call({ ...call, repeatable: false }))).toBe("odoo_unreachable");
  expect(writes).toHaveLength(1);
});

test("a call that takes too long ends", async () => {
  odoo(async () => {
    await delay("infinite");
    return HttpResponse.json({ result: 1 });
  });
  expect(await codeOf(client({ timeoutMs: 50 }).call({ ...call, repeatable: false }))).toBe(
    "odoo_unreachable",
  );
});

test("an answer of another shape is an error, not a surprise", async () => {
  odoo(() => ({ result: "text" }));
  expect(await codeOf(client().call({ ...call, result: z.number() }))).toBe("odoo_error");
});

test("never more calls at once than allowed", async () => {
  let open = 0;
  let most = 0;
  // The first three wait for each other: with fewer at once the test would never end.
  const three = Promise.withResolvers<void>();
  odoo(async () => {
    most = Math.max(most, ++open);
    if (open === 3) three.resolve();
    await three.promise;
    open--;
    return HttpResponse.json({ result: 1 });
  });
  const limited = client({ parallelCalls: 3 });
  await Promise.all(Array.from({ length: 20 }, () => limited.call(call)));
  expect(most).toBe(3);
});

test("a stop ends the call with its own reason", async () => {
  const stop = new AbortController();
  odoo(async () => {
    stop.abort("stopped");
    await delay("infinite");
    return HttpResponse.json({ result: 1 });
  });
  expect(await codeOf(client().call({ ...call, signal: stop.signal }))).toBe("stopped");
});
