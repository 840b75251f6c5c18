import { afterAll, beforeAll, expect, test } from "vitest";
import { callTool, say } from "../../../fakes/fake-model.ts";
import { Stack } from "../../../fakes/stack.ts";
import { Sidecar } from "../../../fakes/start-sidecar.ts";

let stack: Stack;
beforeAll(async () => {
  stack = await Stack.start({ HEARTBEAT_SECONDS: "0.2" });
});
afterAll(() => stack.stop());

const slowly = (text: string, ms: number) =>
  text.split("").flatMap((letter) => [{ text: letter }, { wait: ms }]);

test("the first text is heard while the model still writes", async () => {
  stack.model.script([{ text: "First" }, { wait: 600 }, ...say(" last")]);
  const turn = await stack.turn();
  const [first, last] = [turn.seen[0], turn.seen.at(-1)];
  expect(first?.event).toMatchObject({ type: "chunk", chunk: "First" });
  expect((last?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(400);
});

test("a run goes on without listeners, and attaching later replays all of it", async () => {
  stack.model.script(say("Nobody listens."));
  const id = stack.ask();
  await stack.sidecar.startRun(id);
  await expect.poll(() => stack.odoo.runs.get(id)?.state).toBe("done");
  const events = await Array.fromAsync(stack.sidecar.events(id));
  expect(events.at(-1)?.event).toMatchObject({ type: "done", full_response: "Nobody listens." });
});

test("starting again and attaching twice executes once and tells both the same", async () => {
  stack.model.script([...callTool("wait", { ms: 200 })], say("Once."));
  stack.mcp.calls = [];
  const id = stack.ask();
  await Promise.all([stack.sidecar.startRun(id), stack.sidecar.startRun(id)]);
  const [one, two] = await Promise.all([
    Array.fromAsync(stack.sidecar.events(id)),
    Array.fromAsync(stack.sidecar.events(id)),
  ]);
  await stack.sidecar.startRun(id);
  expect(one.map(({ id: number, event }) => [number, event])).toEqual(
    two.map(({ id: number, event }) => [number, event]),
  );
  expect(one.map(({ id: number }) => number)).toEqual(one.map((_, position) => position + 1));
  expect(stack.mcp.calls).toHaveLength(1);
  expect(stack.model.requests).toHaveLength(2);
});

test("attaching anew after any event gives the rest, none lost, none doubled", async () => {
  stack.model.script([...slowly("abcdefgh", 20), { finish: "stop" }]);
  const id = stack.ask();
  await stack.sidecar.startRun(id);
  const text: string[] = [];
  let last = 0;
  let ended = false;
  while (!ended) {
    // One event a connection: the worst listener there is.
    for await (const { id: number, event } of stack.sidecar.events(id, last)) {
      expect(number).toBe(last + 1);
      last = number;
      if (event.type === "chunk") text.push(event.chunk);
      ended = event.done;
      break;
    }
  }
  expect(text.join("")).toBe("abcdefgh");
});

test("a stream with a time limit closes without a terminal event", async () => {
  stack.model.script([{ text: "Wait" }, { wait: 1500 }, ...say("…")]);
  const id = stack.ask();
  await stack.sidecar.startRun(id);
  const start = performance.now();
  const events = await Array.fromAsync(stack.sidecar.events(id, 0, "?max_ms=400"));
  expect(performance.now() - start).toBeLessThan(1000);
  expect(events.every(({ event }) => !event.done)).toBe(true);
  await stack.sidecar.cancelRun(id);
  await Array.fromAsync(stack.sidecar.events(id));
});

test("silence is filled with padded comments, and nothing is compressed or cached", async () => {
  stack.model.script([{ wait: 700 }, ...say("At last.")]);
  const id = stack.ask();
  await stack.sidecar.startRun(id);
  const { token } = await import("../../../fakes/start-sidecar.ts");
  const response = await stack.sidecar.request("GET", `/v1/runs/${id}/events`, {
    token: await token({ run: id }),
    headers: { "accept-encoding": "gzip" },
  });
  expect(response.headers.get("content-type")).toContain("text/event-stream");
  expect(response.headers.get("cache-control")).toBe("no-cache, no-transform");
  expect(response.headers.get("x-accel-buffering")).toBe("no");
  expect(response.headers.get("content-encoding")).toBeNull();
  const text = await response.text();
  expect(text).toMatch(/^retry: \d+\n/);
  expect(
    [...text.matchAll(/^:( {2048})\n\n/gm)].length + [...text.matchAll(/^: {2049}\n\n/gm)].length,
  ).toBeGreaterThanOrEqual(3);
});

test("stop reaches the tool and the model within a second and keeps the partial text", async () => {
  stack.mcp.cancelled = 0;
  stack.model.script([{ text: "Working" }, ...callTool("wait", { ms: 60_000 })]);
  const id = stack.ask();
  await stack.sidecar.startRun(id);
  const events = stack.sidecar.events(id);
  for await (const { event } of events) {
    if (event.type === "tool_call" && event.state === "running") break;
  }
  const start = performance.now();
  expect((await stack.sidecar.cancelRun(id)).status).toBe(202);
  const rest = await Array.fromAsync(stack.sidecar.events(id));
  expect(performance.now() - start).toBeLessThan(1000);
  expect(rest.at(-1)?.event).toMatchObject({ type: "done", cancelled: true, full_response: "Working" });
  expect(stack.odoo.completion(id)).toMatchObject({
    state: "cancelled",
    answer: "Working",
    tool_calls: [{ state: "cancelled", is_error: true }],
  });
  const ends = rest.flatMap(({ event }) => (event.type === "tool_result" ? [event.state] : []));
  expect(ends).toEqual(["cancelled"]);
  await expect.poll(() => stack.mcp.cancelled).toBe(1);

  const aborted = stack.model.aborted;
  stack.model.script([...slowly("a long answer that nobody wants any more", 100), { finish: "stop" }]);
  const second = stack.ask();
  await stack.sidecar.startRun(second);
  for await (const { event } of stack.sidecar.events(second)) if (event.type === "chunk") break;
  await stack.sidecar.cancelRun(second);
  await expect.poll(() => stack.model.aborted).toBe(aborted + 1);
});

test("every run has exactly one terminal event, the last", async () => {
  stack.model.script(
    say("Fine."),
    [{ status: 500, body: {} }],
    [{ status: 500, body: {} }],
    [{ status: 500, body: {} }],
  );
  for (const turn of [await stack.turn(), await stack.turn()])
    expect(turn.events.map(({ done }) => done)).toEqual(
      turn.events.map((_, position) => position === turn.events.length - 1),
    );
});

test("a run that another sidecar has claimed, or that is gone, tells nothing", async () => {
  const id = stack.ask();
  stack.odoo.runs.set(id, { state: "running" });
  await stack.sidecar.startRun(id);
  await expect.poll(async () => (await stack.sidecar.cancelRun(id)).status).toBe(404);
  expect(stack.odoo.methods()).not.toContain("sidecar_complete");
});

test("Odoo is away when the answer is ready: it is stored when Odoo is back", async () => {
  stack.model.script([{ text: "Patience." }, { wait: 300 }, { finish: "stop" }]);
  const id = stack.ask();
  await stack.sidecar.startRun(id);
  for await (const { event } of stack.sidecar.events(id)) if (event.type === "chunk") break;
  stack.odoo.dropNext = 4;
  const events = await Array.fromAsync(stack.sidecar.events(id));
  expect(events.at(-1)?.event).toMatchObject({ type: "done", full_response: "Patience.", message_id: 881 });
});

test("Markdown that is nested beyond reason is stored as it was written", async () => {
  const answer = "- ".repeat(5000);
  stack.model.script(say(answer));
  const turn = await stack.turn();
  expect(turn.stored).toMatchObject({ state: "done", answer });
  expect(turn.stored["answer_html"]).not.toBe("");
});

test("code and HTML in an answer are shown as they were written", async () => {
  stack.model.script(say("`a < b && c` <script>x</script> <https://example.org>"));
  const html = String((await stack.turn()).stored["answer_html"]);
  expect(html).toContain("<code>a &lt; b &amp;&amp; c</code>");
  expect(html).toContain("&lt;script&gt;");
  expect(html).toContain('<a href="https://example.org">');
});

test("somebody else ended the run meanwhile: the listener is told what Odoo says", async () => {
  stack.model.script([{ text: "Mine" }, { wait: 300 }, { finish: "stop" }]);
  const id = stack.ask();
  await stack.sidecar.startRun(id);
  for await (const { event } of stack.sidecar.events(id)) if (event.type === "chunk") break;
  stack.odoo.runs.set(id, { state: "interrupted", completion: { state: "interrupted", answer: "" } });
  const events = await Array.fromAsync(stack.sidecar.events(id));
  expect(events.at(-1)?.event).toMatchObject({ type: "error", error_code: "run_interrupted" });
});

test("Odoo refuses the whole answer: the run ends there all the same, so that it can be asked again", async () => {
  stack.odoo.refuseCompletion = (values) => values["answer"] !== "";
  stack.model.script(say("Unstorable."));
  const turn = await stack.turn();
  stack.odoo.refuseCompletion = () => false;
  expect(turn.last).toMatchObject({ type: "error", error_code: "result_not_saved" });
  expect(turn.stored).toMatchObject({ state: "error", error_code: "result_not_saved" });
});

test("a listener that claims to know more than there is hears how it ended", async () => {
  stack.model.script(say("Short."));
  const { id } = await stack.turn();
  expect((await Array.fromAsync(stack.sidecar.events(id, 9999))).at(-1)?.event).toMatchObject({
    type: "done",
  });
});

test("a HEAD request leaves no stream open", async () => {
  stack.model.script(say("Short."));
  const { id } = await stack.turn();
  const { token } = await import("../../../fakes/start-sidecar.ts");
  await stack.sidecar.request("HEAD", `/v1/runs/${id}/events`, { token: await token({ run: id }) });
  expect(await (await stack.sidecar.request("GET", "/metrics")).text()).toContain("sidecar_streams_open 0");
});

test("Odoo refuses to store: the person is told, with the text still on the screen", async () => {
  stack.odoo.failures.set("sidecar_complete", "odoo.exceptions.ValidationError");
  stack.model.script(say("Lost?"));
  const turn = await stack.turn();
  stack.odoo.failures.clear();
  expect(turn.text).toBe("Lost?");
  expect(turn.last).toMatchObject({ type: "error", error_code: "result_not_saved" });
});

test("Odoo away before the run began: the question waits there, and can be started again", async () => {
  const id = stack.ask();
  stack.odoo.dropNext = 20;
  await stack.sidecar.startRun(id);
  await expect.poll(async () => (await stack.sidecar.cancelRun(id)).status, { timeout: 8000 }).toBe(404);
  stack.odoo.dropNext = 0;
  expect(stack.odoo.runs.get(id)?.state).toBe("requested");
  stack.model.script(say("Here."));
  expect((await stack.sidecar.run(id)).at(-1)?.event).toMatchObject({ type: "done" });
});

test("rights that the sidecar's user lacks in Odoo end the run with a sentence, not a traceback", async () => {
  stack.odoo.failures.set("web_read", "odoo.exceptions.AccessError");
  const turn = await stack.turn();
  stack.odoo.failures.clear();
  expect(turn.last).toMatchObject({ type: "error", error_code: "odoo_access" });
  expect(JSON.stringify(turn.events) + stack.sidecar.logged.join("")).not.toContain("Traceback");
});

test("SIGTERM lets a short turn finish, and ends a long one as interrupted", async () => {
  const sidecar = await Sidecar.start(await stack.odoo.start(), { DRAIN_SECONDS: "2" });
  const begin = async (text: string, wait: number) => {
    stack.model.always(() => [{ text }, { wait }, { finish: "stop" }]);
    const id = stack.ask();
    await sidecar.startRun(id);
    for await (const { event } of sidecar.events(id)) if (event.type === "chunk") break;
    return id;
  };
  const long = await begin("Long", 60_000);
  const short = await begin("Short", 300);
  await sidecar.stop();
  expect(stack.odoo.completion(short)).toMatchObject({ state: "done", answer: "Short" });
  expect(stack.odoo.completion(long)).toMatchObject({
    state: "interrupted",
    error_code: "run_interrupted",
    answer: "Long",
  });
});

test("wherever a turn is stopped, the stored conversation is one that providers accept", async () => {
  for (let moment = 0; moment < 12; moment++) {
    stack.model.script(
      [{ text: "a" }, { wait: 30 }, ...callTool("wait", { ms: 40 }, "x")],
      [{ text: "b" }, { wait: 30 }, ...callTool("wait", { ms: 40 }, "y")],
      [{ wait: 30 }, ...say("c")],
    );
    const id = stack.ask();
    await stack.sidecar.startRun(id);
    if (moment === 0) await stack.sidecar.cancelRun(id);
    // At each event once: before and after each text, call and result.
    for await (const seen of stack.sidecar.events(id))
      if (seen.id === moment && !seen.event.done) await stack.sidecar.cancelRun(id);
    const stored = stack.odoo.completion(id);
    stack.odoo.history = [
      { role: "user", author: "M", content: "Do it", attachments: [] },
      { role: "assistant", content: stored["answer"], tool_calls: stored["tool_calls"] },
      { role: "user", author: "M", content: "And now?", attachments: [] },
    ];
    stack.model.script(say("Good."));
    await stack.turn();
    const open = new Set<string>();
    for (const message of stack.model.requests[0]?.messages ?? []) {
      if (message.role === "tool") expect(open.delete(String(message.tool_call_id))).toBe(true);
      else expect(open.size, `stopped at moment ${moment}`).toBe(0);
      for (const call of message.tool_calls ?? []) open.add(call.id);
    }
    expect(open.size).toBe(0);
  }
  stack.odoo.history = [{ role: "user", author: "Mitchell", content: "Hello", attachments: [] }];
});
