import { createHash } from "node:crypto";
import type { McpServerRecord } from "../odoo/records/mcp-server.ts";

/**
 * Another address, key or permission is another connection. A hash, because keys of maps end up in heap dumps
 * and logs.
 */
export function connectionKey({
  id,
  command,
  url,
  transport,
  auth,
  stored_api_key,
  stored_headers_json,
  scope,
  allowed_addresses,
  stopped,
}: McpServerRecord): string {
  const address = [id, command, url, transport];
  const credentials = [auth, stored_api_key, stored_headers_json];
  const permission = [scope, allowed_addresses, stopped];
  return createHash("sha256")
    .update(JSON.stringify([address, credentials, permission]))
    .digest("base64");
}
