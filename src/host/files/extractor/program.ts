/**
 * A program of its own that reads one file: it comes on standard input, what it says goes to standard output. Whatever
 * the file does to it, the sidecar goes on.
 */
import { buffer } from "node:stream/consumers";
import { toReading, unreadable, type FileReading } from "../file-reading.ts";
import { mailText } from "./mail.ts";
import { pdfText } from "./pdf.ts";
import { UnreadableFile } from "./unreadable-file.ts";
import { zippedText } from "./zipped.ts";

const EXTRACTORS = new Map([
  ["pdf", pdfText],
  ["zip", zippedText],
  ["mail", mailText],
]);

const bytes = new Uint8Array(await buffer(process.stdin));
process.stdout.write(JSON.stringify(await read(bytes)));

async function read(file: Uint8Array): Promise<FileReading> {
  try {
    const text = await EXTRACTORS.get(process.argv[2] ?? "")?.(file);
    return text === undefined ? unreadable("kind") : toReading(text);
  } catch (error) {
    if (error instanceof UnreadableFile) return unreadable(error.reason);
    // There was no memory left for it.
    return unreadable(error instanceof RangeError ? "too_large" : "broken");
  }
}
