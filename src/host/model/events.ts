import { createParser, type EventSourceMessage } from "eventsource-parser";
import { SidecarError } from "../../core/errors/sidecar-error.ts";

/** Characters of an answer that comes as one JSON. */
const MAX_JSON = 8 * 1024 * 1024;

/** OpenAI's last event; the only one that is not JSON. */
const DONE = "[DONE]";

/** A piece of a provider's answer, parsed; `done`: it said itself that nothing follows. */
export type AnswerPart = { json: unknown; whole: boolean } | { done: true };

/**
 * The parts of a provider's answer: server-sent events, or one JSON where it does not stream. Told apart by what it
 * begins with, because the content type is often wrong.
 * @throws SyntaxError for what is neither; SidecarError `provider_not_compatible` for a web page.
 */
export async function* answerParts(body: ReadableStream<Uint8Array>): AsyncGenerator<AnswerPart, void> {
  let parts: AnswerPart[] = [];
  const parser = createParser({
    onEvent: (event) => {
      if (event.data === DONE) return void parts.push({ done: true });
      const json = event.event === "error" ? undefined : jsonIn(event.data);
      if (json !== undefined) parts.push({ json, whole: false });
      else parts.push(...oddParts(event));
    },
  });
  let whole: string | undefined;
  let begun = false;
  // A TextDecoderStream would cost more than all else about an event.
  const decoder = new TextDecoder();
  for await (const bytes of body) {
    const text = decoder.decode(bytes, { stream: true });
    if (!begun && text.trim()) {
      begun = true;
      if (/^\s*[{[]/.test(text)) whole = "";
      if (/^\s*</.test(text))
        throw new SidecarError("provider_not_compatible", "The answer is a web page, not one of an API");
    }
    if (whole === undefined) parser.feed(text);
    else if ((whole += text).length > MAX_JSON) throw new SyntaxError("The answer is too long");
    if (!parts.length) continue;
    const ready = parts;
    parts = [];
    yield* ready;
  }
  // The last event of a stream that ends without an empty line.
  if (whole === undefined) parser.feed("\n\n");
  else yield* wholeParts(whole);
  yield* parts;
}

/** What an event has to say that is not simply JSON. */
function oddParts({ event, data }: Pick<EventSourceMessage, "event" | "data">): AnswerPart[] {
  if (event === "error") return [{ json: { error: jsonIn(data) ?? data }, whole: false }];
  if (data.trim() === DONE) return [{ done: true }];
  const lines = data.split("\n").filter((line) => line.trim());
  // The empty line between events is forgotten by some.
  if (lines.length > 1)
    return lines.flatMap((line) => {
      const json = jsonIn(line);
      return json === undefined ? oddParts({ data: line }) : [{ json, whole: false }];
    });
  if (/^\s*[{[]/.test(data)) throw new SyntaxError("An event holds broken JSON");
  // Nothing, or a word that keeps the connection alive.
  return [];
}

/** One JSON, or one in each line. */
function wholeParts(text: string): AnswerPart[] {
  const json = jsonIn(text);
  if (json !== undefined) return [{ json, whole: true }];
  const lines = text.split("\n").filter((line) => line.trim());
  return lines.map((line) => ({ json: JSON.parse(line), whole: false }));
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
