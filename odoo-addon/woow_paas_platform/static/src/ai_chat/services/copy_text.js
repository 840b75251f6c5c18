import { browser } from "@web/core/browser/browser";

/** @returns {Promise<boolean>} whether the text is in the clipboard */
export async function copyText(text) {
    try {
        await browser.navigator.clipboard.writeText(text);
        return true;
    } catch {
        return copyBySelection(text);
    }
}

/** Without HTTPS a browser has no clipboard for pages, but still copies what is selected. */
function copyBySelection(text) {
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "visually-hidden";
    document.body.append(area);
    const { activeElement } = document;
    area.select();
    const copied = document.execCommand("copy");
    area.remove();
    activeElement?.focus();
    return copied;
}
