import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { callTool, type Reply, say } from "../../../fakes/fake-model.ts";
import { FAKE_MCP_TOOLS } from "../../../fakes/fake-mcp-server.ts";
import { Stack } from "../../../fakes/stack.ts";

let stack: Stack;
beforeAll(async () => {
  stack = await Stack.start({ TOOL_CALL_SECONDS: "1", TOOL_CALL_MAX_SECONDS: "3", TOOL_RESULT_KIB: "1" });
});
afterAll(() => stack.stop());
beforeEach(() => {
  stack.mcp.calls = [];
  stack.odoo.assistant = {};
});

const twoCalls = (first: object, second: object): Reply => [
  { fragments: [{ index: 0, id: "a", function: { name: "echo", arguments: "" } }] },
  { fragments: [{ index: 1, id: "b", function: { name: "echo", arguments: "" } }] },
  { fragments: [{ index: 1, function: { arguments: JSON.stringify(second) } }] },
  { fragments: [{ index: 0, function: { arguments: JSON.stringify(first) } }] },
  { finish: "tool_calls" },
];

describe("a turn with tools", () => {
  test("calls the tool and answers with its result", async () => {
    stack.model.script([{ text: "Let me see." }, ...callTool("echo", { message: "hi" })], say("It said hi."));
    const turn = await stack.turn();
    expect(turn.of("tool_call").map(({ state }) => state)).toEqual(["requested", "running"]);
    expect(turn.of("tool_call")[0]).toMatchObject({
      tool: "echo",
      server: "Fake",
      args: { message: "hi" },
      call_id: "c1",
    });
    expect(turn.of("tool_result")[0]).toMatchObject({ call_id: "c1", result: "Echo: hi", is_error: false });
    expect(turn.text).toBe("Let me see.\n\nIt said hi.");
    expect(turn.last).toMatchObject({ type: "done", full_response: turn.text, message_id: 881, rounds: 2 });
    expect(turn.stored).toMatchObject({
      state: "done",
      answer: turn.text,
      tool_calls: [
        {
          call_id: "c1",
          server_id: 3,
          tool_id: 100,
          name: "echo",
          result: "Echo: hi",
          state: "completed",
          offset: 11,
        },
      ],
    });
    expect(stack.model.requests[1]?.messages.slice(-2)).toMatchObject([
      { role: "assistant", tool_calls: [{ id: "c1", function: { name: "echo" } }] },
      { role: "tool", tool_call_id: "c1", content: "Echo: hi" },
    ]);
  });

  test("two parallel calls of one tool keep their own results, in the order of the calls", async () => {
    stack.model.script(twoCalls({ message: "one" }, { message: "two" }), say("Both."));
    const turn = await stack.turn();
    const results = new Map(turn.of("tool_result").map((event) => [event.call_id, event.result]));
    expect(results).toEqual(
      new Map([
        ["a", "Echo: one"],
        ["b", "Echo: two"],
      ]),
    );
    expect(stack.model.requests[1]?.messages.slice(-2)).toMatchObject([
      { tool_call_id: "a", content: "Echo: one" },
      { tool_call_id: "b", content: "Echo: two" },
    ]);
  });

  test("an id that the model uses again in a later round names another call", async () => {
    stack.model.script(callTool("echo", { message: "1" }), callTool("echo", { message: "2" }), say("Done."));
    const turn = await stack.turn();
    const ids = turn.of("tool_result").map(({ call_id }) => call_id);
    expect(new Set(ids).size).toBe(2);
  });

  test("parallel calls run at the same time", async () => {
    const reply: Reply = [
      {
        fragments: ["a", "b", "c"].map((id, index) => ({
          index,
          id,
          function: { name: "wait", arguments: '{"ms":300}' },
        })),
      },
      { finish: "tool_calls" },
    ];
    stack.model.script(reply, say("Rested."));
    const turn = await stack.turn();
    const starts = turn.seen
      .filter(({ event }) => event.type === "tool_call" && event.state === "running")
      .map(({ at }) => at);
    const firstEnd = turn.seen.find(({ event }) => event.type === "tool_result")?.at ?? 0;
    expect(Math.max(...starts)).toBeLessThan(firstEnd);
  });

  test("after five rounds of tools it is asked once more without tools, and says that the limit was met", async () => {
    stack.model.always((request) =>
      request.tools ? callTool("echo", { message: "again" }) : say("Here is what I have."),
    );
    const turn = await stack.turn();
    expect(stack.mcp.calls).toHaveLength(5);
    expect(turn.of("notice")).toMatchObject([{ code: "round_limit" }]);
    expect(turn.last).toMatchObject({ type: "done", full_response: "Here is what I have.", rounds: 6 });
  });

  test("a model that calls tools even when they are off still gives an answer", async () => {
    stack.model.always(callTool("echo", { message: "again" }));
    const turn = await stack.turn();
    expect(stack.mcp.calls).toHaveLength(5);
    expect(turn.last).toMatchObject({ type: "done" });
    expect(turn.text).not.toBe("");
  });

  test("the assistant's own limit of rounds counts", async () => {
    stack.odoo.assistant = { max_tool_rounds: 1 };
    stack.model.always((request) => (request.tools ? callTool("echo", { message: "x" }) : say("Short.")));
    await stack.turn();
    expect(stack.mcp.calls).toHaveLength(1);
  });

  test.each([
    ["an unknown tool", callTool("nonsense", {}), /no tool named "nonsense".*echo/],
    ["__proto__ as a tool", callTool("__proto__", {}), /no tool named "__proto__"/],
    ["constructor as a tool", callTool("constructor", {}), /no tool named "constructor"/],
    [
      "invalid JSON",
      [
        { fragments: [{ index: 0, id: "c1", function: { name: "echo", arguments: '{"message": "' } }] },
        { finish: "tool_calls" },
      ],
      /not a JSON object/,
    ],
    ["arguments that are a list", callTool("echo", [1]), /not a JSON object/],
    ["a failing tool", callTool("fail", {}), /The disk is full/],
    ["arguments that the server refuses", callTool("echo", { message: 5 }), /message/],
  ] as [string, Reply, RegExp][])(
    "%s is an error that the model reads; the turn goes on",
    async (_, reply, text) => {
      stack.model.script(reply, say("I see."));
      const turn = await stack.turn();
      expect(turn.of("tool_result")).toMatchObject([{ is_error: true, result: expect.stringMatching(text) }]);
      expect(stack.model.requests[1]?.messages.at(-1)).toMatchObject({
        role: "tool",
        content: expect.stringMatching(text),
      });
      expect(turn.last).toMatchObject({ type: "done", full_response: "I see." });
    },
  );

  test("a call that stays silent is ended, and the model reads why", async () => {
    stack.model.script(callTool("wait", { ms: 60_000 }), say("It hangs."));
    const turn = await stack.turn();
    expect(turn.of("tool_result")).toMatchObject([
      { is_error: true, result: expect.stringContaining("within 1 s") },
    ]);
    expect(turn.last).toMatchObject({ type: "done" });
    await expect.poll(() => stack.mcp.cancelled).toBeGreaterThan(0);
  });

  test("progress keeps a long call alive, and is shown", async () => {
    stack.model.script(callTool("steps", { count: 4, ms: 500 }), say("Done."));
    const turn = await stack.turn();
    expect(turn.of("tool_progress").map(({ progress, total }) => [progress, total])).toEqual([
      [1, 4],
      [2, 4],
      [3, 4],
      [4, 4],
    ]);
    expect(turn.of("tool_result")).toMatchObject([{ is_error: false, result: "All steps done" }]);
  });

  test("progress in masses is told in a few short reports, the last one included", async () => {
    const message = "m".repeat(50_000);
    stack.model.script(callTool("steps", { count: 400, ms: 0, message }), say("Done."));
    const turn = await stack.turn();
    const reports = turn.of("tool_progress");
    expect(reports.length).toBeLessThan(20);
    expect(reports.at(-1)).toMatchObject({ progress: 400, total: 400, message: "m".repeat(200) });
    expect(turn.of("tool_result")).toMatchObject([{ is_error: false }]);
  });

  test("progress for ever is ended by the limit of the whole call", async () => {
    stack.model.script(callTool("steps", { count: 50, ms: 200 }), say("Too long."));
    const turn = await stack.turn();
    expect(turn.of("tool_result")).toMatchObject([
      { is_error: true, result: expect.stringContaining("within 3 s") },
    ]);
  });

  test("a result over the budget reaches the model as head, marker and tail; the record keeps all of it", async () => {
    stack.model.script(callTool("big", { bytes: 5000 }), say("Long."));
    const turn = await stack.turn();
    const read = String(stack.model.requests[1]?.messages.at(-1)?.content);
    expect(read.length).toBeLessThan(1200);
    expect(read).toMatch(/^<x+[^]*left out[^]*x>$/);
    expect(turn.of("notice")).toMatchObject([{ code: "result_truncated" }]);
    expect(turn.stored["tool_calls"]).toMatchObject([{ result: expect.stringMatching(/^<x{4998}>$/) }]);
  });

  test("a picture goes to the model as a picture, never as base64 in the text", async () => {
    stack.model.script(callTool("picture", {}), say("Nice."));
    const turn = await stack.turn();
    const messages = stack.model.requests[1]?.messages ?? [];
    expect(JSON.stringify(messages.filter(({ role }) => role === "tool"))).not.toContain("iVBOR");
    expect(JSON.stringify(messages.at(-1)?.content)).toContain("data:image/png;base64,iVBORw0KGgo=");
    expect(JSON.stringify(turn.events)).not.toContain("iVBOR");
  });

  test("a model that refuses pictures is asked again without them", async () => {
    stack.model.script(
      callTool("picture", {}),
      [{ status: 400, body: { error: { message: "no image input" } } }],
      say("I cannot see it."),
    );
    const turn = await stack.turn();
    expect(turn.last).toMatchObject({ type: "done", full_response: "I cannot see it." });
  });

  test("switched-off, vanished, quarantined and blocked tools are not offered", async () => {
    const [server] = stack.odoo.servers;
    if (!server) throw new Error("no server");
    server.tools = [
      { id: 100, name: "echo" },
      { id: 101, name: "wait", active: false },
      { id: 102, name: "steps", available: false },
      { id: 103, name: "fail" },
      { id: 104, name: "picture", quarantined: true },
    ];
    stack.odoo.disabledTools = [103];
    stack.model.script(callTool("fail", {}), say("Fine."));
    const turn = await stack.turn();
    expect(stack.model.requests[0]?.tools?.map((tool) => tool.function.name)).toEqual(["echo"]);
    expect(turn.of("tool_result")).toMatchObject([{ is_error: true }]);
    expect(stack.mcp.calls).toEqual([]);
    server.tools = FAKE_MCP_TOOLS;
    stack.odoo.disabledTools = [];
  });

  test("tools of a stopped server are not offered", async () => {
    const [server] = stack.odoo.servers;
    if (!server) throw new Error("no server");
    server.stopped = true;
    stack.model.script(say("Without tools."));
    await stack.turn();
    server.stopped = false;
    expect(stack.model.requests[0]?.tools ?? []).toEqual([]);
  });
});

