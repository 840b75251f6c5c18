import type { Response as AgentResponse } from "undici";
import { McpProblem } from "../mcp-problem.ts";

const MAX_MIB = 8;
/** Bytes of one message of a server, whatever its transport. */
export const MAX_MESSAGE_BYTES = MAX_MIB * 1024 * 1024;

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** The response with a body that breaks off with an error where one message gets too long. */
export function limitBody(response: AgentResponse): Response {
  const { body, status, statusText } = response;
  const headers = [...response.headers];
  if (!body) return new Response(null, { status, statusText, headers });
  const isStream = /^text\/event-stream/i.test(response.headers.get("content-type") ?? "");
  let bytes = 0;
  const limited = (body as ReadableStream<Uint8Array>).pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        // Events of a stream are divided by empty lines; a stream as a whole has no end.
        const divided = isStream ? afterEmptyLine(chunk) : -1;
        bytes = divided < 0 ? bytes + chunk.length : chunk.length - divided;
        if (bytes <= MAX_MESSAGE_BYTES) controller.enqueue(chunk);
        else
          controller.error(
            new McpProblem("mcp_error", "message_too_long", `A message of more than ${MAX_MIB} MiB`, {
              values: { megabytes: MAX_MIB },
            }),
          );
      },
    }),
  );
  return new Response(limited, { status, statusText, headers });
}

/** Where the last event begins in these bytes, or -1 when none does. */
function afterEmptyLine(chunk: Uint8Array): number {
  for (let at = chunk.lastIndexOf(LINE_FEED); at > 0; at = chunk.lastIndexOf(LINE_FEED, at - 1)) {
    const before = chunk[at - 1] === CARRIAGE_RETURN ? at - 2 : at - 1;
    if (chunk[before] === LINE_FEED) return at + 1;
  }
  return -1;
}
