import { inputRequired, inputResponse, ResourceNotFoundError, Server } from "@modelcontextprotocol/server";
import { ASKING_TOOLS, STATES } from "./asking-tools.ts";
import { CONTENT_TOOLS, PICTURE } from "./tools.ts";

const TOOLS = new Map(Object.entries({ ...CONTENT_TOOLS, ...ASKING_TOOLS }));
const TEMPLATE = /^test:\/\/template\/([^/]+)\/data$/;
const words = (text: string) => ({ type: "text", text }) as const;
const fromUser = <Content>(content: Content) => ({ role: "user", content }) as const;

/** The tools, resources and prompts that the suite asks a server to have. */
export function createFixtureServer(): Server {
  const server = new Server(
    { name: "conformance-fixture", version: "1.0.0" },
    {
      capabilities: {
        tools: {},
        logging: {},
        completions: {},
        resources: { subscribe: true },
        prompts: {},
      },
      requestState: { verify: (state, context) => STATES.verify(state, context) },
    },
  );
  server.setRequestHandler("tools/list", () => ({
    tools: Array.from(TOOLS, ([name, { inputSchema }]) => ({
      name,
      description: `Fixture ${name} of the conformance suite`,
      inputSchema: inputSchema ?? { type: "object" as const },
    })),
  }));
  server.setRequestHandler("tools/call", async ({ params }, context) => {
    const tool = TOOLS.get(params.name);
    if (!tool) return { content: [words(`There is no tool named ${params.name}.`)], isError: true };
    return tool.call(params.arguments ?? {}, context);
  });
  server.setRequestHandler("completion/complete", () => ({
    completion: { values: ["paris", "park", "party"], total: 3, hasMore: false },
  }));
  addResources(server);
  addPrompts(server);
  return server;
}

function addResources(server: Server): void {
  const direct = (name: string, mimeType: string) => ({
    uri: `test://${name}`,
    name,
    description: `Fixture ${name}`,
    mimeType,
  });
  server.setRequestHandler("resources/list", () => ({
    resources: [
      direct("static-text", "text/plain"),
      direct("static-binary", "image/png"),
      direct("watched-resource", "text/plain"),
    ],
  }));
  server.setRequestHandler("resources/templates/list", () => ({
    resourceTemplates: [
      {
        uriTemplate: "test://template/{id}/data",
        name: "template",
        description: "Fixture of a template",
        mimeType: "application/json",
      },
    ],
  }));
  server.setRequestHandler("resources/read", ({ params: { uri } }) => {
    const text = "This is the content of the static text resource.";
    if (uri === "test://static-text") return { contents: [{ uri, mimeType: "text/plain", text }] };
    if (uri === "test://static-binary") return { contents: [{ uri, mimeType: "image/png", blob: PICTURE }] };
    if (uri === "test://watched-resource")
      return { contents: [{ uri, mimeType: "text/plain", text: "Watched" }] };
    const [, id] = TEMPLATE.exec(uri) ?? [];
    if (id === undefined) throw new ResourceNotFoundError(uri);
    const data = { id, templateTest: true, data: `Data for ID: ${id}` };
    return { contents: [{ uri, mimeType: "application/json", text: JSON.stringify(data) }] };
  });
  server.setRequestHandler("resources/subscribe", () => ({}));
  server.setRequestHandler("resources/unsubscribe", () => ({}));
}

function addPrompts(server: Server): void {
  const prompt = (name: string, ...args: string[]) => ({
    name,
    description: `Fixture ${name}`,
    arguments: args.map((arg) => ({ name: arg, description: `Argument ${arg}`, required: true })),
  });
  server.setRequestHandler("prompts/list", () => ({
    prompts: [
      prompt("test_simple_prompt"),
      prompt("test_prompt_with_arguments", "arg1", "arg2"),
      prompt("test_prompt_with_embedded_resource", "resourceUri"),
      prompt("test_prompt_with_image"),
      prompt("test_input_required_result_prompt"),
    ],
  }));
  server.setRequestHandler("prompts/get", ({ params }, { mcpReq }) => {
    const { arg1, arg2, resourceUri = "" } = params.arguments ?? {};
    switch (params.name) {
      case "test_simple_prompt":
        return { messages: [fromUser(words("This is a simple prompt for testing."))] };
      case "test_prompt_with_arguments":
        return {
          messages: [fromUser(words(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`))],
        };
      case "test_prompt_with_embedded_resource": {
        const text = "Embedded resource content for testing.";
        const resource = { uri: resourceUri, mimeType: "text/plain", text };
        return {
          messages: [
            fromUser({ type: "resource" as const, resource }),
            fromUser(words("Please process the embedded resource above.")),
          ],
        };
      }
      case "test_prompt_with_image":
        return {
          messages: [
            fromUser({ type: "image" as const, data: PICTURE, mimeType: "image/png" }),
            fromUser(words("Please analyze the image above.")),
          ],
        };
      case "test_input_required_result_prompt": {
        const answer = inputResponse(mcpReq.inputResponses, "user_context");
        if (answer.kind === "elicit")
          return { messages: [fromUser(words(`Context: ${JSON.stringify(answer.content)}`))] };
        return inputRequired({
          inputRequests: {
            user_context: inputRequired.elicit({
              message: "What context should the prompt use?",
              requestedSchema: {
                type: "object",
                properties: { context: { type: "string" } },
                required: ["context"],
              },
            }),
          },
        });
      }
      default:
        throw new Error(`There is no prompt named ${params.name}.`);
    }
  });
}
