/**
 * The form of an MCP server: what a person types, apart from what is stored.
 *
 * @typedef {{ key: number, name: string, value: string }} HeaderRow
 * @typedef {Object} ServerForm
 * @property {string} name
 * @property {string} description
 * @property {string} url
 * @property {string} transport
 * @property {string} auth
 * @property {string} apiKey empty: keep the stored one
 * @property {boolean} removesKey
 * @property {HeaderRow[]} headers none filled: keep the stored ones
 * @property {boolean} removesHeaders
 */

const PLAIN_FIELDS = ["name", "description", "url", "transport", "auth"];
const DEFAULTS = {
    name: "",
    description: "",
    url: "",
    transport: "streamable_http",
    auth: "none",
};

let rowNumber = 0;

/** @returns {HeaderRow} */
export function headerRow() {
    return { key: ++rowNumber, name: "", value: "" };
}

/**
 * @param {Object|null} server null: a new one
 * @returns {ServerForm}
 */
export function formOf(server) {
    const source = server || DEFAULTS;
    return {
        ...Object.fromEntries(PLAIN_FIELDS.map((name) => [name, source[name]])),
        apiKey: "",
        removesKey: false,
        headers: [headerRow()],
        removesHeaders: false,
    };
}

export function filledRows({ headers }) {
    return headers.filter(({ name, value }) => name.trim() || value.trim());
}

function originOf(url) {
    try {
        return new URL(url.trim()).origin;
    } catch {
        return null;
    }
}

/** A stored secret stays with its scheme, host and port: Odoo clears it when they change. */
export function movesAway(form, server) {
    return Boolean(server) && originOf(form.url) !== originOf(server.url);
}

export function keepsKey(form, server) {
    return Boolean(server?.has_api_key) && !form.removesKey && !movesAway(form, server);
}

export function keepsHeaders(form, server) {
    return Boolean(server?.has_headers) && !form.removesHeaders && !movesAway(form, server);
}

/** What to send: everything of a new server, of a stored one only what differs. */
export function valuesOf(form, server) {
    const values = {};
    for (const name of PLAIN_FIELDS) {
        const value = form[name].trim();
        if (!server || value !== server[name]) {
            values[name] = value;
        }
    }
    if (form.auth === "bearer" && form.apiKey.trim()) {
        values.api_key = form.apiKey.trim();
    } else if (form.removesKey) {
        values.api_key = "";
    }
    const rows = form.auth === "headers" ? filledRows(form) : [];
    if (rows.length) {
        values.headers_json = Object.fromEntries(
            rows.map(({ name, value }) => [name.trim(), value.trim()]),
        );
    } else if (form.removesHeaders) {
        values.headers_json = {};
    }
    return values;
}

export function isChanged(form, server) {
    const values = valuesOf(form, server);
    return server
        ? Object.keys(values).length > 0
        : Object.entries(values).some(([name, value]) => value !== DEFAULTS[name]);
}

/** Whether a change has the server asked anew. */
export function isConnection(values) {
    return ["url", "transport", "auth", "api_key", "headers_json"].some((name) => name in values);
}
