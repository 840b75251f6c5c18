import { Parser } from "htmlparser2";

/** What the elements of a markup are to a reader. */
export interface Vocabulary {
  /** Each is a line, or several. */
  lines: ReadonlySet<string>;
  rows: ReadonlySet<string>;
  cells: ReadonlySet<string>;
  items?: ReadonlySet<string>;
  breaks?: ReadonlySet<string>;
  tabs?: ReadonlySet<string>;
  /** Elements whose text is none of the document's. */
  skipped?: ReadonlySet<string>;
  /** The only elements with text, where others have words for programs. */
  texts?: ReadonlySet<string>;
  /** Another text for an element, when it begins. */
  begin?: (name: string, attributes: Readonly<Record<string, string>>) => string;
}

/** The text of XML or HTML as a person would read it: a line for each paragraph, and cells of a row apart. */
export function markupText(markup: string, vocabulary: Vocabulary, { isXml = true } = {}): string {
  const { lines, rows, cells, items, breaks, tabs, skipped, texts, begin } = vocabulary;
  const parts: string[] = [];
  let inCell = 0;
  let inSkipped = 0;
  let inText = 0;
  // A cell is part of its row's line, however many paragraphs it has.
  const endLine = () => parts.push(inCell ? " " : "\n");
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (skipped?.has(name)) inSkipped++;
        if (texts?.has(name)) inText++;
        if (inSkipped) return;
        if (breaks?.has(name)) endLine();
        if (tabs?.has(name)) parts.push("\t");
        if (items?.has(name)) parts.push("- ");
        if (cells.has(name)) inCell++;
        if (begin) parts.push(begin(name, attributes));
      },
      ontext(text) {
        if (!inSkipped && (!texts || inText)) parts.push(isXml ? text : text.replaceAll(/\s+/g, " "));
      },
      onclosetag(name) {
        if (skipped?.has(name)) inSkipped--;
        if (texts?.has(name)) inText--;
        if (inSkipped) return;
        if (cells.has(name)) {
          inCell--;
          if (parts.at(-1) === " ") parts.pop();
          parts.push("\t");
        } else if (rows.has(name) || lines.has(name)) endLine();
      },
    },
    { xmlMode: isXml, decodeEntities: true },
  );
  parser.end(markup);
  return tidy(parts.join(""));
}

function tidy(text: string): string {
  return text
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n")
    .replaceAll(/\n{3,}/g, "\n\n")
    .trim();
}

/** HTML as programs write it; what is out of sight is left out. */
export const HTML: Vocabulary = {
  lines: new Set(
    "p div h1 h2 h3 h4 h5 h6 ul ol table blockquote pre section article header footer".split(" "),
  ),
  rows: new Set(["tr", "li"]),
  cells: new Set(["td", "th"]),
  items: new Set(["li"]),
  breaks: new Set(["br"]),
  skipped: new Set(["script", "style", "head", "title", "template", "noscript"]),
};
