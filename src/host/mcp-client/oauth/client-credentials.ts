import {
  ClientCredentialsProvider,
  type FetchLike,
  fetchToken,
  selectResourceURL,
} from "@modelcontextprotocol/client";
import { createHash } from "node:crypto";
import { SidecarError } from "../../../core/errors/errors.ts";
import type { McpServerRecord, McpServerRecords } from "../../../core/odoo/records/mcp-server.ts";
import { discover, type FetchFor, issuerOf, withTimeout } from "./authorization-server.ts";
import { toLoginError } from "./login-error.ts";

/** A token that ends so soon, in milliseconds, is not used any more. */
const LEEWAY_MS = 10_000;

interface Granted {
  token: string;
  expiresAt: number;
}

interface Held {
  granted: Granted | undefined;
  /** The one request under way, for all calls that wait for it. */
  requesting: Promise<Granted> | undefined;
}

export interface ClientCredentialsOptions {
  servers: McpServerRecords;
  fetchFor: FetchFor;
}

/** Tokens of servers that Odoo itself logs in to. They cost one request, so they are kept in memory only. */
export class ClientCredentials {
  readonly #options: ClientCredentialsOptions;
  readonly #held = new Map<string, Held>();

  constructor(options: ClientCredentialsOptions) {
    this.#options = options;
  }

  /** @throws SidecarError `login_failed` */
  async token(server: McpServerRecord): Promise<string> {
    const held = this.#heldFor(server);
    const { granted } = held;
    if (granted && granted.expiresAt - LEEWAY_MS > Date.now()) return granted.token;
    held.requesting ??= this.#request(server)
      .then((fresh) => (held.granted = fresh))
      .finally(() => (held.requesting = undefined));
    return (await held.requesting).token;
  }

  /** The server refused this token: the next one is another. */
  refused(server: McpServerRecord, token: string): void {
    const held = this.#heldFor(server);
    if (held.granted?.token === token) held.granted = undefined;
  }

  #heldFor(server: McpServerRecord): Held {
    const key = keyOf(server);
    const held = this.#held.get(key) ?? { granted: undefined, requesting: undefined };
    this.#held.set(key, held);
    return held;
  }

  async #request(server: McpServerRecord): Promise<Granted> {
    const fetch = withTimeout(this.#options.fetchFor(server));
    try {
      return await this.#requestFrom(server, fetch);
    } catch (error) {
      throw toLoginError(error, server);
    }
  }

  async #requestFrom(server: McpServerRecord, fetchFn: FetchLike): Promise<Granted> {
    const {
      oauth_client_id: clientId,
      stored_oauth_client_secret: clientSecret,
      oauth_scope: scope,
    } = server;
    if (!clientId || !clientSecret)
      throw new SidecarError(
        "login_failed",
        `Enter the client ID and the client secret in the form of ${server.name}.`,
        { reason: "client_missing" },
      );
    const found = await discover(server, fetchFn);
    const metadata = found.authorizationServerMetadata;
    const issuer = issuerOf({ url: found.authorizationServerUrl, metadata });
    const provider = new ClientCredentialsProvider({ clientId, clientSecret, expectedIssuer: issuer });
    await selectResourceURL(server.url, provider, found.resourceMetadata);
    const wanted = scope || found.scope;
    const tokens = await fetchToken(provider, found.authorizationServerUrl, {
      ...(metadata && { metadata }),
      ...(found.resourceMetadata && { resource: found.resourceMetadata.resource }),
      ...(wanted && { scope: wanted }),
      fetchFn,
    });
    if (!server.oauth_issuer) await this.#options.servers.registered(server.id, { issuer });
    const seconds = tokens.expires_in ?? Number.POSITIVE_INFINITY;
    return { token: tokens.access_token, expiresAt: Date.now() + seconds * 1000 };
  }
}

function keyOf(server: McpServerRecord): string {
  const { id, url, oauth_client_id, stored_oauth_client_secret, oauth_scope, oauth_issuer } = server;
  const credentials = JSON.stringify([
    id,
    url,
    oauth_client_id,
    stored_oauth_client_secret,
    oauth_scope,
    oauth_issuer,
  ]);
  return createHash("sha256").update(credentials).digest("base64");
}
