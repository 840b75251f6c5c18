import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { callTool, say } from "../../../fakes/fake-model.ts";
import { Stack } from "../../../fakes/stack.ts";
import { UnrulyMcp } from "../../../fakes/unruly-mcp-server.ts";

const PICTURE = "iVBORw0KGgo=";
const base64 = (text: string) => Buffer.from(text).toString("base64");

let stack: Stack;
let server: UnrulyMcp;
beforeAll(async () => {
  stack = await Stack.start();
  server = await UnrulyMcp.start();
  stack.odoo.servers = [{ id: 90, name: "Odd", url: server.url, tools: [{ id: 1, name: "tool-0" }] }];
});
afterAll(() => Promise.all([stack.stop(), server.close()]));
beforeEach(() => {
  stack.odoo.channelId++;
  stack.odoo.keptFiles.length = 0;
  stack.odoo.failures.clear();
});

async function call(...content: unknown[]) {
  server.rules["tools/call"] = (reply) => reply.result({ content });
  stack.model.script(callTool("tool-0", {}), say("Done."));
  const turn = await stack.turn();
  expect(turn.last).toMatchObject({ type: "done", full_response: "Done." });
  return turn;
}

const resource = (values: object) => ({ type: "resource", resource: values });

test.each<[string, unknown, { name: string; mimetype: string; data: string }]>([
  [
    "a picture",
    { type: "image", data: PICTURE, mimeType: "image/png" },
    { name: "picture.png", mimetype: "image/png", data: PICTURE },
  ],
  [
    "a picture that models cannot see",
    { type: "image", data: base64("<svg/>"), mimeType: "image/svg+xml" },
    { name: "picture.svg", mimetype: "image/svg+xml", data: base64("<svg/>") },
  ],
  [
    "a sound",
    { type: "audio", data: "AAAA", mimeType: "audio/wav" },
    { name: "sound.wav", mimetype: "audio/wav", data: "AAAA" },
  ],
  [
    "a file",
    resource({ uri: "file:///out/offer%202.pdf?x=1", blob: base64("%PDF"), mimeType: "application/pdf" }),
    { name: "offer 2.pdf", mimetype: "application/pdf", data: base64("%PDF") },
  ],
  [
    "a text",
    resource({ uri: "mem://report", text: "a,b", mimeType: "text/csv" }),
    { name: "report.csv", mimetype: "text/csv", data: base64("a,b") },
  ],
  [
    "a file of no known kind",
    resource({ uri: "x", blob: "AAAA" }),
    { name: "x", mimetype: "application/octet-stream", data: "AAAA" },
  ],
])("%s is kept, shown and told", async (_, block, file) => {
  const turn = await call(block);
  expect(stack.odoo.keptFiles).toEqual([file]);
  const { name, mimetype } = file;
  expect(turn.of("tool_result")[0]?.files).toMatchObject([
    { id: 1, name, mimetype, url: expect.any(String) },
  ]);
  expect(JSON.stringify(stack.model.requests[1]?.messages)).toContain(
    `The user sees these with your answer: ${name}`,
  );
});

test("the same file is kept once", async () => {
  await call({ type: "image", data: PICTURE }, { type: "image", data: PICTURE });
  expect(stack.odoo.keptFiles).toHaveLength(1);
});

test("what is too much is left out, and said", async () => {
  const pictures = Array.from({ length: 12 }, (_, at) => ({
    type: "audio",
    data: base64(`${at}`),
    mimeType: "audio/wav",
  }));
  const turn = await call(...pictures);
  expect(stack.odoo.keptFiles).toHaveLength(10);
  expect(turn.of("notice")).toMatchObject([{ code: "file_not_kept", values: { tool: "tool-0" } }]);
  await call({ type: "audio", data: "A".repeat(7_400_000), mimeType: "audio/wav" });
  expect(stack.odoo.keptFiles).toHaveLength(10);
});

test("a file that Odoo does not take costs nothing else", async () => {
  stack.odoo.failures.set("sidecar_keep_file", "builtins.TypeError");
  const turn = await call({ type: "image", data: PICTURE }, { type: "text", text: "hi" });
  expect(turn.of("tool_result")[0]).toMatchObject({ result: "[Picture: image/png]\nhi", is_error: false });
  expect(turn.of("notice")).toMatchObject([{ code: "file_not_kept" }]);
});

test("a result without files says nothing of them", async () => {
  const turn = await call({ type: "text", text: "hi" });
  expect(turn.of("tool_result")[0]).not.toHaveProperty("files");
});
