import type { AttachmentRecord, HistoryMessage } from "../../core/odoo/records/ai-run.ts";
import { type FileReading, MAX_TEXT, type UnreadableReason, withoutMiddle } from "../files/file-reading.ts";
import type { ImagePart } from "../model/model.ts";
import { fairShares } from "../tools/fair-shares.ts";

/** A file of the conversation as a turn has it; `gone`: Odoo has it no more. */
export type ConversationFile =
  | Extract<FileReading, { kind: "text" }>
  | (Extract<FileReading, { kind: "picture" }> & { /** base64 */ data: string })
  | { kind: "unreadable"; reason: UnreadableReason | "gone" };

/** By the attachment's id; a file that is missing is one too many. */
export type ConversationFiles = ReadonlyMap<number, ConversationFile>;

/** UTF-16 units of all files' texts: about 32,000 tokens. Half of a smaller window. */
const MAX_TEXTS = 131_072;
/** Of the room, what earlier files have at least beside those of the question. */
const EARLIER_SHARE = 0.25;

/** How many characters of each text the model reads: the question's files come first, each has a fair share. */
export function shareRoom(
  history: readonly HistoryMessage[],
  files: ConversationFiles,
  room = Infinity,
): ReadonlyMap<number, number> {
  // What an earlier attempt did stands behind the question.
  const groups = history.flatMap((message) =>
    message.role === "user" ? [message.attachments.map(({ id }) => id)] : [],
  );
  const all = Math.min(MAX_TEXTS, room / 2);
  const length = (id: number) => {
    const file = files.get(id);
    return file?.kind === "text" ? Math.min(MAX_TEXT, file.text.length) : 0;
  };
  const total = (ids: readonly number[]) => ids.reduce((sum, id) => sum + length(id), 0);
  const earlier = groups.slice(0, -1).flat();
  const asked = groups.at(-1) ?? [];
  const forEarlier = Math.min(total(earlier), Math.max(all * EARLIER_SHARE, all - total(asked)));
  return new Map([...share(asked, all - forEarlier), ...share(earlier, forEarlier)]);

  function share(ids: readonly number[], part: number): [number, number][] {
    const shares = fairShares(ids.map(length), part);
    return ids.map((id, position) => [id, shares[position] ?? 0]);
  }
}

/** A message's files as the model is told of them. @param shares see `shareRoom`. */
export function tellFiles(
  attachments: readonly AttachmentRecord[],
  files: ConversationFiles,
  shares: ReadonlyMap<number, number>,
): { texts: string[]; images: ImagePart[] } {
  const images: ImagePart[] = [];
  const texts = attachments.flatMap(({ id, name, mimetype }) => {
    const file = files.get(id);
    if (!file) return [`[Attachment: ${name} (${mimetype}); left out, because there are too many files]`];
    if (file.kind === "text")
      return [`[Attachment: ${name}]\n${withoutMiddle(file.text, shares.get(id) ?? 0)}`];
    if (file.kind === "unreadable")
      return [`[Attachment: ${name} (${mimetype}); it cannot be read: ${WHY[file.reason]}]`];
    images.push({ type: "image", mimeType: file.mimeType, data: file.data });
    return [`[Attachment: ${name}, a picture]`];
  });
  return { texts, images };
}

const WHY: Record<UnreadableReason | "gone", string> = {
  kind: "files of this kind cannot be read here",
  encrypted: "it is protected with a password",
  no_text: "it has no text; it may be a scan",
  broken: "it is damaged",
  too_large: "it is too large",
  too_slow: "reading it took too long",
  gone: "it does not exist any more",
};
