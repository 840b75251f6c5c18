/** Deeper than this nobody reads a table; the raw schema shows the rest. */
const MAX_DEPTH = 3;

/**
 * @param {string|false} text a JSON Schema of a tool's input
 * @returns {{ path: string, depth: number, type: string, required: boolean, description: string }[]|null}
 *      one row a parameter, nested ones below their own; null for text that is no schema of an object
 */
export function schemaRows(text) {
    let schema;
    try {
        schema = JSON.parse(text || "{}");
    } catch {
        return null;
    }
    return isObject(schema) ? rowsOf(schema, schema, "", 0) : null;
}

function rowsOf(schema, root, prefix, depth) {
    const { properties, required } = schema;
    if (!isObject(properties) || depth > MAX_DEPTH) {
        return [];
    }
    const isRequired = new Set(Array.isArray(required) ? required : []);
    return Object.entries(properties).flatMap(([name, property]) => {
        const resolved = resolve(property, root);
        const path = `${prefix}${name}`;
        return [
            {
                path,
                depth,
                type: typeOf(resolved, root),
                required: isRequired.has(name),
                description: descriptionOf(resolved),
            },
            ...nestedRows(resolved, root, path, depth + 1),
        ];
    });
}

function nestedRows(schema, root, path, depth) {
    const items = resolve(schema.items, root);
    return [
        ...rowsOf(schema, root, `${path}.`, depth),
        ...rowsOf(items, root, `${path}[].`, depth),
    ];
}

/** What a `$ref` within the schema stands for; a schema that refers to itself ends by the depth. */
function resolve(schema, root) {
    if (!isObject(schema)) {
        return {};
    }
    if (typeof schema.$ref !== "string" || !schema.$ref.startsWith("#/")) {
        return schema;
    }
    const steps = schema.$ref.slice(2).split("/");
    const target = steps.reduce(
        (found, step) => own(found, step.replaceAll("~1", "/").replaceAll("~0", "~")),
        root,
    );
    return isObject(target) ? { ...target, ...schema, $ref: undefined } : schema;
}

function typeOf(schema, root, depth = 0) {
    if (Array.isArray(schema.enum)) {
        return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
    }
    if (schema.const !== undefined) {
        return JSON.stringify(schema.const);
    }
    const choices = schema.anyOf || schema.oneOf;
    if (Array.isArray(choices) && depth < MAX_DEPTH) {
        const types = choices.map((choice) => typeOf(resolve(choice, root), root, depth + 1));
        return [...new Set(types)].join(" | ");
    }
    const types = [schema.type ?? (schema.properties ? "object" : "any")].flat();
    return types
        .map((type) => (type === "array" ? arrayType(schema, root, depth) : String(type)))
        .join(" | ");
}

function arrayType(schema, root, depth) {
    if (!isObject(schema.items) || depth >= MAX_DEPTH) {
        return "array";
    }
    const type = typeOf(resolve(schema.items, root), root, depth + 1);
    return type.includes(" ") ? `(${type})[]` : `${type}[]`;
}

function descriptionOf(schema) {
    const description = typeof schema.description === "string" ? schema.description : schema.title;
    const parts = [typeof description === "string" ? description : ""];
    if (schema.default !== undefined) {
        parts.push(`= ${JSON.stringify(schema.default)}`);
    }
    return parts.filter(Boolean).join(" ");
}

function isObject(value) {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

function own(object, key) {
    return isObject(object) && Object.hasOwn(object, key) ? object[key] : undefined;
}
