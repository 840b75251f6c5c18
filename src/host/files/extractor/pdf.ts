import { extractText, getDocumentProxy } from "unpdf";
import { UnreadableFile } from "./unreadable-file.ts";

/** @throws UnreadableFile `encrypted` when it opens with a password only. */
export async function pdfText(bytes: Uint8Array): Promise<string> {
  const document = await getDocumentProxy(bytes, { verbosity: 0 }).catch((error: unknown) => {
    const isLocked = error instanceof Error && error.name === "PasswordException";
    throw isLocked ? new UnreadableFile("encrypted", { cause: error }) : error;
  });
  const { text: pages } = await extractText(document);
  if (!pages.join("").trim()) return "";
  const numbered = pages.map((page, index) => `[Page ${index + 1}]\n${page.trim()}`);
  return pages.length > 1 ? numbered.join("\n\n") : (pages[0] ?? "");
}
