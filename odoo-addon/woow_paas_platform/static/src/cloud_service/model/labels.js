import { _t } from "@web/core/l10n/translation";

/** What the server's values are called and how they look. Functions, since the language is known only once the page runs. */
export const TRANSPORTS = new Map([
    ["streamable_http", () => _t("Streamable HTTP")],
    ["sse", () => _t("SSE (older servers)")],
]);

export const AUTHENTICATIONS = new Map([
    ["none", () => _t("None")],
    ["bearer", () => _t("Bearer Token")],
    ["headers", () => _t("Headers")],
    ["oauth", () => _t("OAuth")],
]);

const SERVER_LOOKS = new Map([
    [
        "working",
        { class: "text-bg-info", icon: "fa-circle-o-notch fa-spin", text: () => _t("Connecting…") },
    ],
    ["off", { class: "text-bg-secondary", icon: "fa-power-off", text: () => _t("Disabled") }],
    ["draft", { class: "text-bg-secondary", icon: "fa-circle-o", text: () => _t("Not Connected") }],
    ["connected", { class: "text-bg-success", icon: "fa-check", text: () => _t("Connected") }],
    ["error", { class: "text-bg-danger", icon: "fa-exclamation", text: () => _t("Error") }],
]);

/** @param {string|undefined} work what is under way with it */
export function serverLook(server, work) {
    if (work === "sync" || work === "test") {
        return SERVER_LOOKS.get("working");
    }
    return SERVER_LOOKS.get(server.active ? server.state : "off") || SERVER_LOOKS.get("draft");
}

const ROLES = new Map([
    ["owner", () => _t("Owner")],
    ["manager", () => _t("Manager")],
    ["member", () => _t("Member")],
    ["administrator", () => _t("Administrator")],
]);

export function roleText(role) {
    return ROLES.get(role)?.() ?? role;
}

const SERVICE_LOOKS = new Map([
    ["draft", { class: "text-bg-secondary", text: () => _t("New") }],
    ["deploying", { class: "text-bg-info", text: () => _t("Deploying") }],
    ["running", { class: "text-bg-success", text: () => _t("Running") }],
    ["stopped", { class: "text-bg-warning", text: () => _t("Stopped") }],
    ["error", { class: "text-bg-danger", text: () => _t("Error") }],
]);

export function serviceLook(state) {
    const look = SERVICE_LOOKS.get(state);
    return { class: look?.class ?? "text-bg-secondary", text: look?.text() ?? state };
}
