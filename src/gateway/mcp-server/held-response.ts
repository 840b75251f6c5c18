import { EventSourceParserStream } from "eventsource-parser/stream";

const MESSAGE = /^data: ?\{/m;
const HEARTBEAT = /^:/m;

/**
 * Waits until a stream of events has its first message, or a heartbeat goes by: as long as nothing was answered, the
 * whole request can still be refused. What was read comes first in the response that is returned.
 */
export async function holdUntilMessage(response: Response): Promise<Response> {
  if (!response.body || !response.headers.get("content-type")?.startsWith("text/event-stream"))
    return response;
  const reader = response.body.getReader();
  const read: Uint8Array[] = [];
  const decoder = new TextDecoder();
  let text = "";
  let ended = false;
  while (!ended && !MESSAGE.test(text) && !HEARTBEAT.test(text)) {
    const { done, value } = await reader.read();
    ended = done;
    if (!value) continue;
    read.push(value);
    text += decoder.decode(value, { stream: true });
  }
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      for (const chunk of read) controller.enqueue(chunk);
      if (ended) controller.close();
    },
    pull: async (controller) => {
      const { done, value } = await reader.read();
      if (value) controller.enqueue(value);
      if (done) controller.close();
    },
    cancel: (reason) => reader.cancel(reason),
  });
  return new Response(body, response);
}

/** The same response; `close` is called when all of it was read, or nobody wants it any more. */
export function endsWith(response: Response, close: () => void): Response {
  if (!isStream(response)) {
    close();
    return response;
  }
  const reader = response.body.getReader();
  const body = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const { done, value } = await reader.read();
      if (value) controller.enqueue(value);
      if (!done) return;
      close();
      controller.close();
    },
    cancel: (reason) => {
      close();
      return reader.cancel(reason);
    },
  });
  return new Response(body, response);
}

/** A stream as the one message that it ends with; what came before it, such as progress, is left out. */
export async function asDocument(response: Response): Promise<Response> {
  if (!isStream(response)) return response;
  const events = response.body
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream());
  let last = "";
  for await (const { data } of events) if (data) last = data;
  return new Response(last, { status: response.status, headers: { "content-type": "application/json" } });
}

function isStream(
  response: Response,
): response is Response & { body: ReadableStream<Uint8Array<ArrayBuffer>> } {
  return (
    response.body !== null && response.headers.get("content-type")?.startsWith("text/event-stream") === true
  );
}
