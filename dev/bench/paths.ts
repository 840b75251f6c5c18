import { randomUUID } from "node:crypto";
import { EventSourceParserStream } from "eventsource-parser/stream";
import { SignJWT } from "jose";
import OpenAI from "openai";
import type { Chat } from "../demo/chat.ts";
import type { Stack } from "../demo/stack.ts";
import { now } from "./clock.ts";
import { measure, type Sample } from "./stamped-text.ts";

/** Posts questions whose runs wait to be started. @returns the runs' ids. */
export type WaitingRuns = (count: number, question: string) => Promise<number[]>;

/** Straight from the model. */
export async function straight(modelUrl: string, question: string): Promise<Sample> {
  const client = new OpenAI({ baseURL: modelUrl, apiKey: "none" });
  const asked = now();
  const messages = [{ role: "user" as const, content: question }];
  const chunks = await client.chat.completions.create({ model: "paced", stream: true, messages });
  return measure(
    (async function* () {
      for await (const chunk of chunks)
        if (chunk.choices[0]?.delta.content) yield chunk.choices[0].delta.content;
    })(),
    asked,
  );
}

/** Through the sidecar alone: the run waits in Odoo already, and is started and heard without Odoo. */
export async function throughSidecar(stack: Stack, runId: number): Promise<Sample> {
  const asked = now();
  await startRun(stack, runId);
  return measure(texts(await attachToSidecar(stack, runId)), asked);
}

/** As a browser: posted to the addon, heard from the addon. */
export async function throughOdoo(chat: Chat, channelId: number, question: string): Promise<Sample> {
  const asked = now();
  const { run } = await chat.post(channelId, question);
  return measure(
    (async function* () {
      for await (const { event } of chat.follow(run.stream_url))
        if (event.type === "chunk") yield String(event["chunk"]);
    })(),
    asked,
  );
}

export async function startRun({ odoo, sidecar }: Stack, runId: number): Promise<void> {
  const response = await fetch(`${sidecar.url}/v1/runs`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      authorization: await bearer(odoo.db, sidecar.secret, runId),
    },
    body: JSON.stringify({ run_id: runId }),
  });
  if (response.status !== 202) throw new Error(`the sidecar answered ${response.status}`);
  await response.body?.cancel();
}

export async function attachToSidecar({ odoo, sidecar }: Stack, runId: number): Promise<Response> {
  const response = await fetch(`${sidecar.url}/v1/runs/${runId}/events`, {
    headers: { authorization: await bearer(odoo.db, sidecar.secret, runId) },
  });
  if (!response.ok) throw new Error(`the sidecar answered ${response.status}`);
  return response;
}

/** The texts of an event stream, read with somebody else's parser. */
export async function* texts(response: Response): AsyncGenerator<string, void> {
  if (!response.body) return;
  const frames = response.body
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream());
  for await (const { data } of frames) {
    const event = JSON.parse(data);
    if (event.type === "error") throw new Error(event.error);
    if (event.type === "chunk") yield event.chunk;
  }
}

async function bearer(database: string, secret: string, run: number): Promise<string> {
  const token = await new SignJWT({ run })
    .setProtectedHeader({ alg: "HS256" })
    .setIssuer(database)
    .setSubject("1")
    .setAudience("odoo-mcp-sidecar")
    .setIssuedAt()
    .setExpirationTime("60s")
    .setJti(randomUUID())
    .sign(new TextEncoder().encode(secret));
  return `Bearer ${token}`;
}
