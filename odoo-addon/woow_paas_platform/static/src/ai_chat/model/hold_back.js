/** Marks that could become anything with the next character: `-`, `1.`, `##`, `>`, half a fence, `===` … */
const UNDECIDED_LINE = /^[ \t]*(?:[-=*+_#>|`~]+|\d{1,9}[.)]?)[ \t]*$/;
/** An opening fence whose language is still being written. */
const OPENING_FENCE = /^ {0,3}(?:`{3,}[^`]*|~{3,}.*)$/;

/**
 * While text streams, its last line may still turn into something else: two backticks into a fence, a lone `-` below
 * a paragraph into a heading or a list. Showing the wrong guess for one frame is the flicker people notice.
 *
 * @param {string} text
 * @returns {string} the text without a last line that is not decided yet
 */
export function holdBack(text) {
    const lineStart = text.lastIndexOf("\n") + 1;
    const line = text.slice(lineStart);
    if (UNDECIDED_LINE.test(line) || OPENING_FENCE.test(line)) {
        return text.slice(0, lineStart);
    }
    return text;
}
