import { createParser } from "eventsource-parser";

/** Characters of an answer that comes as one JSON. */
const MAX_JSON = 8 * 1024 * 1024;

/** A piece of a provider's answer, parsed; `done`: it said itself that nothing follows. */
export type AnswerPart = { json: unknown; whole: boolean } | { done: true };

/**
 * The parts of a provider's answer: server-sent events, or one JSON where it does not stream. Told apart by what it
 * begins with, because the content type is often wrong.
 * @throws SyntaxError for what is neither.
 */
export async function* answerParts(body: ReadableStream<Uint8Array>): AsyncGenerator<AnswerPart, void> {
  let parts: AnswerPart[] = [];
  const parser = createParser({
    onEvent: ({ data }) => {
      if (data.trim() === "[DONE]") parts.push({ done: true });
      else if (data) parts.push({ json: JSON.parse(data), whole: false });
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
  else yield { json: JSON.parse(whole), whole: true };
  yield* parts;
}
