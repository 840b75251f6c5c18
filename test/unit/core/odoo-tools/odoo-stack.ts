import { ODOO_TOOLS } from "../../../../src/core/odoo-tools/odoo-tools.ts";
import { type FakePersonCall, FakeRefusal } from "../../../fakes/fake-odoo.ts";
import { callTool, say } from "../../../fakes/fake-model.ts";
import { Stack } from "../../../fakes/stack.ts";

/** A sidecar whose assistant has Odoo's own tools. */
export async function startOdooStack(environment: Record<string, string> = {}): Promise<Stack> {
  const stack = await Stack.start(environment);
  const tools = [...ODOO_TOOLS.values()].map((tool, position) => ({
    id: 700 + position,
    name: tool.name,
    input_schema: { type: "object" },
    annotations: JSON.stringify(tool.annotations),
  }));
  stack.odoo.servers = [{ id: 7, name: "This Odoo", url: "", transport: "internal", tools }];
  return stack;
}

/** The result of one call, as the model reads it. */
export async function callOdooTool(stack: Stack, name: string, args: unknown) {
  stack.model.script(callTool(name, args), say("Done."));
  const turn = await stack.turn();
  const [result] = turn.of("tool_result");
  if (!result) throw new Error("no tool was called");
  const calls = stack.odoo.calls
    .filter(({ method }) => method === "sidecar_call")
    .map(({ args }) => {
      const { call_id: _call, ...call } = args[2] as FakePersonCall;
      return call;
    });
  return { text: result.result, isError: result.is_error, calls, turn };
}

/** Answers by method; what is not listed Odoo does not have. */
export function answers(methods: Record<string, unknown>) {
  return ({ model, method }: FakePersonCall): unknown => {
    if (Object.hasOwn(methods, method)) return methods[method];
    throw new FakeRefusal("odoo.exceptions.UserError", `The method '${model}.${method}' does not exist`);
  };
}
