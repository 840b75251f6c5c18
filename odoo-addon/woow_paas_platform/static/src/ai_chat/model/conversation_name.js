const LONGEST = 60;

/** @returns {string} the first line of a conversation's first question, cut at a word */
export function conversationName(body, attachments) {
    const line = body.trim().split("\n")[0].replace(/\s+/g, " ") || attachments[0]?.name || "";
    if (line.length <= LONGEST) {
        return line;
    }
    const cut = line.slice(0, LONGEST);
    const space = cut.lastIndexOf(" ");
    return `${cut.slice(0, space > LONGEST / 2 ? space : LONGEST)}…`;
}
