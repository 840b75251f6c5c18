import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { callTool, say } from "../../../fakes/fake-model.ts";
import { Stack } from "../../../fakes/stack.ts";
import { type Reply, type Rule, UnrulyMcp } from "../../../fakes/unruly-mcp-server.ts";

let stack: Stack;
let server: UnrulyMcp;
beforeAll(async () => {
  stack = await Stack.start();
  server = await UnrulyMcp.start();
  stack.odoo.servers = [{ id: 95, name: "Odd", url: server.url, tools: [{ id: 1, name: "tool-0" }] }];
});
afterAll(() => Promise.all([stack.stop(), server.close()]));
beforeEach(() => {
  stack.odoo.channelId++;
  server.messages.length = 0;
});

async function call(rule: Rule) {
  server.rules["tools/call"] = rule;
  stack.model.script(callTool("tool-0", {}), say("Done."));
  const [result] = (await stack.turn()).of("tool_result");
  expect(server.count("tools/call")).toBe(1);
  return result;
}

const answerTo = (id: unknown) => ({
  jsonrpc: "2.0",
  id,
  result: { content: [{ type: "text", text: "done" }] },
});
const note = { jsonrpc: "2.0", method: "notifications/message", params: { level: "info", data: "x" } };
const json = (body: unknown) => JSON.stringify(body);
const stream = ({ response }: Reply, text: string): void =>
  void response.writeHead(200, { "content-type": "text/event-stream" }).end(text);
/** Bytes as they go over the wire, and the end of the connection. */
const raw = ({ request }: Reply, head: string, body: string): void =>
  void request.socket.end(`${head}\r\nContent-Type: application/json\r\n\r\n${body}`);

describe("an answer is read, whatever its form:", () => {
  test.each<[string, Rule]>([
    [
      "lines of JSON",
      (reply, { id }) => reply.send(200, `${json(note)}\n${json(answerTo(id))}\n`, "application/x-ndjson"),
    ],
    [
      "JSON with something behind it",
      (reply, { id }) => reply.send(200, `${json(answerTo(id))}\n<!-- cached -->`),
    ],
    ["a batch beside a note", (reply, { id }) => reply.send(200, [note, answerTo(id)])],
    [
      "an event by another name",
      (reply, { id }) => stream(reply, `event: response\ndata: ${json(answerTo(id))}\n\n`),
    ],
    [
      "carriage returns alone",
      (reply, { id }) => stream(reply, `event: message\rdata: ${json(answerTo(id))}\r\r`),
    ],
    [
      "words between events",
      (reply, { id }) =>
        stream(reply, `data: ping\n\nevent: ping\ndata: {}\n\ndata: ${json(answerTo(id))}\n\n`),
    ],
    ["created", (reply, { id }) => reply.send(201, answerTo(id))],
    ["accepted, and here it is", (reply, { id }) => reply.send(202, answerTo(id))],
    [
      "compressed",
      ({ response }, { id }) =>
        response
          .writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" })
          .end(gzipSync(json(answerTo(id)))),
    ],
    ["the oldest HTTP", (reply, { id }) => raw(reply, "HTTP/1.0 200 OK", json(answerTo(id)))],
    [
      "shorter than its head says",
      (reply, { id }) => raw(reply, "HTTP/1.1 200 OK\r\nContent-Length: 5000", json(answerTo(id))),
    ],
    [
      "whole, though its connection breaks",
      (reply, { id }) => {
        reply.response.writeHead(200, { "content-type": "application/json" }).write(json(answerTo(id)));
        setTimeout(() => reply.cut(), 50);
      },
    ],
  ])("%s", async (_, rule) => {
    expect(await call(rule)).toMatchObject({ is_error: false, result: "done" });
  });

  test.each(["application/json", "text/event-stream"])(
    "numbers that JSON does not have, as %s",
    async (type) => {
      const result = await call((reply, { id }) => {
        const body = `{"jsonrpc":"2.0","id":${String(id)},"result":{"content":[{"type":"text","text":"NaN, \\"NaN\\" found"}],"structuredContent":{"mean":NaN,"range":[-Infinity,Infinity]}}}`;
        reply.send(200, type === "text/event-stream" ? `data: ${body}\n\n` : body, type);
      });
      expect(result).toMatchObject({
        is_error: false,
        result: 'NaN, "NaN" found\n{"mean":"NaN","range":["-Infinity","Infinity"]}',
      });
    },
  );

  test("progress of any kind costs nothing", async () => {
    const result = await call((reply, { id, params }) => {
      const { progressToken } = params["_meta"] as { progressToken: unknown };
      const reports = [
        { progressToken, progress: "50" },
        { progressToken: String(progressToken), progress: 1, total: null, message: null },
        { progressToken, progress: null },
        { progress: 3 },
        null,
        [1],
      ];
      for (const report of reports)
        reply.say({ jsonrpc: "2.0", method: "notifications/progress", params: report });
      reply.say(answerTo(id));
      reply.say({ jsonrpc: "2.0", method: "notifications/progress", params: { progressToken, progress: 9 } });
      reply.response.end();
    });
    expect(result).toMatchObject({ is_error: false, result: "done" });
  });
});

