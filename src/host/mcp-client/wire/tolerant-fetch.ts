import { type FetchLike, extractWWWAuthenticateParams } from "@modelcontextprotocol/client";
import { isObject } from "./json.ts";
import { mendMessage } from "./mend-message.ts";
import { mendStream } from "./mend-stream.ts";
import { isEventStream, OtherStream } from "./other-stream.ts";
import { readJson, readMessages } from "./read-messages.ts";
import { withoutSecrets } from "./redact.ts";
import { isRedirect } from "./home.ts";
import { type Asked, readPosted, Requests } from "./requests.ts";
import { speaksOfSession } from "./session-words.ts";

/**
 * A `fetch` for one connection that gives the SDK what it understands: messages that are mended, an answer as an
 * answer whatever HTTP status came with it, and refusals without the secrets that we sent.
 */
export function tolerantFetch(fetch: FetchLike): FetchLike {
  const requests = new Requests();
  const other = new OtherStream(requests);
  return async (url, init) => {
    const { method = "GET", headers } = init ?? {};
    // Not what is asked for by GET when somebody logs in.
    if (method === "GET" && /event-stream/.test(new Headers(headers).get("accept") ?? ""))
      return other.open(async () => fetch(url, init), new Headers(headers).get("last-event-id"));
    const posted = init?.method === "POST" ? readPosted(init.body) : undefined;
    const asked = requests.sent(posted);
    const response: Response = await fetch(url, init);
    const isStream = isEventStream(response);
    if (response.ok && isStream && response.body)
      return withBody(response, mendStream(response.body, requests, asked));
    if (posted === undefined) return response;
    if (!asked) return accepted(response);
    // "Accepted", and the answer comes elsewhere, or nothing comes.
    if (response.status === 204) return response;
    const text = isStream ? await firstEvent(response) : await wholeText(response);
    if (response.status === 202 && !readMessages(text).length) return withBody(response, null);
    const answer = readAnswer(text, response, requests, asked);
    if (answer) return answer;
    if (response.ok) return withBody(response, text);
    return refusal(response, withoutSecrets(text, init?.headers));
  };
}

/**
 * Who tells the server something waits for nothing but a refusal of the login: what else the server has to say of it,
 * such as that it knows no notifications, ends no session. A later request finds out whether something is wrong.
 */
async function accepted(response: Response): Promise<Response> {
  if (response.status === 401 || response.status === 403 || isRedirect(response)) return response;
  await response.body?.cancel();
  return new Response(null, { status: 202, headers: response.headers });
}

function readAnswer(
  text: string,
  response: Response,
  requests: Requests,
  asked: Asked,
): Response | undefined {
  const isFramed = /^\s*(event|data|id|retry)?:/.test(text);
  if (response.ok && isFramed)
    return streamOf(mendStream(new Blob([text]).stream(), requests, asked), response);
  const value = readJson(text) ?? inLines(text);
  if (value === undefined) return undefined;
  if (!response.ok && !isAnswer(value, response, asked)) return undefined;
  const only = Array.isArray(value) ? undefined : asked;
  const mended = Array.isArray(value)
    ? value.map((message) => mendMessage(message, requests))
    : mendMessage(value, requests, only);
  return new Response(JSON.stringify(mended), {
    headers: { ...sessionOf(response), "content-type": "application/json" },
  });
}

/** Messages that are no JSON together: one in each line, or with something around them. */
function inLines(text: string): unknown {
  const messages = readMessages(text);
  return messages.length > 1 ? messages : messages[0];
}

/** Some servers say of an unknown session that it may not enter: that is no matter of the login. */
function refusal(response: Response, text: string): Response {
  const isLogin = response.status === 401 || response.status === 403;
  if (!isLogin || asksForLogin(response) || !speaksOfSession(text)) return withBody(response, text);
  return new Response(text, { status: 404, headers: response.headers });
}

/**
 * True for an answer of JSON-RPC to this very request in what HTTP calls a refusal. Errors of an introduction stay with
 * their status, and so does what asks for a login.
 */
function isAnswer(value: unknown, response: Response, { id, method }: Asked): boolean {
  if (!isObject(value) || String(value["id"]) !== String(id)) return false;
  if ((value["result"] ?? null) !== null) return true;
  if (!value["error"] || !isToolRequest(method)) return false;
  return !asksForLogin(response);
}

function isToolRequest(method: string): boolean {
  return method === "tools/call" || method === "tools/list" || method === "ping";
}

/** RFC 6750: whoever refuses a token says so in this header. */
export function asksForLogin(response: Response): boolean {
  if (response.status !== 401 && response.status !== 403) return false;
  const { error } = extractWWWAuthenticateParams(response);
  return response.status === 401 ? response.headers.has("www-authenticate") : error === "insufficient_scope";
}

function streamOf(body: ReadableStream<Uint8Array>, response: Response): Response {
  return new Response(body, { headers: { ...sessionOf(response), "content-type": "text/event-stream" } });
}

function sessionOf(response: Response): Record<string, string> {
  const session = response.headers.get("mcp-session-id");
  return session === null ? {} : { "mcp-session-id": session };
}

function withBody(
  { status, statusText, headers }: Response,
  body: string | ReadableStream<Uint8Array> | null,
): Response {
  return new Response(BODILESS.has(status) ? null : body, { status, statusText, headers });
}

/** The fetch standard allows no body with them. */
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);

/** An answer that is whole counts, although the connection breaks behind it. @throws what broke one that is not. */
async function wholeText({ body }: Response): Promise<string> {
  let text = "";
  try {
    for await (const piece of body?.pipeThrough(new TextDecoderStream() as Utf8Decoder) ?? []) text += piece;
  } catch (error) {
    if (readJson(text) === undefined) throw error;
  }
  return text;
}

/** What a refusal says first: its stream may have no end. */
async function firstEvent(response: Response): Promise<string> {
  const reader = response.body?.pipeThrough(new TextDecoderStream() as Utf8Decoder).getReader();
  let text = "";
  for (;;) {
    const { done = true, value = "" } = (await reader?.read()) ?? {};
    text += value;
    if (done || /\r?\n\r?\n/.test(text)) break;
  }
  await reader?.cancel();
  return [...text.matchAll(/^data: ?(.*)$/gm)].map(([, data]) => data).join("\n");
}

type Utf8Decoder = ReadableWritablePair<string, Uint8Array>;
