import { createHash } from "node:crypto";
import { deflateSync } from "node:zlib";
import { strToU8, zipSync } from "fflate";

/** Small documents as office programs write them, as far as a reader needs it. */

const archive = (entries: Record<string, string>) =>
  Buffer.from(
    zipSync(Object.fromEntries(Object.entries(entries).map(([name, text]) => [name, strToU8(text)]))),
  );

const RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships";
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

const relations = (...targets: [type: string, target: string][]) =>
  `<Relationships xmlns="${RELATIONS}">${targets
    .map(
      ([type, target], at) => `<Relationship Id="rId${at + 1}" Type="${OFFICE}/${type}" Target="${target}"/>`,
    )
    .join("")}</Relationships>`;

const types = (...parts: [name: string, type: string][]) =>
  `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${parts
    .map(
      ([name, type]) =>
        `<Override PartName="/${name}" ContentType="application/vnd.openxmlformats-officedocument.${type}+xml"/>`,
    )
    .join("")}</Types>`;

/** @param body WordprocessingML */
export function wordDocument(body: string): Buffer {
  return archive({
    "[Content_Types].xml": types(["word/document.xml", "wordprocessingml.document.main"]),
    "_rels/.rels": relations(["officeDocument", "word/document.xml"]),
    "word/document.xml": `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${body}</w:body></w:document>`,
  });
}

export const paragraph = (text: string) => `<w:p><w:r><w:t>${text}</w:t></w:r></w:p>`;
export const wordTable = (...rows: string[][]) =>
  `<w:tbl>${rows
    .map((cells) => `<w:tr>${cells.map((cell) => `<w:tc>${paragraph(cell)}</w:tc>`).join("")}</w:tr>`)
    .join("")}</w:tbl>`;

/** One sheet; a text that begins with `date:` is a day, by Excel's number. */
export function spreadsheet(name: string, rows: (string | number)[][]): Buffer {
  const cell = (value: string | number) => {
    if (typeof value === "number") return `<c><v>${value}</v></c>`;
    if (value.startsWith("date:")) return `<c s="1"><v>${value.slice(5)}</v></c>`;
    return `<c t="inlineStr"><is><t>${value}</t></is></c>`;
  };
  // Excel names each cell by its place.
  const placed = (row: (string | number)[], number: number) =>
    row.map((value, at) => cell(value).replace("<c", `<c r="${"ABCDEFG"[at]}${number}"`)).join("");
  const main = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`;
  return archive({
    "[Content_Types].xml": types(
      ["xl/workbook.xml", "spreadsheetml.sheet.main"],
      ["xl/worksheets/sheet1.xml", "spreadsheetml.worksheet"],
      ["xl/styles.xml", "spreadsheetml.styles"],
    ),
    "_rels/.rels": relations(["officeDocument", "xl/workbook.xml"]),
    "xl/workbook.xml": `<workbook ${main} xmlns:r="${OFFICE}"><sheets><sheet name="${name}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": relations(["worksheet", "worksheets/sheet1.xml"], ["styles", "styles.xml"]),
    "xl/styles.xml": `<styleSheet ${main}><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>`,
    "xl/worksheets/sheet1.xml": `<worksheet ${main}><sheetData>${rows
      .map((row, at) => `<row r="${at + 1}">${placed(row, at + 1)}</row>`)
      .join("")}</sheetData></worksheet>`,
  });
}

export function slides(...texts: string[]): Buffer {
  const slide = (text: string) =>
    `<p:sld xmlns:p="p" xmlns:a="a"><p:txBody><a:p><a:r><a:t>${text}</a:t></a:r></a:p></p:txBody></p:sld>`;
  return archive({
    "ppt/presentation.xml": "<p:presentation/>",
    ...Object.fromEntries(texts.map((text, at) => [`ppt/slides/slide${at + 1}.xml`, slide(text)])),
  });
}

/** @param content the elements in the body of OpenDocument's content.xml */
export function openDocument(content: string, manifest = ""): Buffer {
  return archive({
    mimetype: "application/vnd.oasis.opendocument.text",
    "META-INF/manifest.xml": `<manifest:manifest>${manifest}</manifest:manifest>`,
    "content.xml": `<office:document-content><office:body>${content}</office:body></office:document-content>`,
  });
}

export function pdf(...pages: string[]): Buffer {
  const streams = pages.map((text) =>
    pdfStream(Buffer.from(text && `BT /F1 12 Tf 72 700 Td (${text}) Tj ET`)),
  );
  return pdfOf(streams);
}

function pdfStream(data: Uint8Array, filter = ""): Buffer {
  return Buffer.concat([
    Buffer.from(`<</Length ${data.length}${filter}>>stream\n`),
    data,
    Buffer.from("\nendstream"),
  ]);
}

function pdfOf(streams: readonly Buffer[]): Buffer {
  const kids = streams.map((_, at) => `${4 + at * 2} 0 R`).join(" ");
  const objects = [
    Buffer.from("<</Type/Catalog/Pages 2 0 R>>"),
    Buffer.from(`<</Type/Pages/Kids[${kids}]/Count ${streams.length}>>`),
    Buffer.from("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"),
    ...streams.flatMap((stream, at) => [
      Buffer.from(
        `<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources<</Font<</F1 3 0 R>>>>/Contents ${5 + at * 2} 0 R>>`,
      ),
      stream,
    ]),
  ];
  const parts: Uint8Array[] = [Buffer.from("%PDF-1.4\n")];
  const offsets: number[] = [];
  const length = () => parts.reduce((sum, part) => sum + part.length, 0);
  for (const [at, object] of objects.entries()) {
    offsets.push(length());
    parts.push(Buffer.from(`${at + 1} 0 obj`), object, Buffer.from("endobj\n"));
  }
  const table = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  parts.push(
    Buffer.from(
      `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer<</Root 1 0 R/Size ${objects.length + 1}>>\nstartxref\n${length()}\n%%EOF`,
    ),
  );
  return Buffer.concat(parts);
}

const NOTHING = Buffer.alloc(250 * 1024 * 1024);

/** A PDF of a few kilobytes whose one page is hundreds of megabytes. */
export function pdfBomb(): Buffer {
  return pdfOf([pdfStream(deflateSync(deflateSync(NOTHING)), "/Filter[/FlateDecode/FlateDecode]")]);
}

/** A Word document of a quarter of a megabyte whose text is a thousand times as long. */
export function zipBomb(): Buffer {
  return Buffer.from(zipSync({ "word/document.xml": NOTHING }));
}

/** As `zipBomb`; but what the archive says of its size is not true. */
export function lyingZipBomb(): Buffer {
  const bomb = zipBomb();
  const size = Buffer.alloc(4);
  size.writeUInt32LE(NOTHING.length);
  for (let at = bomb.indexOf(size); at >= 0; at = bomb.indexOf(size, at)) bomb.writeUInt32LE(1000, at);
  return bomb;
}

/** An attachment as the addon tells it. */
export function attachmentOf(
  id: number,
  name: string,
  content: Uint8Array,
  mimetype = "application/octet-stream",
) {
  const checksum = createHash("sha1").update(content).digest("hex");
  return { id, name, mimetype, size: content.length, checksum };
}
