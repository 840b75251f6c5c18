import { once } from "node:events";
import { createServer } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { now } from "./clock.ts";

/**
 * An OpenAI-compatible model of fixed pace. The question says how: `count=100 pace=20` is 100 chunks, one
 * every 20 ms on the clock. The text of each chunk is the time it was sent, so that whoever reads it knows its age.
 */
const requestSchema = z.object({
  messages: z.array(z.object({ role: z.string(), content: z.unknown() })),
});

const server = createServer(async (request, response) => {
  if (request.method === "GET") return void response.end("ok");
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  const { messages } = requestSchema.parse(JSON.parse(Buffer.concat(parts).toString()));
  const question = String(messages.findLast(({ role }) => role === "user")?.content);
  const count = Number(/count=(\d+)/.exec(question)?.[1] ?? 10);
  const pace = Number(/pace=(\d+)/.exec(question)?.[1] ?? 20);
  response.writeHead(200, { "content-type": "text/event-stream" });
  const send = (delta: object, finish: string | null) =>
    response.write(
      `data: ${JSON.stringify({ id: "p", object: "chat.completion.chunk", created: 1, model: "paced", choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`,
    );
  const start = now();
  for (let sent = 0; sent < count && !response.destroyed; sent++) {
    const due = start + sent * pace - now();
    if (due > 0) await pause(due);
    send({ content: `${now().toFixed(2)} ` }, null);
  }
  send({}, "stop");
  response.end("data: [DONE]\n\n");
});
server.listen(Number(process.env["PORT"]), "127.0.0.1");
await once(server, "listening");
