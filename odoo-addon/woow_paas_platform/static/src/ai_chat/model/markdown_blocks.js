import { boundedLexer, boundedTokenizer } from "./bounded_lexer";
import { holdBack } from "./hold_back";
import { sanitize } from "./sanitize";

/** Read when used: the library's script is a plain one and has no place in the order of modules. */
function options() {
    const { Marked } = window.marked;
    const marked = new Marked({ gfm: true, breaks: true });
    marked.use({
        tokenizer: boundedTokenizer,
        renderer: {
            // A checkbox is a form control, which an answer may not bring along.
            checkbox: ({ checked }) => (checked ? "☑ " : "☐ "),
        },
    });
    return marked.defaults;
}

let markedOptions;
let Lexer;

/** For one reading, in milliseconds: while text streams, there is one in every frame. */
const BUDGET = { streaming: 50, whole: 300 };

/**
 * Markdown as a list of blocks, for text that grows: a block that is finished is never read again, so a long answer
 * costs per chunk what its last paragraph costs.
 *
 * A block is `{ kind: "code", text, language }` or `{ kind: "html", html }` with HTML that is safe to show.
 */
export class MarkdownBlocks {
    constructor() {
        this.reset();
    }

    reset() {
        this.finished = [];
        this.consumed = "";
        this.links = Object.create(null);
        this.streamed = false;
        this.openSource = null;
        this.openBlocks = [];
    }

    /**
     * @param {string} source all text so far
     * @param {Object} [options]
     * @param {boolean} [options.streaming] more text may follow
     * @returns {Object[]} blocks; a finished one is the same object every time
     */
    update(source, { streaming = false } = {}) {
        const text = source.includes("\r") ? source.replace(/\r\n?/g, "\n") : source;
        const ended = this.streamed && !streaming;
        // A link's target may be told at the very end, below the text that names it.
        if (!text.startsWith(this.consumed) || (ended && Object.keys(this.links).length)) {
            this.reset();
        }
        this.streamed = streaming;
        const rest = text.slice(this.consumed.length);
        const open = streaming ? holdBack(rest) : rest;
        if (open !== this.openSource) {
            this.read(open, streaming ? BUDGET.streaming : BUDGET.whole);
        }
        return [...this.finished, ...this.openBlocks];
    }

    read(open, budget) {
        markedOptions ||= options();
        Lexer ||= boundedLexer(window.marked.Lexer);
        const lexer = new Lexer(markedOptions, budget);
        Object.assign(lexer.tokens.links, this.links);
        const tokens = lexer.lex(open);
        Object.assign(this.links, lexer.tokens.links);
        // Only what stands before the last block is sure: a list, a table or a paragraph may go on.
        let last = tokens.length - 1;
        while (last > 0 && tokens[last].type === "space") {
            last--;
        }
        const sure = tokens.slice(0, Math.max(last, 0));
        this.finished.push(...toBlocks(sure));
        this.consumed += sure.map((token) => token.raw).join("");
        const unsure = tokens.slice(Math.max(last, 0));
        this.openSource = unsure.map((token) => token.raw).join("");
        this.openBlocks = toBlocks(unsure);
    }
}

function toBlocks(tokens) {
    return tokens.filter(({ type }) => type !== "space" && type !== "def").map(toBlock);
}

function toBlock(token) {
    if (token.type === "code") {
        const [language = ""] = (token.lang || "").trim().split(/\s+/);
        return { kind: "code", text: token.text, language };
    }
    return { kind: "html", html: sanitize(window.marked.Parser.parse([token], markedOptions)) };
}
