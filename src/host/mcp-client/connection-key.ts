import { createHash } from "node:crypto";
import type { McpServerRecord } from "../../core/odoo/records/mcp-server.ts";

/**
 * Another address, key, login or permission is another connection. A hash, because keys of maps end up in heap dumps
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
  oauth_grant,
  oauth_client_id,
  stored_oauth_client_secret,
  oauth_scope,
  login,
  scope,
  allowed_addresses,
  stopped,
}: McpServerRecord): string {
  const address = [id, command, url, transport];
  const oauth = [oauth_grant, oauth_client_id, stored_oauth_client_secret, oauth_scope, login];
  const credentials = [auth, stored_api_key, stored_headers_json, auth === "oauth" && oauth];
  const permission = [scope, allowed_addresses, stopped];
  return createHash("sha256")
    .update(JSON.stringify([address, credentials, permission]))
    .digest("base64");
}
