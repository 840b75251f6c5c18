import type { RunAnswer } from "../../src/core/odoo/records/ai-run.ts";

type Server = Exclude<RunAnswer["assistant_id"], false>["mcp_server_ids"][number];

/** Servers of an assistant, at most. */
const SERVERS = 10;

/** What Odoo answers about a run whose assistant has so many tools, as many on each server. */
export function runAnswers(tools: number) {
  const servers = Array.from({ length: SERVERS }, (_, server) => serverRecord(server, tools));
  const definitions = servers.flatMap(({ offered_tools }) =>
    (offered_tools || "")
      .split(" ")
      .filter(Boolean)
      .map((key) => definition(Number.parseInt(key, 10))),
  );
  return { run: [runRecord(servers)], definitions: { length: definitions.length, records: definitions } };
}

function runRecord(servers: Server[]): RunAnswer {
  return {
    id: 1,
    channel_id: 1,
    source: "ai_chat",
    user_id: { id: 2, display_name: "Mitchell Admin" },
    asker: {
      id: 2,
      name: "Mitchell Admin",
      language: "English (US)",
      lang: "en_US",
      tz: "Europe/Brussels",
      companies: [{ id: 1, name: "My Company" }],
      odoo: "19.0",
    },
    cloud_service_id: false,
    mcp_logins: [],
    history: Array.from({ length: 10 }, (_, position) =>
      position % 2
        ? { role: "assistant", content: "An **answer** of some length. ".repeat(20), tool_calls: [] }
        : { role: "user", author: "Mitchell Admin", content: "A question. ".repeat(10), attachments: [] },
    ),
    assistant_id: {
      id: 1,
      name: "Helper",
      system_prompt: "You help.",
      max_tool_rounds: 5,
      active: true,
      config_id: {
        id: 1,
        max_completion_tokens: 0,
        reasoning_effort: false,
        context_window: 0,
        key_header: "auto",
        stored_headers_json: false,
        dialect: false,
        api_base_url: "http://model.invalid/v1",
        stored_api_key: "key",
        model: "model",
        temperature: 1,
        max_tokens: 0,
        active: true,
      },
      mcp_server_ids: servers,
      mcp_tool_disabled_ids: [],
    },
  };
}

function serverRecord(server: number, tools: number): Server {
  const length = Math.floor(tools / SERVERS) + (server < tools % SERVERS ? 1 : 0);
  return {
    id: server + 1,
    name: `Server ${server + 1}`,
    url: `https://server-${server}.example.com/mcp`,
    command: false,
    transport: "streamable_http",
    auth: "bearer",
    stored_api_key: "key",
    stored_headers_json: false,
    oauth_grant: "authorization_code",
    oauth_client_id: false,
    stored_oauth_client_secret: false,
    oauth_scope: false,
    oauth_issuer: false,
    stored_oauth_registration_json: false,
    approval: "destructive",
    active: true,
    scope: "system",
    allowed_addresses: false,
    stopped: false,
    offered_tools: Array.from({ length }, (_, tool) => {
      const id = server * 1000 + tool + 1;
      return `${id}:${hash(id)}`;
    }).join(" "),
  };
}

const hash = (id: number) => String(id).padStart(16, "0");

/** A tool as generators of MCP servers write it: about 1 KiB of schema. */
function definition(id: number) {
  return {
    id,
    definition_hash: hash(id),
    name: `list_records_${id}`,
    title: `List Records ${id}`,
    description: "Lists the records that a filter describes, newest first, page by page. ".repeat(3),
    annotations: '{"readOnlyHint": true}',
    input_schema: JSON.stringify({
      $schema: "https://json-schema.org/draft/2020-12/schema",
      type: "object",
      properties: {
        query: { type: "string", description: `What to look for in table ${id}; supports wildcards` },
        filters: {
          type: "array",
          items: {
            type: "object",
            properties: {
              field: { type: "string", enum: ["name", "state", "owner", "created"] },
              operator: { type: "string", enum: ["is", "is not", "contains", "before", "after"] },
              value: { anyOf: [{ type: "string" }, { type: "number" }, { type: "null" }] },
            },
            required: ["field", "operator"],
          },
        },
        page: { $ref: "#/$defs/Page" },
        order: { type: "string", enum: ["asc", "desc"], default: "desc" },
        verbose: { type: "boolean", default: false, description: "Tell every field of each record" },
      },
      required: ["query"],
      additionalProperties: false,
      $defs: {
        Page: {
          type: "object",
          properties: {
            number: { type: "integer", minimum: 1 },
            size: { type: "integer", minimum: 1, maximum: 100 },
          },
        },
      },
    }),
  };
}
