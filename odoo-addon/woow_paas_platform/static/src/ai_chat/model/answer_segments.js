/**
 * Cuts an answer into text and the tool calls that happened between, in the order in which they happened.
 * A call's `offset` counts the UTF-16 units of text before it, which is what JavaScript's strings count.
 *
 * @param {string} text
 * @param {{ call_id: string, offset: number }[]} toolCalls
 * @returns {({ key: string, kind: "text", text: string, last: boolean }
 *          | { key: string, kind: "tools", calls: Object[] })[]}
 */
export function answerSegments(text, toolCalls) {
    const segments = [];
    let position = 0;
    const pushText = (end, last) => {
        const part = text.slice(position, end);
        if (part.trim()) {
            segments.push({ key: `text-${position}`, kind: "text", text: part, last });
        }
        position = end;
    };
    const inOrder = toolCalls
        .map((call, index) => ({ call, index, offset: Math.min(call.offset ?? 0, text.length) }))
        .toSorted((one, other) => one.offset - other.offset || one.index - other.index);
    for (const { call, offset } of inOrder) {
        if (offset > position) {
            pushText(offset, false);
        }
        const previous = segments.at(-1);
        if (previous?.kind === "tools") {
            previous.calls.push(call);
        } else {
            segments.push({ key: `tools-${call.call_id}`, kind: "tools", calls: [call] });
        }
    }
    pushText(text.length, true);
    return segments;
}
