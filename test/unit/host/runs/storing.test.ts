import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { callTool, say } from "../../../fakes/fake-model.ts";
import { Stack } from "../../../fakes/stack.ts";

let stack: Stack;
beforeAll(async () => {
  stack = await Stack.start();
});
afterAll(() => stack.stop());
beforeEach(() => {
  stack.odoo.failures.clear();
  stack.odoo.refuseCompletion = () => false;
});

/** As Odoo 18 and 19 tell them, seen by killing connections and filling the pool. */
const PASSING = [
  "psycopg2.OperationalError",
  "psycopg2.InterfaceError",
  "psycopg2.DatabaseError",
  "psycopg2.pool.PoolError",
  "psycopg2.errors.AdminShutdown",
  "psycopg2.errors.SerializationFailure",
  "psycopg2.errors.IdleInTransactionSessionTimeout",
];

test.each(PASSING)("%s while an answer is stored costs no answer", async (exception) => {
  stack.model.script([{ text: "Kept." }, { wait: 200 }, { finish: "stop" }]);
  const id = stack.ask();
  await stack.sidecar.startRun(id);
  for await (const { event } of stack.sidecar.events(id)) if (event.type === "chunk") break;
  stack.odoo.failNext("sidecar_complete", exception, 4);
  const events = await Array.fromAsync(stack.sidecar.events(id));
  expect(events.at(-1)?.event).toMatchObject({ type: "done", full_response: "Kept." });
  expect(stack.odoo.completion(id)).toMatchObject({ state: "done", answer: "Kept." });
});

test.each(["sidecar_claim", "web_read"])("a broken connection at %s costs no answer", async (method) => {
  stack.model.script(say("Begun."));
  const id = stack.ask();
  stack.odoo.failNext(method, "psycopg2.OperationalError", 2);
  expect((await stack.sidecar.run(id)).at(-1)?.event).toMatchObject({ full_response: "Begun." });
});

test("what cannot be stored keeps its text and its calls", async () => {
  stack.odoo.refuseCompletion = (values) => values["state"] !== "error";
  stack.model.script(callTool("echo", { message: "Three" }), say("Three."));
  const turn = await stack.turn();
  expect(turn.last).toMatchObject({ type: "error", error_code: "result_not_saved" });
  expect(turn.stored).toMatchObject({
    state: "error",
    error_code: "result_not_saved",
    answer: "Three.",
    tool_calls: [{ name: "echo", state: "completed" }],
  });
});

test("an error that is none of the connection is told at once", async () => {
  stack.model.script(say("Once."));
  stack.odoo.failNext("sidecar_complete", "psycopg2.errors.NotNullViolation", 3);
  const start = performance.now();
  const turn = await stack.turn();
  expect(turn.last).toMatchObject({ type: "error", error_code: "result_not_saved" });
  expect(performance.now() - start).toBeLessThan(2_000);
});
