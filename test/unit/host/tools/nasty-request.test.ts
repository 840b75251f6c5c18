import { expect, test } from "vitest";
import { say } from "../../../fakes/fake-model.ts";
import { Stack } from "../../../fakes/stack.ts";
import { NastySchemas } from "./nasty-schemas.ts";
import { violations } from "./openai-rules.ts";

test("200 tools of the worst kind: no request is refused because of one of them", async () => {
  const stack = await Stack.start({ TOOLS_PER_REQUEST: "512" });
  // The rules are OpenAI's.
  stack.odoo.config = { ...stack.odoo.config, model: "gpt-5.1" };
  const nasty = new NastySchemas(7);
  stack.odoo.servers = Array.from({ length: 10 }, (_, server) => ({
    id: server + 1,
    name: nasty.name(),
    url: stack.odoo.servers[0]?.url ?? "",
    tools: Array.from({ length: 20 }, (_, tool) => ({
      id: server * 100 + tool + 1,
      name: nasty.name(),
      description: `${"d".repeat(1_023)}😀 and more`,
      input_schema: nasty.schema(),
    })),
  }));
  stack.model.script(say("Fine."));
  const turn = await stack.turn();
  await stack.stop();
  expect(turn.last).toMatchObject({ type: "done", full_response: "Fine." });
  const tools = (stack.model.requests[0]?.tools ?? []).map(({ function: tool }) => tool);
  const left = turn.of("notice").filter(({ code }) => code === "tool_dropped");
  expect(tools.length + left.length).toBe(200);
  expect(tools.length).toBeGreaterThan(120);
  expect(tools.flatMap(violations)).toEqual([]);
  expect(new Set(tools.map(({ name }) => name)).size).toBe(tools.length);
});
