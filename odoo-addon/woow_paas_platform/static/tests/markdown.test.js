import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { queryAll, queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { Component, useState, xml } from "@odoo/owl";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { patchTranslations, mountWithCleanup, preloadBundle } from "@web/../tests/web_test_helpers";
import { Markdown } from "@woow_paas_platform/ai_chat/components/markdown/markdown";
import { holdBack } from "@woow_paas_platform/ai_chat/model/hold_back";
import { MarkdownBlocks } from "@woow_paas_platform/ai_chat/model/markdown_blocks";

describe.current.tags("headless");
defineMailModels();
preloadBundle("woow_paas_platform.assets_markdown");
beforeEach(() => patchTranslations({}));

const SAMPLE = [
    "# Title",
    "",
    "Some *text* with a [link][home].",
    "",
    "- one",
    "- two",
    "",
    "  still two",
    "",
    "1. first",
    "2. second",
    "",
    "```js",
    "const a = 1;",
    "",
    "const b = 2;",
    "```",
    "",
    "| a | b |",
    "| - | - |",
    "| 1 | 2 |",
    "",
    "> quoted",
    "",
    "The end.",
    "",
    "[home]: https://www.odoo.com",
].join("\n");

test("text that grows character by character ends as the same blocks as text at once", () => {
    const growing = new MarkdownBlocks();
    for (let length = 1; length <= SAMPLE.length; length++) {
        growing.update(SAMPLE.slice(0, length), { streaming: true });
    }
    expect(growing.update(SAMPLE)).toEqual(new MarkdownBlocks().update(SAMPLE));
});

test("a finished block is never read again", () => {
    const blocks = new MarkdownBlocks();
    const [first] = blocks.update("One.\n\nTwo.\n\nThr", { streaming: true });
    const later = blocks.update("One.\n\nTwo.\n\nThree.\n\nFour.", { streaming: true });
    expect(later[0]).toBe(first);
    expect(later).toHaveLength(4);
});

test("half a code fence does not flicker", () => {
    const text = "Run this:\n```python\nprint(1)\n```\nDone.";
    const blocks = new MarkdownBlocks();
    const shapes = new Set();
    for (let length = 1; length <= text.length; length++) {
        const shown = blocks.update(text.slice(0, length), { streaming: true });
        for (const block of shown) {
            expect(block.html ?? block.text).not.toInclude("`");
            if (block.kind === "code") {
                expect(block.language).toBe("python");
            }
        }
        shapes.add(shown.map(({ kind }) => kind).join());
    }
    expect([...shapes]).toEqual(["html", "html,code", "html,code,html"]);
});

test("a list below a sentence is no heading for a moment", () => {
    const blocks = new MarkdownBlocks();
    for (const text of ["Items:", "Items:\n", "Items:\n-", "Items:\n- ", "Items:\n- a"]) {
        const html = blocks
            .update(text, { streaming: true })
            .map((block) => block.html)
            .join("");
        expect(html).not.toInclude("<h2");
    }
});

test("what is decided is not held back", () => {
    expect(holdBack("Yes")).toBe("Yes");
    expect(holdBack("a\n- b")).toBe("a\n- b");
    expect(holdBack("`code` goes on")).toBe("`code` goes on");
    expect(holdBack("a\n``")).toBe("a\n");
    expect(holdBack("a\n```py")).toBe("a\n");
});

test("HTML in an answer is cleaned, Windows line ends are read, checkboxes are signs", () => {
    const html = (text) =>
        new MarkdownBlocks()
            .update(text)
            .map((block) => block.html)
            .join("");
    expect(html("<img src=x onerror=alert(1)>\n\n<script>alert(1)</script>")).not.toMatch(
        /onerror|<script/,
    );
    expect(html("[a](javascript:alert(1))")).not.toInclude("href");
    expect(html("a\r\n\r\nb")).toBe("<p>a</p>\n<p>b</p>\n");
    expect(html("- [x] done")).toInclude("☑");
    expect(html("- [x] done")).not.toInclude("<input");
});

test("a link may be told below the text that uses it, while it streams too", () => {
    const blocks = new MarkdownBlocks();
    blocks.update("See [home].\n\nMore.\n\n[home]: https://www.odoo.com", { streaming: true });
    const [first] = blocks.update("See [home].\n\nMore.\n\n[home]: https://www.odoo.com");
    expect(first.html).toInclude('href="https://www.odoo.com"');
});

test("growing text leaves the elements of finished blocks alone", async () => {
    class Parent extends Component {
        static components = { Markdown };
        static template = xml`<Markdown text="state.text" streaming="true"/>`;
        static props = [];
        setup() {
            this.state = useState({ text: "One.\n\n```js\na\n```\n\nTw" });
        }
    }
    const parent = await mountWithCleanup(Parent);
    const [first] = queryAll(".o_ai_block p");
    const [code] = queryAll(".o_ai_code pre");
    parent.state.text += "o and more.\n\nThree";
    await animationFrame();
    expect(queryAll(".o_ai_block p")[0]).toBe(first);
    expect(queryAll(".o_ai_code pre")[0]).toBe(code);
    expect(queryAllTexts(".o_ai_block")).toEqual(["One.", "Two and more.", "Three"]);
});

test("100 kB stay fluid", () => {
    const paragraph = "Lorem **ipsum** dolor sit amet, `consectetur` adipiscing elit.\n\n";
    const text = paragraph.repeat(Math.ceil(100_000 / paragraph.length));
    const blocks = new MarkdownBlocks();
    blocks.update(text.slice(0, 90_000), { streaming: true });
    const start = performance.now();
    for (let length = 90_000; length < 100_000; length += 100) {
        blocks.update(text.slice(0, length), { streaming: true });
    }
    // One of these is one animation frame, which lasts 16 ms.
    expect((performance.now() - start) / 100).toBeLessThan(8);
});

// For the worst of them the library alone needs minutes.
const HOSTILE = [
    "a_",
    "_a",
    "*a_",
    "a*",
    "**a",
    "`a",
    "[",
    "[a](",
    "[a]: b\n",
    "<",
    ">",
    "> ",
    "- ",
];
const ALSO_HOSTILE = ["- > ", "1) ", "* a\n  ", "|a|b\n", "|", "a\n=\n", "- a\n\n", "x*y_"];

for (const mark of [...HOSTILE, ...ALSO_HOSTILE]) {
    test(`150,000 characters of ${JSON.stringify(mark)} do not keep the page`, () => {
        const text = mark.repeat(150_000 / mark.length);
        for (const begin of ["", "x\n\n", "- ", "| a |\n|---|\n| "]) {
            const blocks = new MarkdownBlocks();
            blocks.update(begin + text.slice(0, 75_000), { streaming: true });
            expect(blocks.update(`${begin}${text}\n\nthe end`).at(-1).html).toInclude("the end");
        }
    });
}

test("one item of a list that is a book is shown as it was written", () => {
    const [block] = new MarkdownBlocks().update(`- ${"a\n".repeat(5000)}`);
    expect(block.html).not.toInclude("<li>");
    expect(block.html).toInclude("a<br>");
});

test("long lists and long answers keep their marks", () => {
    const item = `- **item** ${"word ".repeat(40)}\n`;
    const [list] = new MarkdownBlocks().update(item.repeat(300));
    expect(list.html.split("<strong>")).toHaveLength(301);
    const blocks = new MarkdownBlocks().update(`A *word* in a paragraph.\n\n`.repeat(500));
    expect(blocks.filter(({ html }) => html.includes("<em>"))).toHaveLength(500);
});
