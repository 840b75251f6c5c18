/**
 * Reading Markdown can take time that grows with the square of its length, and a model writes whatever it was told to.
 * What goes beyond these is shown as it was written.
 */
const LIMITS = {
    /** Characters of one paragraph, heading or cell. */
    inline: 4000,
    /** Characters of one item of a list. */
    item: 5000,
    /** How deep quotations and lists are nested. */
    depth: 20,
};
const LIST = /^ {0,3}(?:[-*+]|\d{1,9}[.)])(?:[ \t]|\n|$)/;
/** A line at which an item of a list ends: an empty one, or the next marker. */
const ITEM_END = /\n[ \t]*(?=\n|(?:[-*+]|\d{1,9}[.)])(?:[ \t]|\n|$))/g;
/** Behind an empty line: what is neither indented nor an item is no part of the list. */
const LIST_END = /^\n+(?![ \t]|[-*+][ \t]|\d{1,9}[.)][ \t])\S/;

/**
 * For `marked.use`: lists that are too much are none.
 */
export const boundedTokenizer = {
    // It is asked at every block.
    list: (source) => (LIST.test(source) && hasLongItem(source) ? undefined : false),
};

function hasLongItem(source) {
    let begin = 0;
    ITEM_END.lastIndex = 0;
    for (let found; (found = ITEM_END.exec(source));) {
        if (found.index - begin > LIMITS.item) {
            return true;
        }
        begin = found.index;
        ITEM_END.lastIndex = found.index + 1;
        if (LIST_END.test(source.slice(begin + 1, begin + 200))) {
            return false;
        }
    }
    return source.length - begin > LIMITS.item;
}

/**
 * @param {typeof import("marked").Lexer} Lexer
 * @returns a class of lexers with one more option: how many milliseconds one may take
 */
export function boundedLexer(Lexer) {
    return class extends Lexer {
        constructor(options, milliseconds) {
            super(options);
            this.deadline = performance.now() + milliseconds;
            this.depth = 0;
        }

        blockTokens(source, tokens = [], clipped = false) {
            if (this.depth >= LIMITS.depth || (this.depth && this.isOver)) {
                const plain = addLines(source, []);
                tokens.push({ type: "paragraph", raw: source, text: source, tokens: plain });
                return tokens;
            }
            this.depth++;
            try {
                return super.blockTokens(source, tokens, clipped);
            } finally {
                this.depth--;
            }
        }

        inlineTokens(source, tokens = []) {
            if (source.length > LIMITS.inline || this.isOver) {
                return addLines(source, tokens);
            }
            return super.inlineTokens(source, tokens);
        }

        get isOver() {
            return performance.now() > this.deadline;
        }
    };
}

/** Text as it was written. */
function addLines(source, tokens) {
    for (const [at, line] of source.split("\n").entries()) {
        if (at) {
            tokens.push({ type: "br", raw: "\n" });
        }
        tokens.push({ type: "text", raw: line, text: line });
    }
    return tokens;
}
