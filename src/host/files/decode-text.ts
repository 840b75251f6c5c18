import { analyse } from "chardet";

/** Bytes at which an encoding is guessed. */
const SAMPLE = 65_536;
/** Control characters but white space. Texts have few of them: logs their colours, for example. */
const CONTROL = /[^\P{Cc}\s]/gu;
const MAX_CONTROL_SHARE = 0.05;
/** What a guess of several bytes a character must be worth, of 100: short Latin text looks like anything. */
const MIN_CONFIDENCE = 60;
const SEVERAL_BYTES = /^(big5|gb|shift_jis|euc-|iso-2022-)/i;

/** @returns the text, whatever its encoding; nothing when the bytes are no text. */
export function decodeText(bytes: Uint8Array): string | undefined {
  const text = decodeUnicode(bytes) ?? decodeOther(bytes);
  if (text === undefined) return undefined;
  const controls = text.slice(0, SAMPLE).match(CONTROL)?.length ?? 0;
  return controls > Math.min(text.length, SAMPLE) * MAX_CONTROL_SHARE ? undefined : text;
}

function decodeUnicode(bytes: Uint8Array): string | undefined {
  const utf16 = utf16Of(bytes);
  if (utf16) return new TextDecoder(utf16).decode(bytes);
  if (bytes.subarray(0, SAMPLE).includes(0)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** By the mark at the beginning or, without one, by where the zeros of Latin letters lie. */
function utf16Of(bytes: Uint8Array): "utf-16le" | "utf-16be" | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  const sample = bytes.subarray(0, Math.min(SAMPLE, bytes.length - (bytes.length % 2)));
  const zeros = [0, 0];
  for (const [at, byte] of sample.entries()) if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  if (Math.max(even, odd) < sample.length * 0.2) return undefined;
  if (even === 0) return "utf-16le";
  return odd === 0 ? "utf-16be" : undefined;
}

function decodeOther(bytes: Uint8Array): string | undefined {
  if (bytes.subarray(0, SAMPLE).includes(0)) return undefined;
  const [guess] = analyse(bytes.subarray(0, SAMPLE));
  const likely = guess && SEVERAL_BYTES.test(guess.name) && guess.confidence >= MIN_CONFIDENCE;
  const labels = [likely ? guess.name : undefined, "windows-1252"];
  for (const label of labels) {
    try {
      if (label) return new TextDecoder(label).decode(bytes);
    } catch {
      // An encoding that Node does not know.
    }
  }
  return undefined;
}
