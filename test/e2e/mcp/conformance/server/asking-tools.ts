import {
  createRequestStateCodec,
  type InputRequest,
  type InputRequiredResult,
  inputRequired,
  inputResponse,
  type ServerContext,
} from "@modelcontextprotocol/server";
import { capabilitiesOf, type FixtureTool, text } from "./tools.ts";

/** Seals what a tool remembers from one round to the next. */
export const STATES = createRequestStateCodec({ key: new Uint8Array(32).fill(7) });

const string = { type: "string" } as const;

function form(message: string, properties: object, required = Object.keys(properties)): InputRequest {
  const requestedSchema = { type: "object", properties, required };
  return { method: "elicitation/create", params: { mode: "form", message, requestedSchema } } as InputRequest;
}

function sample(words: string, maxTokens = 100): InputRequest {
  return inputRequired.createMessage({
    messages: [{ role: "user", content: { type: "text", text: words } }],
    maxTokens,
  });
}

const answerTo = ({ mcpReq }: ServerContext, key: string) => inputResponse(mcpReq.inputResponses, key);

/** A tool that asks one thing, and tells what it was answered. */
function asking(
  key: string,
  ask: (args: Record<string, unknown>) => InputRequest,
  begin: string,
): FixtureTool {
  return {
    call: (args, context) => {
      const answer = answerTo(context, key);
      if (answer.kind === "missing") return inputRequired({ inputRequests: { [key]: ask(args) } });
      return text(begin + tell(answer));
    },
  };
}

function tell(answer: ReturnType<typeof inputResponse>): string {
  switch (answer.kind) {
    case "elicit":
      return `action=${answer.action}, content=${JSON.stringify(answer.content ?? {})}`;
    case "sampling":
      return JSON.stringify(answer.result.content);
    case "roots":
      return answer.roots.map(({ uri }) => uri).join(", ");
    case "missing":
      return "nothing";
  }
}

const titled = (...titles: string[]) => titles.map((title, at) => ({ const: `value${at + 1}`, title }));
const options = ["option1", "option2", "option3"];

/** Forms that a client of 2025's protocol is asked to fill in while it waits; later ones answer by a new call. */
const FORMS: Record<string, FixtureTool> = {
  test_elicitation: asking(
    "user",
    ({ message }) => form(String(message), { username: string, email: string }),
    "User response: ",
  ),
  test_elicitation_sep1034_defaults: asking(
    "user",
    () =>
      form(
        "Please review",
        {
          name: { type: "string", default: "John Doe" },
          age: { type: "integer", default: 30 },
          score: { type: "number", default: 95.5 },
          status: { type: "string", enum: ["active", "inactive", "pending"], default: "active" },
          verified: { type: "boolean", default: true },
        },
        [],
      ),
    "Elicitation completed: ",
  ),
  test_elicitation_sep1330_enums: asking(
    "user",
    () =>
      form(
        "Please choose",
        {
          untitledSingle: { type: "string", enum: options },
          titledSingle: { type: "string", oneOf: titled("First Option", "Second Option", "Third Option") },
          legacyEnum: {
            type: "string",
            enum: ["opt1", "opt2", "opt3"],
            enumNames: ["Option One", "Option Two", "Option Three"],
          },
          untitledMulti: { type: "array", items: { type: "string", enum: options } },
          titledMulti: {
            type: "array",
            items: { anyOf: titled("First Choice", "Second Choice", "Third Choice") },
          },
        },
        [],
      ),
    "Elicitation completed: ",
  ),
  test_sampling: asking("reply", ({ prompt }) => sample(String(prompt)), "LLM response: "),
};

const askName = form("What is your name?", { name: string });

/** Tools that ask by results, and are called again with the answers. */
const ROUNDS: Record<string, FixtureTool> = {
  test_input_required_result_elicitation: {
    call: (_args, context) => {
      const answer = answerTo(context, "user_name");
      const name = answer.kind === "elicit" ? answer.content?.["name"] : undefined;
      if (typeof name !== "string") return inputRequired({ inputRequests: { user_name: askName } });
      return text(`Hello, ${name}!`);
    },
  },
  test_streaming_elicitation: asking("user_name", () => askName, ""),
  test_input_required_result_sampling: asking(
    "capital_question",
    () => sample("What is the capital of France?"),
    "",
  ),
  test_input_required_result_list_roots: asking("client_roots", () => inputRequired.listRoots(), ""),
  test_input_required_result_request_state: sealed("state-ok"),
  test_input_required_result_tampered_state: sealed("untouched"),
  test_input_required_result_multiple_inputs: {
    call: async (_args, context) => {
      const keys = ["user_name", "greeting", "client_roots"];
      if (keys.every((key) => answerTo(context, key).kind !== "missing"))
        return text(keys.map((key) => tell(answerTo(context, key))).join("; "));
      return inputRequired({
        inputRequests: {
          user_name: askName,
          greeting: sample("Generate a greeting", 50),
          client_roots: inputRequired.listRoots(),
        },
        requestState: await STATES.mint("asked"),
      });
    },
  },
  test_input_required_result_multi_round: {
    call: async (_args, context) => {
      const round = context.mcpReq.requestState<number>() ?? 0;
      if (round === 0) return step("step1", form("Step 1: What is your name?", { name: string }), 1);
      if (round === 1)
        return step("step2", form("Step 2: What is your favorite color?", { color: string }), 2);
      return text(tell(answerTo(context, "step2")));
    },
  },
  test_input_required_result_capabilities: {
    call: (_args, context) => {
      const capabilities = capabilitiesOf(context.mcpReq.envelope);
      const inputRequests = {
        ...(capabilities["sampling"] !== undefined && { greeting: sample("Generate a greeting", 50) }),
        ...(capabilities["elicitation"] !== undefined && { user_name: askName }),
      };
      if (Object.keys(inputRequests).some((key) => answerTo(context, key).kind !== "missing"))
        return text("Thank you");
      return inputRequired({ inputRequests });
    },
  },
};

/** Asks to confirm, with a state that nobody can forge. */
function sealed(words: string): FixtureTool {
  return {
    call: async (_args, context) => {
      const state = context.mcpReq.requestState<string>();
      if (state !== undefined) return text(`${words}: ${state}`);
      const confirm = form("Please confirm", { ok: { type: "boolean" } });
      return inputRequired({ inputRequests: { confirm }, requestState: await STATES.mint("minted") });
    },
  };
}

async function step(key: string, ask: InputRequest, round: number): Promise<InputRequiredResult> {
  return inputRequired({ inputRequests: { [key]: ask }, requestState: await STATES.mint(round) });
}

export const ASKING_TOOLS = { ...FORMS, ...ROUNDS };
