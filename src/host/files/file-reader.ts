import { createHash } from "node:crypto";
import { extname } from "node:path";
import pLimit from "p-limit";
import type { BoundedMap } from "../../core/store/bounded-map.ts";
import type { Store } from "../../core/store/store.ts";
import { decodeText } from "./decode-text.ts";
import { type FileReading, toReading, unreadable } from "./file-reading.ts";
import { type ExtractedKind, runExtractor } from "./run-extractor.ts";

/** Bytes of a file that is read at all, and of a picture that models are shown. */
export const MAX_FILE_BYTES = 10 * 1024 * 1024;
export const MAX_PICTURE_BYTES = 5 * 1024 * 1024;
/** Programs at once that read files. */
const PARALLEL_PROGRAMS = 2;
/** Milliseconds after which a file that took too long may be tried again: the machine may have been busy. */
const SLOW_AGAIN_MS = 60_000;

export interface FileOptions {
  name: string;
  mimetype: string;
}

/** Reads files for models, each once: what a file says is remembered by its content. */
export class FileReader {
  readonly #readings: BoundedMap<FileReading>;
  readonly #slot = pLimit(PARALLEL_PROGRAMS);

  constructor({ store }: { store: Store }) {
    this.#readings = store.room("fileReadings");
  }

  /** What is known already of a file. @param checksum SHA-1 of its content, as Odoo keeps it. */
  known(file: FileOptions, checksum: string): FileReading | undefined {
    return this.#readings.get(keyOf(file, checksum));
  }

  /** @throws the signal's reason. */
  async read(file: FileOptions, bytes: Uint8Array, signal?: AbortSignal): Promise<FileReading> {
    const checksum = createHash("sha1").update(bytes).digest("hex");
    const known = this.known(file, checksum);
    if (known) return known;
    const reading = await this.#read(file, bytes, signal);
    const isSlow = reading.kind === "unreadable" && reading.reason === "too_slow";
    this.#readings.set(keyOf(file, checksum), reading, isSlow ? SLOW_AGAIN_MS : undefined);
    return reading;
  }

  async #read(file: FileOptions, bytes: Uint8Array, signal?: AbortSignal): Promise<FileReading> {
    if (bytes.length > MAX_FILE_BYTES) return unreadable("too_large");
    if (!bytes.length) return unreadable("no_text");
    const mimeType = pictureType(bytes);
    if (mimeType)
      return bytes.length > MAX_PICTURE_BYTES ? unreadable("too_large") : { kind: "picture", mimeType };
    const kind = extractedKind(file, bytes);
    if (kind) return this.#slot(() => runExtractor(kind, bytes, signal));
    if (startsWith(bytes, COMPOUND)) return unreadable(isModernOffice(file) ? "encrypted" : "kind");
    const text = decodeText(bytes);
    return text === undefined ? unreadable("kind") : toReading(text);
  }
}

/** The same bytes are read in another way under another kind of name. */
function keyOf({ name, mimetype }: FileOptions, checksum: string): string {
  return `${checksum} ${isMail({ name, mimetype }) ? "mail" : extname(name).toLowerCase()}`;
}

/** Files of Word, Excel and PowerPoint before 2007, and newer ones with a password. */
const COMPOUND = [0xd0, 0xcf, 0x11, 0xe0];

function isModernOffice({ name }: FileOptions): boolean {
  return /\.(doc|xls|ppt)[xm]$/i.test(name);
}

/** What is said of a file's kind is not believed: its first bytes tell. */
function extractedKind(file: FileOptions, bytes: Uint8Array): ExtractedKind | undefined {
  if (Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 1024)).includes("%PDF-"))
    return "pdf";
  if (startsWith(bytes, [0x50, 0x4b, 0x03, 0x04])) return "zip";
  return isMail(file) ? "mail" : undefined;
}

function isMail({ name, mimetype }: FileOptions): boolean {
  return mimetype === "message/rfc822" || /\.eml$/i.test(name);
}

/** Pictures that models can see. */
function pictureType(bytes: Uint8Array): string | undefined {
  if (startsWith(bytes, [0x89, 0x50, 0x4e, 0x47])) return "image/png";
  if (startsWith(bytes, [0xff, 0xd8, 0xff])) return "image/jpeg";
  if (startsWith(bytes, [0x47, 0x49, 0x46, 0x38])) return "image/gif";
  const isWebp =
    startsWith(bytes, [0x52, 0x49, 0x46, 0x46]) && startsWith(bytes.subarray(8), [0x57, 0x45, 0x42, 0x50]);
  return isWebp ? "image/webp" : undefined;
}

function startsWith(bytes: Uint8Array, signature: readonly number[]): boolean {
  return signature.every((byte, at) => bytes[at] === byte);
}
