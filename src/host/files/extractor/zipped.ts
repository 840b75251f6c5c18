import { openDocumentText, slidesText } from "./open-document.ts";
import { sheetText } from "./sheet.ts";
import { UnreadableFile } from "./unreadable-file.ts";
import { listEntries } from "./unzip.ts";
import { wordText } from "./word.ts";

/** A document that is an archive, of whatever office program. @throws UnreadableFile */
export async function zippedText(archive: Uint8Array): Promise<string> {
  const names = listEntries(archive);
  const has = (name: string) => names.includes(name);
  if (has("word/document.xml")) return wordText(archive);
  if (has("xl/workbook.xml")) return sheetText(archive);
  if (has("ppt/presentation.xml")) return slidesText(archive, names);
  if (has("content.xml") && has("mimetype")) return openDocumentText(archive);
  throw new UnreadableFile("kind");
}
