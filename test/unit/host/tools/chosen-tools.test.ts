import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { say } from "../../../fakes/fake-model.ts";
import type { FakeTool } from "../../../fakes/fake-odoo.ts";
import { Stack } from "../../../fakes/stack.ts";

let stack: Stack;
let nextId = 10_000;
beforeAll(async () => {
  stack = await Stack.start({ TOOLS_PER_SERVER: "10", TOOLS_PER_REQUEST: "24" });
});
afterAll(() => stack.stop());
beforeEach(() => {
  stack.odoo.disabledTools = [];
  stack.odoo.servers = [];
});

/** A server with so many tools, in an order that is not theirs by name. */
function attach(name: string, count: number, preferred: number[] = []): FakeTool[] {
  const tools = Array.from({ length: count }, (_, position) => ({
    id: nextId++,
    name: `${name}_${String(count - position).padStart(2, "0")}`,
    description: `Tool ${position}`,
    preferred: preferred.includes(position),
  }));
  stack.odoo.servers.push({ id: nextId++, name, url: "http://127.0.0.1:9/mcp", tools });
  return tools;
}

async function ask() {
  stack.model.script(say("Hello."));
  const turn = await stack.turn();
  const names = stack.model.requests[0]?.tools?.map((tool) => tool.function.name) ?? [];
  const of = (server: string) => names.filter((name) => name.startsWith(`${server}_`));
  return { names, of, notices: turn.of("notice") };
}

test("of too many tools those that the server lists first are offered, and it is said", async () => {
  const tools = attach("jira", 14);
  const { names, notices } = await ask();
  expect(names).toEqual(tools.slice(0, 10).map(({ name }) => name));
  expect(notices).toMatchObject([
    { code: "tool_dropped", reason: "tools_per_server", values: { server: "jira", tools: 14, limit: 10 } },
  ]);
});

test("what an administrator put first comes before what the server lists first", async () => {
  const tools = attach("jira", 14, [12, 13]);
  const { names } = await ask();
  expect(names).toEqual([12, 13, 0, 1, 2, 3, 4, 5, 6, 7].map((position) => tools[position]?.name));
});

test("a tool that the assistant may not use takes no room", async () => {
  const tools = attach("jira", 12);
  stack.odoo.disabledTools = [tools[0]?.id ?? 0, tools[1]?.id ?? 0];
  const { names, notices } = await ask();
  expect(names).toEqual(tools.slice(2).map(({ name }) => name));
  expect(notices).toEqual([]);
});

describe("the room of a request is shared", () => {
  test("so that each server has as much as the others", async () => {
    for (const name of ["a", "b", "c"]) attach(name, 10);
    const { of, names, notices } = await ask();
    expect(["a", "b", "c"].map((name) => of(name).length)).toEqual([8, 8, 8]);
    expect(names).toHaveLength(24);
    expect(notices).toMatchObject([{ reason: "tools_per_request", values: { tools: 30, limit: 24 } }]);
  });

  test("so that what a small server leaves is for the large ones", async () => {
    for (const [name, count] of [
      ["a", 10],
      ["b", 2],
      ["c", 10],
      ["d", 5],
    ] as const)
      attach(name, count);
    const { of } = await ask();
    expect(["a", "b", "c", "d"].map((name) => of(name).length)).toEqual([8, 2, 9, 5]);
  });

  test("so that what an administrator put first is offered before all others", async () => {
    attach("a", 10);
    attach("b", 10);
    const preferred = attach("c", 10, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const { of } = await ask();
    expect(of("c")).toHaveLength(preferred.length);
    expect(["a", "b"].map((name) => of(name).length)).toEqual([7, 7]);
  });
});

describe("a long description", () => {
  const sentence = "It does something that takes many words to say. ";
  const description = sentence.repeat(60);

  async function told(config: object) {
    const [tool] = attach("long", 1);
    if (tool) tool.description = description;
    const before = stack.odoo.config;
    stack.odoo.config = { ...before, ...config };
    await ask();
    stack.odoo.config = before;
    return stack.model.requests[0]?.tools?.[0]?.function.description ?? "";
  }

  test("is told whole to a model that reads it", async () => {
    expect(await told({ model: "qwen3" })).toBe(description);
  });

  test("ends with a sentence where the provider accepts no more than 1,024 characters", async () => {
    const text = await told({ model: "gpt-5.1" });
    expect(text.length).toBeLessThanOrEqual(1_024);
    expect(text.length).toBeGreaterThan(900);
    expect(text.endsWith("to say.")).toBe(true);
  });
});
