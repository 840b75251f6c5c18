import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { patchTranslations } from "@web/../tests/web_test_helpers";
import { formErrors } from "@woow_paas_platform/cloud_service/model/form_errors";
import {
    formOf,
    headerRow,
    isChanged,
    valuesOf,
} from "@woow_paas_platform/cloud_service/model/server_form";
import { server } from "./cloud_service_data";

describe.current.tags("headless");

beforeEach(() => patchTranslations());

const filled = (values = {}, stored = null) => ({
    ...formOf(stored),
    name: "n8n",
    url: "https://n8n.example.com/mcp",
    ...values,
});
const row = (name, value) => ({ ...headerRow(), name, value });

test("a new server sends everything that was filled in", () => {
    expect(valuesOf(filled({ auth: "bearer", apiKey: " secret " }), null)).toEqual({
        name: "n8n",
        description: "",
        url: "https://n8n.example.com/mcp",
        transport: "streamable_http",
        auth: "bearer",
        api_key: "secret",
    });
});

test("a stored server sends what differs, and never its key by itself", () => {
    const form = formOf(server());
    expect(isChanged(form, server())).toBe(false);
    expect(valuesOf({ ...form, name: "Automation" }, server())).toEqual({ name: "Automation" });
});

test("a key is replaced when one is typed, removed when that was asked for", () => {
    const form = formOf(server());
    expect(valuesOf({ ...form, apiKey: "new" }, server())).toEqual({ api_key: "new" });
    expect(valuesOf({ ...form, auth: "none", removesKey: true }, server())).toEqual({
        auth: "none",
        api_key: "",
    });
});

test("rows of headers become an object; empty rows say nothing", () => {
    const headers = [row("X-Api-Key", "a"), row("", ""), row(" X-Team ", " b ")];
    expect(valuesOf(filled({ auth: "headers", headers }), null).headers_json).toEqual({
        "X-Api-Key": "a",
        "X-Team": "b",
    });
});

test("a form in its first state is not changed", () => {
    expect(isChanged(formOf(null), null)).toBe(false);
    expect(isChanged({ ...formOf(null), apiKey: "typed", auth: "bearer" }, null)).toBe(true);
});

test("what is missing or wrong is told at its field", () => {
    expect(Object.keys(formErrors(formOf(null), null))).toEqual(["name", "url"]);
    for (const url of ["n8n", "ftp://example.com/mcp", "https://me:secret@example.com/mcp"]) {
        expect(Object.keys(formErrors(filled({ url }), null))).toEqual(["url"]);
    }
    expect(formErrors(filled(), null)).toEqual({});
});

test("a bearer token is needed, unless one is stored", () => {
    expect(Object.keys(formErrors(filled({ auth: "bearer" }), null))).toEqual(["api_key"]);
    expect(formErrors(formOf(server()), server())).toEqual({});
    expect(formErrors({ ...formOf(server()), removesKey: true }, server()).api_key).toInclude(
        "key",
    );
});

test("a stored key stays with its host, so another host needs it again", () => {
    const moved = { ...formOf(server()), url: "https://other.example.com/mcp" };
    expect(formErrors(moved, server()).api_key).toInclude("another address");
    expect(formErrors({ ...moved, apiKey: "again" }, server())).toEqual({});
    const samePlace = { ...formOf(server()), url: "https://n8n.example.com/other" };
    expect(formErrors(samePlace, server())).toEqual({});
});

test("headers have a name that HTTP allows, a value, and come once", () => {
    const errorOf = (...headers) =>
        formErrors(filled({ auth: "headers", headers }), null).headers_json ?? "";
    expect(errorOf(row("", ""))).toInclude("at least one");
    expect(errorOf(row("X Key", "a"))).toInclude("X Key");
    expect(errorOf(row("X-Key", ""))).toInclude("name and a value");
    expect(errorOf(row("X-Key", "a"), row("x-key", "b"))).toInclude("same name");
    expect(errorOf(row("X-Key", "a"))).toBe("");
});
