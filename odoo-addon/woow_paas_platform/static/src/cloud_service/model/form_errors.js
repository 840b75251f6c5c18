import { _t } from "@web/core/l10n/translation";
import { filledRows, keepsHeaders, keepsKey, movesAway } from "./server_form";

const SCHEME = /^([a-z][a-z\d+.-]*):\/\/[^\s/?#]/i;
/** The characters that HTTP allows in the name of a header. */
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

function urlError(text) {
    if (!text) {
        return _t("Enter the URL of the MCP endpoint.");
    }
    const [, scheme] = SCHEME.exec(text) ?? [];
    if (!scheme || !URL.canParse(text)) {
        return _t("Enter a valid URL, such as https://example.com/mcp.");
    }
    if (!["http", "https"].includes(scheme.toLowerCase())) {
        return _t("The URL must start with http:// or https://.");
    }
    const { username, password } = new URL(text);
    return username || password
        ? _t("The URL must not contain a user name or password. Enter a key or headers instead.")
        : "";
}

function keyError(form, server) {
    if (form.auth !== "bearer" || form.apiKey.trim() || keepsKey(form, server)) {
        return "";
    }
    return server?.has_api_key && movesAway(form, server)
        ? _t("Enter the key again. The stored one is not sent to another address.")
        : _t("Enter a key, or choose another authentication method.");
}

function headersError(form, server) {
    if (form.auth !== "headers") {
        return "";
    }
    const rows = filledRows(form);
    if (!rows.length) {
        if (keepsHeaders(form, server)) {
            return "";
        }
        return server?.has_headers && movesAway(form, server)
            ? _t("Enter the headers again. The stored ones are not sent to another address.")
            : _t("Enter at least one header, or choose another authentication method.");
    }
    const names = rows.map(({ name }) => name.trim());
    const wrong = names.find((name) => name && !HEADER_NAME.test(name));
    if (wrong !== undefined) {
        return _t("“%s” is not a valid header name. Use letters, digits and hyphens.", wrong);
    }
    if (rows.some(({ name, value }) => !name.trim() || !value.trim())) {
        return _t("Every header needs a name and a value.");
    }
    return new Set(names.map((name) => name.toLowerCase())).size < names.length
        ? _t("Two headers have the same name.")
        : "";
}

/**
 * What is wrong before the server is asked, by the field's name in the routes.
 *
 * @returns {Object<string, string>} empty when all is well
 */
export function formErrors(form, server) {
    const errors = {
        name: form.name.trim() ? "" : _t("Enter a name."),
        url: urlError(form.url.trim()),
        api_key: keyError(form, server),
        headers_json: headersError(form, server),
    };
    return Object.fromEntries(Object.entries(errors).filter(([, text]) => text));
}
