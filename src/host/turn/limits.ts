/** Limits of one turn; their defaults are in `config/host.ts`. */
export interface TurnLimits {
  /** Rounds with tools; one more without tools follows. */
  toolRounds: number;
  /** Silence of one call, in milliseconds; progress starts it anew. */
  toolCallMs: number;
  /** One call in all, in milliseconds. */
  toolCallMaxMs: number;
  /** All calls of the turn, in milliseconds of waiting for them. */
  turnToolMs: number;
  parallelToolCalls: number;
  /** UTF-8 bytes of one result that the model reads. */
  toolResultBytes: number;
}

/**
 * Head and tail of a text that is too long for the model, with a marker between them.
 * @param maxBytes UTF-8 bytes, about; the marker comes on top.
 */
export function shorten(text: string, maxBytes: number): { text: string; shortened: boolean } {
  const size = Buffer.byteLength(text);
  if (size <= maxBytes) return { text, shortened: false };
  const bytes = Buffer.from(text);
  const head = decode(bytes.subarray(0, Math.floor(maxBytes * 0.75)));
  const tail = decode(bytes.subarray(size - Math.floor(maxBytes * 0.25)));
  return { text: `${head}\n[… ${size - maxBytes} of ${size} bytes left out …]\n${tail}`, shortened: true };
}

/** Without the halves of characters that a cut leaves at either end. */
function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes).replaceAll(/^\uFFFD+|\uFFFD+$/g, "");
}
