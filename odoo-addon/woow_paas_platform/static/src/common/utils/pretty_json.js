/**
 * @param {unknown} value what a tool got or gave: data, or text that may be JSON
 * @returns {string} for reading
 */
export function prettyJson(value) {
    if (typeof value !== "string") {
        return JSON.stringify(value, null, 2) ?? "";
    }
    if (!/^\s*[[{]/.test(value)) {
        return value;
    }
    try {
        return JSON.stringify(JSON.parse(value), null, 2);
    } catch {
        return value;
    }
}
