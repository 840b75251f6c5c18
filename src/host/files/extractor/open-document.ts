import { markupText, type Vocabulary } from "./markup-text.ts";
import { UnreadableFile } from "./unreadable-file.ts";
import { unzipTexts } from "./unzip.ts";

/** Empty or equal cells in a row that are written out. */
const MAX_REPEATED = 50;

const OPEN_DOCUMENT: Vocabulary = {
  lines: new Set(["text:p", "text:h"]),
  rows: new Set(["table:table-row"]),
  cells: new Set(["table:table-cell", "table:covered-table-cell"]),
  breaks: new Set(["text:line-break"]),
  tabs: new Set(["text:tab"]),
  skipped: new Set(["text:tracked-changes", "office:annotation", "office:scripts", "text:note-citation"]),
  begin(name, attributes) {
    if (name === "text:s") return " ".repeat(Math.min(MAX_REPEATED, Number(attributes["text:c"] ?? 1) || 1));
    if (name === "text:list-item") return "- ";
    if (name === "table:table") return `\n[Table ${attributes["table:name"] ?? ""}]\n`;
    if (name === "draw:page") return `\n[Slide ${attributes["draw:name"] ?? ""}]\n`;
    // Cells that are alike are told once, with their number; their place in the row counts for those that are empty.
    const repeated = Math.min(MAX_REPEATED, Number(attributes["table:number-columns-repeated"] ?? 1) || 1);
    return name === "table:table-cell" && !attributes["office:value-type"] ? "\t".repeat(repeated - 1) : "";
  },
};

/** Text documents, spreadsheets and presentations of the OpenDocument format. @throws UnreadableFile */
export function openDocumentText(archive: Uint8Array): string {
  const [manifest = "", content = ""] = unzipTexts(archive, ["META-INF/manifest.xml", "content.xml"]);
  if (/encryption-data/.test(manifest)) throw new UnreadableFile("encrypted");
  return markupText(content, OPEN_DOCUMENT);
}

const SLIDE: Vocabulary = {
  lines: new Set(["a:p"]),
  rows: new Set(["a:tr"]),
  cells: new Set(["a:tc"]),
  breaks: new Set(["a:br"]),
  texts: new Set(["a:t"]),
};

/** PowerPoint's slides, in their order. */
export function slidesText(archive: Uint8Array, names: readonly string[]): string {
  const numbers = names
    .flatMap((name) => /^ppt\/slides\/slide(\d+)\.xml$/.exec(name)?.[1] ?? [])
    .map(Number)
    .toSorted((one, other) => one - other);
  const slides = unzipTexts(
    archive,
    numbers.map((number) => `ppt/slides/slide${number}.xml`),
  );
  return slides.map((slide, index) => `[Slide ${index + 1}]\n${markupText(slide, SLIDE)}`).join("\n\n");
}