describe("beyond reason", () => {
  test.each([
    ["nested a thousand deep", `{"message":${"[".repeat(1000)}${"]".repeat(1000)}}`],
    ["that break off in a string full of quotes", `{"message":"${'\\"'.repeat(100_000)}`],
    ["of half a megabyte", JSON.stringify({ message: "x".repeat(500_000) })],
  ])("arguments %s are refused, and the conversation goes on", async (_, args) => {
    stack.model.script(
      [
        { fragments: [{ index: 0, id: "c1", function: { name: "echo", arguments: args } }] },
        { finish: "tool_calls" },
      ],
      say("I see."),
    );
    const turn = await stack.turn();
    expect(stack.mcp.calls).toEqual([]);
    expect(turn.stored).toMatchObject({ state: "done", tool_calls: [{ is_error: true, args: {} }] });
  });

  test("brackets in strings are no depth", async () => {
    stack.model.script(callTool("echo", { message: `"${"[{".repeat(200)}` }), say("Done."));
    expect((await stack.turn()).of("tool_result")).toMatchObject([{ is_error: false }]);
  });

  test("of a thousand calls in one reply thirty-two run; each is answered", async () => {
    const fragments = Array.from({ length: 1000 }, (_, index) => ({
      index,
      id: `c${index}`,
      function: { name: "echo", arguments: '{"message":"x"}' },
    }));
    stack.model.script([{ fragments }, { finish: "tool_calls" }], say("Done."));
    const turn = await stack.turn();
    expect(stack.mcp.calls).toHaveLength(32);
    expect(stack.model.requests[1]?.messages.filter(({ role }) => role === "tool")).toHaveLength(1000);
    expect(turn.last).toMatchObject({ type: "done" });
  });

  test("an endless answer is cut and stored", async () => {
    stack.model.script(Array.from({ length: 30 }, () => ({ text: "x".repeat(50_000) })));
    const turn = await stack.turn();
    expect(turn.last).toMatchObject({
      type: "error",
      error_code: "provider_error",
      error: expect.stringContaining("longer than 1000000 characters"),
    });
    expect(String(turn.stored["answer"]).length).toBeLessThan(1_100_000);
  });

  test("earlier calls with huge arguments do not fill the request", async () => {
    stack.odoo.history = [
      { role: "user", author: "M", content: "Do it", attachments: [] },
      {
        role: "assistant",
        content: "Done.",
        tool_calls: [
          {
            call_id: "a",
            server_id: 3,
            name: "echo",
            args: { message: "y".repeat(1_000_000) },
            result: "ok",
            is_error: false,
          },
        ],
      },
      { role: "user", author: "M", content: "And now?", attachments: [] },
    ];
    stack.model.script(say("Fine."));
    await stack.turn();
    expect(JSON.stringify(stack.model.requests[0]).length).toBeLessThan(30_000);
    stack.odoo.history = [{ role: "user", author: "Mitchell", content: "Hello", attachments: [] }];
  });
});

