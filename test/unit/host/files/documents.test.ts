import { existsSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  lyingZipBomb,
  openDocument,
  paragraph,
  pdf,
  pdfBomb,
  slides,
  spreadsheet,
  wordDocument,
  wordTable,
  zipBomb,
} from "../../../fakes/documents.ts";
import { say } from "../../../fakes/fake-model.ts";
import { Stack } from "../../../fakes/stack.ts";
import { token } from "../../../fakes/start-sidecar.ts";

let stack: Stack;
beforeAll(async () => {
  stack = await Stack.start();
});
afterAll(() => stack.stop());

/** What the model is told of a file that comes with the question. */
async function told(name: string, content: Uint8Array | string): Promise<string> {
  stack.odoo.history = [];
  stack.odoo.attach([name, content]);
  stack.model.script(say("Fine."));
  const turn = await stack.turn();
  expect(turn.last).toMatchObject({ type: "done", full_response: "Fine." });
  return String(stack.model.requests[0]?.messages.at(-1)?.content);
}

/** What is said of a file before it is sent. */
async function check(name: string, content: Buffer, mimetype = "") {
  const response = await stack.sidecar.request(
    "POST",
    `/v1/files/9/check?${new URLSearchParams({ name, mimetype }).toString()}`,
    {
      token: await token({ file: 9 }),
      body: content,
    },
  );
  return response.json();
}

const latin1 = (text: string) => Buffer.from(text, "latin1");
const utf16 = (text: string) => Buffer.from(text, "utf16le");
const big5 = Buffer.from("b3f8a769a4a4a4e5a141b36fac4fa440add3b4fab8d5a143", "hex");
const MAIL = [
  "From: =?utf-8?q?Andr=C3=A9?= <andre@example.com>",
  "To: ada@example.com",
  "Subject: Offer",
  "Content-Type: text/html; charset=windows-1252",
  "",
  "<style>p{}</style><p>Caf\xE9 for &euro; 5</p><table><tr><td>Desk</td><td>3</td></tr></table>",
].join("\r\n");

describe("a file's text reaches the model", () => {
  test.each<[string, string, Uint8Array | string, string]>([
    ["of UTF-8", "a.txt", "Grüße, 報告", "Grüße, 報告"],
    ["of UTF-8 with a mark", "a.csv", "\uFEFFname;price", "name;price"],
    ["of Windows-1252", "a.txt", latin1("Caf\xE9 cr\xE8me \x80 5"), "Café crème € 5"],
    ["of UTF-16", "a.txt", utf16("\uFEFFCafé"), "Café"],
    ["of UTF-16 without a mark", "a.txt", utf16("Plain words"), "Plain words"],
    ["of Big5", "a.txt", big5, "報告中文，這是一個測試。"],
    ["of SQL", "dump.sql", "SELECT 1;", "SELECT 1;"],
    ["of a program", "a.rs", "fn main() {}", "fn main() {}"],
    ["without an ending", "Makefile", "all: test", "all: test"],
    ["of an e-mail", "offer.eml", latin1(MAIL), "From: André <andre@example.com>"],
    ["in an e-mail's HTML", "offer.eml", latin1(MAIL), "Café for € 5\nDesk\t3"],
    ["of a PDF", "a.pdf", pdf("Invoice 42", "Total 7"), "[Page 1]\nInvoice 42\n\n[Page 2]\nTotal 7"],
    ["of Word", "a.docx", wordDocument(paragraph("Dear Ada") + paragraph("Yours")), "Dear Ada\nYours"],
    [
      "in Word's table",
      "a.docx",
      wordDocument(wordTable(["Desk", "3"], ["Chair", "4"])),
      "Desk\t3\nChair\t4",
    ],
    [
      "of Excel",
      "a.xlsx",
      spreadsheet("Orders", [["Desk", 3, "date:46352"]]),
      "[Sheet Orders]\nDesk\t3\t2026-11-26",
    ],
    ["of PowerPoint", "a.pptx", slides("Plan", "End"), "[Slide 1]\nPlan\n\n[Slide 2]\nEnd"],
    [
      "of OpenDocument",
      "a.odt",
      openDocument("<text:h>Title</text:h><text:p>Hello<text:s/>you</text:p>"),
      "Title\nHello you",
    ],
    [
      "in OpenDocument's table",
      "a.ods",
      openDocument(
        `<table:table table:name="S"><table:table-row><table:table-cell office:value-type="string"><text:p>A</text:p></table:table-cell><table:table-cell table:number-columns-repeated="2"/><table:table-cell office:value-type="float"><text:p>1</text:p></table:table-cell></table:table-row></table:table>`,
      ),
      "[Table S]\nA\t\t\t1",
    ],
    ["under another name", "a.bin", pdf("Invoice 42"), "Invoice 42"],
  ])("%s", async (_, name, content, text) => {
    expect(await told(name, content)).toContain(`[Attachment: ${name}]`);
    expect(await told(name, content)).toContain(text);
  });

  test("a picture is shown", async () => {
    const content = await told("a.png", Buffer.from("iVBORw0KGgo=", "base64"));
    expect(content).toContain("[object Object]");
    expect(JSON.stringify(stack.model.requests[0]?.messages.at(-1))).toContain(
      "data:image/png;base64,iVBORw0KGgo=",
    );
  });
});

