import { describe, expect, test } from "@odoo/hoot";
import { schemaRows } from "@woow_paas_platform/registry/model/schema_rows";

describe.current.tags("desktop");

const rowsOf = (schema) => schemaRows(JSON.stringify(schema));
const typeOf = (property) => rowsOf({ properties: { a: property } })[0].type;

test("each parameter is a row: name, type, whether it is required, description", () => {
    const rows = rowsOf({
        type: "object",
        properties: {
            city: { type: "string", description: "Name of the city" },
            days: { type: "integer", default: 3 },
        },
        required: ["city"],
    });
    expect(rows).toEqual([
        {
            path: "city",
            depth: 0,
            type: "string",
            required: true,
            description: "Name of the city",
        },
        { path: "days", depth: 0, type: "integer", required: false, description: "= 3" },
    ]);
});

test("what is nested follows its own parameter", () => {
    const rows = rowsOf({
        properties: {
            filter: { type: "object", properties: { name: { type: "string" } } },
            lines: { type: "array", items: { type: "object", properties: { id: {} } } },
        },
    });
    expect(rows.map(({ path, depth, type }) => [path, depth, type])).toEqual([
        ["filter", 0, "object"],
        ["filter.name", 1, "string"],
        ["lines", 0, "object[]"],
        ["lines[].id", 1, "any"],
    ]);
});

test("types are written as a person reads them", () => {
    expect(typeOf({ enum: ["a", 1] })).toBe('"a" | 1');
    expect(typeOf({ const: true })).toBe("true");
    expect(typeOf({ anyOf: [{ type: "string" }, { type: "null" }] })).toBe("string | null");
    expect(typeOf({ type: ["integer", "null"] })).toBe("integer | null");
    expect(typeOf({ type: "array", items: { enum: ["x", "y"] } })).toBe('("x" | "y")[]');
    expect(typeOf({ type: "array" })).toBe("array");
    expect(typeOf(true)).toBe("any");
});

test("references are followed, and a schema that contains itself ends", () => {
    const rows = rowsOf({
        $defs: {
            node: {
                type: "object",
                description: "A node",
                properties: { child: { $ref: "#/$defs/node" } },
            },
        },
        properties: { root: { $ref: "#/$defs/node" }, lost: { $ref: "#/$defs/none" } },
    });
    expect(rows.map(({ path }) => path)).toEqual([
        "root",
        "root.child",
        "root.child.child",
        "root.child.child.child",
        "lost",
    ]);
    expect(rows[0].description).toBe("A node");
    expect(rowsOf({ properties: { a: { $ref: "#/__proto__" } } })[0].type).toBe("any");
});

test("what is no schema of an object is null; nothing, no parameter", () => {
    expect(schemaRows("{")).toBe(null);
    expect(schemaRows("[1]")).toBe(null);
    expect(schemaRows('"text"')).toBe(null);
    expect(schemaRows(false)).toEqual([]);
    expect(rowsOf({ type: "object", properties: ["odd"] })).toEqual([]);
});
