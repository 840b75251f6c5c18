import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { streamSSE } from "hono/streaming";
import OpenAI from "openai";

/** The floor: a model's stream copied to a browser, with nothing else that a product needs. */
const model = new OpenAI({ baseURL: process.env["MODEL_URL"] ?? "", apiKey: "none" });
const app = new Hono()
  .get("/health", (context) => context.text("ok"))
  .get("/stream", (context) =>
    streamSSE(context, async (stream) => {
      const messages = [{ role: "user" as const, content: context.req.query("q") ?? "" }];
      const chunks = await model.chat.completions.create({ model: "paced", stream: true, messages });
      for await (const chunk of chunks) {
        const text = chunk.choices[0]?.delta.content;
        if (text)
          await stream.writeSSE({ data: JSON.stringify({ type: "chunk", chunk: text, done: false }) });
      }
      await stream.writeSSE({ data: JSON.stringify({ type: "done", done: true }) });
    }),
  );
serve({ fetch: app.fetch, hostname: "127.0.0.1", port: Number(process.env["PORT"]) });