const compound = Buffer.from("d0cf11e0a1b11ae1", "hex");

describe("what cannot be read is said, before it is sent and to the model", () => {
  test.each<[string, string, Buffer, string, string]>([
    ["a program", "a.exe", Buffer.from([77, 90, 0, 1, 2, 3, 0, 200]), "kind", "files of this kind"],
    ["an archive", "a.zip", Buffer.from("504b0506".padEnd(44, "0"), "hex"), "kind", "files of this kind"],
    ["an old Word document", "a.doc", compound, "kind", "files of this kind"],
    ["Excel with a password", "a.xlsx", compound, "encrypted", "password"],
    [
      "OpenDocument with a password",
      "a.odt",
      openDocument("", "<manifest:encryption-data/>"),
      "encrypted",
      "password",
    ],
    ["a scan", "a.pdf", pdf(""), "no_text", "no text"],
    ["an empty file", "a.txt", Buffer.alloc(0), "no_text", "no text"],
    ["a damaged PDF", "a.pdf", Buffer.from("%PDF-1.4 nothing"), "broken", "damaged"],
    ["a damaged archive", "a.docx", Buffer.from("504b0304ffff", "hex"), "broken", "damaged"],
    [
      "a large picture",
      "a.png",
      Buffer.concat([Buffer.from("89504e47", "hex"), Buffer.alloc(6e6)]),
      "too_large",
      "too large",
    ],
  ])("%s", async (_, name, content, reason, words) => {
    expect(await check(name, content)).toEqual({ readable: false, reason });
    expect(await told(name, content)).toContain(words);
  });

  test("a readable file is said to be so, and a long one to be cut", async () => {
    expect(await check("a.txt", Buffer.from("Hello"))).toEqual({ readable: true, shortened: false });
    expect(await check("a.png", Buffer.from("89504e47", "hex"))).toEqual({
      readable: true,
      shortened: false,
    });
    expect(await check("a.txt", Buffer.from("word ".repeat(20_000)))).toEqual({
      readable: true,
      shortened: true,
    });
  });

  test("a file beyond the limit is refused, and nobody else's token opens the door", async () => {
    const large = { token: await token({ file: 9 }), body: Buffer.alloc(10 * 1024 * 1024 + 1) };
    expect((await stack.sidecar.request("POST", "/v1/files/9/check", large)).status).toBe(400);
    const other = { token: await token({ file: 8 }), body: Buffer.from("x") };
    expect((await stack.sidecar.request("POST", "/v1/files/9/check", other)).status).toBe(403);
  });
});

describe("a file that is a trap", () => {
  test.each([
    ["an archive that swells", "a.docx", zipBomb],
    ["an archive that hides its size", "b.docx", lyingZipBomb],
    ["a PDF that swells", "a.pdf", pdfBomb],
  ])("%s is not read, and costs the sidecar nothing", { timeout: 40_000 }, async (_, name, make) => {
    const file = make();
    const before = memoryOf(stack.sidecar.process.pid);
    const [checked] = await Promise.all([check(name, file), told("a.txt", "Hello")]);
    expect(checked).toMatchObject({ readable: false });
    expect(memoryOf(stack.sidecar.process.pid) - before).toBeLessThan(100 * 1024);
  });
});

/** KiB that a process has in memory, where the system tells. */
function memoryOf(pid = 0): number {
  const status = `/proc/${pid}/status`;
  return existsSync(status) ? Number(/VmRSS:\s+(\d+)/.exec(readFileSync(status, "utf8"))?.[1]) : 0;
}
