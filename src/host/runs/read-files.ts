import pLimit from "p-limit";
import { OdooError } from "../../core/odoo/odoo-error.ts";
import type { AiRunRecord, AiRunRecords, AttachmentRecord } from "../../core/odoo/records/ai-run.ts";
import { type FileReader, MAX_FILE_BYTES } from "../files/file-reader.ts";
import type { ConversationFile, ConversationFiles } from "../turn/conversation-files.ts";

/** Files of a conversation that are read for one turn, the newest first. */
const MAX_FILES = 20;
/** Of them, pictures; and their bytes together. */
const MAX_PICTURES = 8;
const MAX_PICTURE_BYTES = 20 * 1024 * 1024;
/** Files of one run that are fetched from Odoo at the same time. */
const PARALLEL_READS = 2;

export interface ReadFilesOptions {
  records: Pick<AiRunRecords, "readFile">;
  reader: FileReader;
  signal: AbortSignal;
}

/**
 * What the files of a conversation say. Texts that were read before are not fetched again; pictures are, because they
 * are too large to be kept.
 */
export async function readFiles(run: AiRunRecord, options: ReadFilesOptions): Promise<ConversationFiles> {
  const attachments = run.history
    .flatMap((message) => (message.role === "user" ? message.attachments : []))
    .toReversed()
    .slice(0, MAX_FILES);
  const slot = pLimit(PARALLEL_READS);
  const files = await Promise.all(
    attachments.map(async (attachment) => {
      const file = await slot(() => readFile(run.id, attachment, options));
      return [attachment.id, file] as const;
    }),
  );
  return new Map(withinPictures(files));
}

/** As many pictures as a request may carry, the newest first. */
function withinPictures(files: readonly (readonly [number, ConversationFile])[]) {
  let pictures = 0;
  let bytes = 0;
  return files.filter(([, file]) => {
    if (file.kind !== "picture") return true;
    bytes += (file.data.length / 4) * 3;
    return ++pictures <= MAX_PICTURES && bytes <= MAX_PICTURE_BYTES;
  });
}

async function readFile(
  run: number,
  attachment: AttachmentRecord,
  { records, reader, signal }: ReadFilesOptions,
): Promise<ConversationFile> {
  if (attachment.size > MAX_FILE_BYTES) return { kind: "unreadable", reason: "too_large" };
  const known = reader.known(attachment, attachment.checksum);
  if (known && known.kind !== "picture") return known;
  const bytes = await fetchFile(run, attachment, { records, signal });
  if (!bytes) return { kind: "unreadable", reason: "gone" };
  const reading = await reader.read(attachment, bytes, signal);
  if (reading.kind !== "picture") return reading;
  return { ...reading, data: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64") };
}

/** A file that Odoo cannot give does not cost the answer. */
async function fetchFile(
  run: number,
  { id }: AttachmentRecord,
  { records, signal }: Pick<ReadFilesOptions, "records" | "signal">,
): Promise<Uint8Array | undefined> {
  try {
    return await records.readFile(run, id, signal);
  } catch (error) {
    if (error instanceof OdooError) return undefined;
    throw error;
  }
}
