import { unzipSync } from "fflate";
import { UnreadableFile } from "./unreadable-file.ts";

/** Bytes of all that is in an archive: what promises more is a trap, or not a document. */
const MAX_UNZIPPED = 200 * 1024 * 1024;
const MAX_ENTRIES = 20_000;

/** The names in an archive, which is looked at before anything is unpacked. @throws UnreadableFile */
export function listEntries(archive: Uint8Array): string[] {
  const names: string[] = [];
  let size = 0;
  unzip(archive, ({ name, originalSize }) => {
    names.push(name);
    size += originalSize;
    if (size > MAX_UNZIPPED || names.length > MAX_ENTRIES) throw new UnreadableFile("too_large");
    return false;
  });
  return names;
}

/** The texts of those entries, in that order; no more bytes than the archive says are unpacked of each. */
export function unzipTexts(archive: Uint8Array, names: readonly string[]): string[] {
  const wanted = new Set(names);
  const entries = unzip(archive, ({ name }) => wanted.has(name));
  return names.map((name) => new TextDecoder().decode(entries[name]));
}

function unzip(archive: Uint8Array, filter: (entry: { name: string; originalSize: number }) => boolean) {
  try {
    return unzipSync(archive, { filter });
  } catch (error) {
    throw error instanceof UnreadableFile ? error : new UnreadableFile("broken", { cause: error });
  }
}
