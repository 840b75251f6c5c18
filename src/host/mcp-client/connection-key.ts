import { createHash } from "node:crypto";
import type { ServerConnection } from "./server-connection.ts";

/**
 * Another address, key, login or permission is another connection. A hash, because keys of maps end up in heap dumps
 * and logs.
 */
export function connectionKey(connection: ServerConnection): string {
  return createHash("sha256")
    .update(JSON.stringify(partsOf(connection)))
    .digest("base64");
}

/** Without what may change while a session goes on: the name, and what was learnt of the authorization server. */
function partsOf(connection: ServerConnection): unknown[] {
  const { serverId, transport } = connection;
  if (transport === "stdio") return [serverId, transport, connection.command];
  const { url, authentication, addresses } = connection;
  if (authentication.kind !== "oauth") return [serverId, transport, url, addresses, authentication];
  const { kind, grant, clientId, clientSecret, scope, login } = authentication;
  return [serverId, transport, url, addresses, [kind, grant, clientId, clientSecret, scope, login]];
}
