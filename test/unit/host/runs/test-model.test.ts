import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { callTool, say } from "../../../fakes/fake-model.ts";
import { listen } from "../../../fakes/listen.ts";
import { Stack } from "../../../fakes/stack.ts";
import { token } from "../../../fakes/start-sidecar.ts";

let stack: Stack;
let modelUrl: string;
beforeAll(async () => {
  stack = await Stack.start({ MODEL_TEST_SECONDS: "2" });
  modelUrl = String((stack.odoo.config as Record<string, unknown>)["api_base_url"]);
});
afterAll(() => stack.stop());
beforeEach(() => {
  stack.odoo.config = { api_base_url: modelUrl };
});

async function outcome() {
  const response = await stack.sidecar.request("POST", "/v1/ai-configs/1/test", {
    token: await token({ config: 1 }),
    body: stack.odoo.aboutConfig(),
  });
  expect(response.status).toBe(200);
  return (await response.json()) as Record<string, unknown>;
}

test("a model that calls the tool and answers works", async () => {
  stack.model.script(callTool("get_greeting", {}), say("Good morning!"));
  expect(await outcome()).toEqual({
    success: true,
    message: expect.stringMatching(/^The model answered in [\d.]+ s\. Tools work\.$/),
    seconds: expect.any(Number),
    tools: "work",
  });
  const [asked, answered] = stack.model.requests;
  expect(asked).toMatchObject({ model: "test-model", authorization: "Bearer sk-model-key" });
  expect(answered?.messages.at(-1)).toMatchObject({ role: "tool", content: "Good morning!" });
});

test("a model that talks instead of calling the tool is told of", async () => {
  stack.model.script(say("I am a greeting."));
  expect(await outcome()).toMatchObject({ success: true, tools: "ignored" });
});

test("a call that cannot be read does not count as one", async () => {
  stack.model.script(callTool("get_greetings", {}), say("Sorry."));
  expect(await outcome()).toMatchObject({ success: true, tools: "ignored" });
});

test("a provider that refuses tools is told from one that refuses everything", async () => {
  const refusal = { status: 400, body: { error: { message: "this model does not support tools" } } };
  stack.model.always((request) => (request.tools ? [refusal] : say("Hello")));
  expect(await outcome()).toMatchObject({
    success: true,
    tools: "refused",
    message: expect.stringContaining("this model does not support tools"),
  });
  stack.model.always([{ status: 404, body: { error: { message: "no model test-model" } } }]);
  expect(await outcome()).toMatchObject({
    success: false,
    error_code: "provider_refused",
    message: expect.stringContaining("no model test-model"),
  });
});

test("a refused key, an empty answer and an address without a model are told as what they are", async () => {
  stack.model.always([{ status: 401, body: { error: { message: "bad key sk-model-key" } } }]);
  const refused = await outcome();
  expect(refused).toMatchObject({ success: false, error_code: "provider_auth" });
  expect(refused["message"]).not.toContain("sk-model-key");
  stack.model.always(say(""));
  expect(await outcome()).toMatchObject({ success: false, error_code: "provider_error" });
  const website = await listen((_, response) => {
    response.setHeader("content-type", "text/html");
    response.end("<html>Welcome</html>");
    return Promise.resolve();
  }, 0);
  stack.odoo.config = { api_base_url: website.url };
  expect(await outcome()).toMatchObject({ success: false, error_code: "provider_not_compatible" });
  await website.close();
  expect(await outcome()).toMatchObject({ success: false, error_code: "provider_unreachable" });
});

test("a model that takes too long is not waited for", async () => {
  stack.model.always([{ text: "Hmm" }, { wait: 2500 }, ...say("!")]);
  expect(await outcome()).toMatchObject({ success: false, error_code: "provider_timeout" });
});