const PNG = `iVBORw0KGgo${"A".repeat(3_001)}`;
const JPEG = `/9j/${"A".repeat(3_000)}`;

describe("no base64 is read as text:", () => {
  const shown = () => json(stack.model.requests.at(-1)?.messages);

  test.each<[string, unknown, string]>([
    [
      "a picture in a text",
      { content: [{ type: "text", text: `Here: data:image/png;base64,${PNG} it is.` }] },
      "Here: [Picture: image/png] it is.",
    ],
    [
      "a picture in structured content",
      { structuredContent: { shot: `data:image/png;base64,${PNG}`, ok: true } },
      '{"shot":"[Picture: image/png]","ok":true}',
    ],
  ])("%s is seen", async (_, result, expected) => {
    expect(await call((reply) => reply.result(result))).toMatchObject({ is_error: false, result: expected });
    expect(shown()).toContain(`data:image/png;base64,${PNG}`);
  });

  test("data that is no picture is told by its length", async () => {
    const result = await call((reply) =>
      reply.result({ content: [], structuredContent: { zip: "QUJD".repeat(2_000) } }),
    );
    expect(result).toMatchObject({ result: '{"zip":"[8000 characters of base64]"}' });
  });

  test("a picture is what it is, not what its server calls it", async () => {
    await call((reply) => reply.result({ content: [{ type: "image", data: JPEG, mimeType: "image/png" }] }));
    expect(shown()).toContain(`data:image/jpeg;base64,${JPEG}`);
  });

  test("what is no picture is not shown as one: the provider would refuse the conversation", async () => {
    await call((reply) =>
      reply.result({ content: [{ type: "image", data: "bm90IG9uZQ==", mimeType: "image/png" }] }),
    );
    expect(shown()).not.toContain("image_url");
  });
});

describe("more forms of results:", () => {
  test.each<[string, unknown, object]>([
    ["lists in lists", { content: [[{ type: "text", text: "hi" }]] }, { is_error: false, result: "hi" }],
    ["a resource as it is read", { contents: [{ uri: "x", text: "hi" }] }, { is_error: false, result: "hi" }],
    [
      "a resource within",
      { content: [{ type: "resource", resource: { contents: [{ uri: "x", text: "hi" }] } }] },
      { result: "hi" },
    ],
    ["an error alone", { error: "No such page" }, { is_error: true, result: '{"error":"No such page"}' }],
  ])("%s", async (_, result, expected) => {
    expect(await call((reply) => reply.result(result))).toMatchObject(expected);
  });
});

test("pages that point to each other are read once", async () => {
  let page = 0;
  server.rules["tools/list"] = (reply, { params }) =>
    reply.result({
      tools: [{ name: `tool-${page++}`, inputSchema: { type: "object" } }],
      nextCursor: params["cursor"] === "a" ? "b" : "a",
    });
  const { answer } = await stack.askAbout(95, "sync");
  expect(answer).toMatchObject({ success: true, tool_count: 3 });
});
