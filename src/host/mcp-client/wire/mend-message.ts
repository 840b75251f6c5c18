import { LATEST_PROTOCOL_VERSION, SUPPORTED_PROTOCOL_VERSIONS } from "@modelcontextprotocol/client";
import { isObject, type JsonObject, textOf, withoutNull } from "./json.ts";
import { asksForInput, wrapResult } from "./raw-result.ts";
import type { Asked, Requests } from "./requests.ts";

/**
 * One message as JSON-RPC and the SDK want it, whatever the server made of it. What is not understood stays as it is,
 * and is refused by the SDK.
 * @param asked the request that this is the direct answer to, if it is the only one.
 */
export function mendMessage(message: unknown, requests: Requests, asked?: Asked): unknown {
  if (!isObject(message)) return message;
  const { method, params, id } = message;
  if (typeof method === "string")
    return {
      jsonrpc: "2.0",
      ...(id !== undefined && id !== null && { id }),
      method,
      ...(isObject(params) && { params: withoutNull(params) }),
    };
  if (!isAnswer(message, asked)) return message;
  const answered = asked ? asked.id : id;
  const askedMethod = requests.answered(answered);
  const error = errorOf(message);
  return {
    jsonrpc: "2.0",
    id: answered,
    ...(error ? { error } : { result: mendResult(askedMethod ?? asked?.method ?? "", message["result"]) }),
  };
}

/** True for an answer of JSON-RPC: some omit the version or the id, but hardly anything else has these words. */
function isAnswer(message: JsonObject, asked: Asked | undefined): boolean {
  if (!("result" in message) && !("error" in message)) return false;
  return "jsonrpc" in message || ("id" in message && message["id"] !== null) || isEstablished(asked);
}

/** Who is asked for tools has introduced itself as an MCP server. */
function isEstablished(asked: Asked | undefined): boolean {
  return asked?.method === "tools/call" || asked?.method === "tools/list";
}

/** Numbers of JSON-RPC: "internal error". */
const UNKNOWN_CODE = -32_603;

/** The error of an answer; nothing where it is a result beside an empty error. */
function errorOf({
  error,
  result,
}: JsonObject): { code: number; message: string; data?: unknown } | undefined {
  if (error === null || error === undefined || error === false) return undefined;
  if (!isObject(error)) return { code: UNKNOWN_CODE, message: asText(error) };
  const { code, message, data, ...rest } = withoutNull(error);
  // A language without absent values writes an empty one.
  const isEmpty = !code && !message && data === undefined && !Object.keys(rest).length;
  if (isEmpty && result !== undefined && result !== null) return undefined;
  const number = Number(code);
  const said = [
    typeof code === "string" && !Number.isInteger(number) ? `[${code}]` : "",
    message === undefined ? "" : asText(message),
    Object.keys(rest).length ? asText(rest) : "",
  ];
  return {
    code: code !== undefined && Number.isInteger(number) ? number : UNKNOWN_CODE,
    message: said.filter(Boolean).join(" "),
    ...(data !== undefined && { data }),
  };
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

function mendResult(method: string, result: unknown): unknown {
  switch (method) {
    case "tools/call":
      return asksForInput(result) ? result : wrapResult(result, { content: [] });
    case "tools/list":
      return wrapResult(result, { tools: [], ttlMs: 0, cacheScope: "private" });
    case "ping":
      return {};
    case "initialize":
      return mendInitialize(isObject(result) ? withoutNull(result) : {});
    default:
      return isObject(result) ? withoutNull(result) : {};
  }
}

function mendInitialize({ protocolVersion, capabilities, serverInfo, ...rest }: JsonObject): JsonObject {
  const info = isObject(serverInfo) ? serverInfo : {};
  return {
    ...withoutOddInstructions(rest),
    protocolVersion: knownVersion(protocolVersion),
    capabilities: mendCapabilities(capabilities),
    serverInfo: { name: textOf(info["name"]) ?? "unknown", version: textOf(info["version"]) ?? "unknown" },
  };
}

function withoutOddInstructions({ instructions, ...rest }: JsonObject): JsonObject {
  return typeof instructions === "string" ? { ...rest, instructions } : rest;
}

/** Only tools are used; of them, whether the server tells that they change. */
function mendCapabilities(capabilities: unknown): JsonObject {
  const tools = isObject(capabilities) ? capabilities["tools"] : undefined;
  if (!isObject(tools)) return {};
  return { tools: tools["listChanged"] === true ? { listChanged: true } : {} };
}

/** The newest version that is not newer than the server's own; without a date, the one that was offered. */
function knownVersion(version: unknown): string {
  if (typeof version !== "string" || !/^\d{4}-\d\d-\d\d/.test(version)) return LATEST_PROTOCOL_VERSION;
  const oldest = SUPPORTED_PROTOCOL_VERSIONS.at(-1) ?? LATEST_PROTOCOL_VERSION;
  return SUPPORTED_PROTOCOL_VERSIONS.find((known) => known <= version) ?? oldest;
}
