import { html, raw } from "hono/html";

/** It loads nothing, from nowhere. */
export const PAGE_HEADERS = {
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
};

interface JsonSchema {
  $ref?: string;
  type?: string | string[];
  description?: string;
  default?: unknown;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  anyOf?: JsonSchema[];
}

interface Operation {
  summary?: string;
  description?: string;
  security?: unknown[];
  requestBody?: { content: Record<string, { schema?: JsonSchema }> };
  responses: Record<string, { description?: string }>;
}

/** What `openapi.json` is read from. */
export interface OpenApi {
  info: { title: string; version: string; description?: string };
  paths?: Record<string, Record<string, Operation>>;
  components?: { schemas?: Record<string, JsonSchema> };
}

/** The document for people, as one page. */
export function docsPage(document: OpenApi) {
  const { info, paths = {} } = document;
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${info.title} · REST</title>
        <style>
          ${raw(STYLE)}
        </style>
      </head>
      <body>
        <header>
          <h1>${info.title} <small>${info.version}</small></h1>
          <p>${code(info.description ?? "")}</p>
          <p><a href="openapi.json">openapi.json</a></p>
        </header>
        <nav>
          <ul>
            ${operations.map(({ path, operation }) => html`<li><a href="#${anchor(path)}">${path}</a> ${operation.summary}</li>`)}
          </ul>
        </nav>
        <main>${operations.map((each) => section(each, document))}</main>
      </body>
    </html>`;
}

function section(
  { path, method, operation }: { path: string; method: string; operation: Operation },
  document: OpenApi,
) {
  const schema = resolve(operation.requestBody?.content["application/json"]?.schema, document);
  const forms = schema?.anyOf?.map((form) => resolve(form, document) ?? {}) ?? (schema ? [schema] : []);
  return html`<section id="${anchor(path)}">
    <h2><code>${method.toUpperCase()} ${path}</code> ${operation.summary}</h2>
    <p>${code(operation.description ?? "")}</p>
    ${forms.map((form, index) => html`${index > 0 ? html`<p>or</p>` : ""}${parameters(form, document)}`)}
    <pre>${example(path, method, operation, forms[0])}</pre>
    <details>
      <summary>Answers</summary>
      <ul>
        ${Object.entries(operation.responses).map(([status, { description }]) => html`<li><code>${status}</code> ${code(description ?? "")}</li>`)}
      </ul>
    </details>
  </section>`;
}

function parameters({ properties = {}, required = [] }: JsonSchema, document: OpenApi) {
  const rows = Object.entries(properties).map(([name, property]) => {
    const schema = resolve(property, document) ?? {};
    const needed = required.includes(name) ? html`<strong>required</strong>` : fallback(schema);
    return html`<tr>
      <td><code>${name}</code></td>
      <td>${typeOf(schema)}</td>
      <td>${needed}</td>
      <td>${schema.description ?? ""}</td>
    </tr>`;
  });
  if (rows.length === 0) return "";
  return html`<div class="table">
    <table>
      <thead>
        <tr>
          <th>Field</th>
          <th>Type</th>
          <th></th>
          <th></th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

function fallback({ default: value }: JsonSchema) {
  return value === undefined ? "" : html`default <code>${JSON.stringify(value)}</code>`;
}

function typeOf({ type, items, anyOf }: JsonSchema): string {
  if (anyOf) return anyOf.map(typeOf).join(" or ");
  const name = Array.isArray(type) ? type.join(" or ") : (type ?? "any");
  return name === "array" && items ? `list of ${typeOf(items)}` : name;
}

/** A call to paste, with what has to be there. */
function example(path: string, method: string, { security }: Operation, schema: JsonSchema = {}): string {
  if (method === "get") return `curl "$BASE${path}"`;
  const body = Object.fromEntries(
    (schema.required ?? []).map((name) => [name, EXAMPLES[name] ?? sample(schema.properties?.[name])]),
  );
  const token = security ? ` -H "Authorization: Bearer $TOKEN"` : "";
  return `curl "$BASE${path}"${token} \\\n  -H "Content-Type: application/json" -d '${JSON.stringify(body)}'`;
}

const EXAMPLES: Record<string, unknown> = {
  model: "res.partner",
  ids: [1],
  records: [{ name: "Ann" }],
  values: { name: "Ann" },
  method: "name_search",
  username: "demo",
  password: "…",
};

function sample(schema: JsonSchema = {}): unknown {
  if (schema.type === "array") return [];
  return schema.type === "object" ? {} : "…";
}

function resolve(schema: JsonSchema | undefined, { components }: OpenApi): JsonSchema | undefined {
  const name = schema?.$ref?.split("/").at(-1);
  return name === undefined ? schema : components?.schemas?.[name];
}

function anchor(path: string): string {
  return path === "/" ? "links" : path.slice(1).replaceAll(/\W/g, "-");
}

/** What stands between backticks. */
function code(text: string) {
  return text.split("`").map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part));
}

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 0 auto; padding: 1rem; }
h2 { font-size: 1.1rem; margin-top: 2.5rem; }
code, pre { font-family: ui-monospace, monospace; font-size: .9em; }
pre { overflow-x: auto; padding: .75rem; border-radius: .4rem; background: color-mix(in srgb, currentColor 8%, transparent); }
nav ul { padding: 0; list-style: none; }
.table { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid color-mix(in srgb, currentColor 15%, transparent); }
`;