describe("Odoo calls of a turn", () => {
  test("two at once before the model is asked, one after", async () => {
    stack.model.script(callTool("echo", { message: "hi" }), say("Done."));
    // Neither is answered before the other one is there: one after the other they would wait for ever.
    stack.odoo.answerTogether("sidecar_claim", "web_read");
    await stack.turn();
    expect(stack.odoo.methods()).toEqual([
      "sidecar_claim",
      "web_read",
      "sidecar_begin_call",
      "sidecar_complete",
    ]);
  });

  test("a tool's definition is read once, and again when it has changed", async () => {
    const tools = [501, 502].map((id) => ({ id, name: `tool_${id}`, description: "first" }));
    const server = { id: 5, name: "Two", url: stack.odoo.servers[0]?.url ?? "", tools };
    stack.odoo.servers.push(server);
    const definitionsRead = async () => {
      stack.model.script(say("Fine."));
      await stack.turn();
      return stack.odoo.calls
        .filter(({ method }) => method === "web_search_read")
        .map(({ kwargs }) => (kwargs["domain"] as unknown[][])[0]?.[2]);
    };
    expect(await definitionsRead()).toEqual([[501, 502]]);
    expect(await definitionsRead()).toEqual([]);
    Object.assign(tools[1] ?? {}, { description: "second" });
    expect(await definitionsRead()).toEqual([[502]]);
    const offered = stack.model.requests.at(-1)?.tools?.map(({ function: tool }) => tool.description);
    expect(offered?.slice(-2)).toEqual(["first", "second"]);
    stack.odoo.servers.pop();
  });
});
