import {
  ClientCredentialsProvider,
  type FetchLike,
  fetchToken,
  selectResourceURL,
} from "@modelcontextprotocol/client";
import { createHash } from "node:crypto";
import type { Store } from "../../../core/store/store.ts";
import { McpProblem } from "../mcp-problem.ts";
import type { OAuthConnection } from "../server-connection.ts";
import { discover, type FetchFor, issuerOf, withTimeout } from "./authorization-server.ts";
import { toLoginError } from "./login-error.ts";
import type { LoginStore } from "./login-store.ts";

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
  logins: LoginStore;
  fetchFor: FetchFor;
  store: Store;
}

/** Tokens of servers that Odoo itself logs in to. They cost one request, so they are kept in memory only. */
export class ClientCredentials {
  readonly #options: ClientCredentialsOptions;
  readonly #held;

  constructor(options: ClientCredentialsOptions) {
    this.#options = options;
    this.#held = options.store.room<Held>("clientTokens");
  }

  /** @throws McpProblem `login_failed` */
  async token(server: OAuthConnection): Promise<string> {
    const held = this.#heldFor(server);
    const { granted } = held;
    if (granted && granted.expiresAt - LEEWAY_MS > Date.now()) return granted.token;
    held.requesting ??= this.#request(server)
      .then((fresh) => (held.granted = fresh))
      .finally(() => (held.requesting = undefined));
    return (await held.requesting).token;
  }

  /** The server refused this token: the next one is another. */
  refused(server: OAuthConnection, token: string): void {
    const held = this.#heldFor(server);
    if (held.granted?.token === token) held.granted = undefined;
  }

  #heldFor(server: OAuthConnection): Held {
    const key = keyOf(server);
    const held = this.#held.get(key) ?? { granted: undefined, requesting: undefined };
    this.#held.set(key, held);
    return held;
  }

  async #request(server: OAuthConnection): Promise<Granted> {
    const fetch = withTimeout(this.#options.fetchFor(server.addresses));
    try {
      return await this.#requestFrom(server, fetch);
    } catch (error) {
      throw toLoginError(error);
    }
  }

  async #requestFrom(server: OAuthConnection, fetchFn: FetchLike): Promise<Granted> {
    const { clientId, clientSecret, scope, issuer: expected } = server.authentication;
    if (!clientId || !clientSecret)
      throw new McpProblem("login_failed", "client_missing", "No client ID or no client secret");
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
    if (!expected) await this.#options.logins.pinIssuer(server.serverId, issuer);
    const seconds = tokens.expires_in ?? Number.POSITIVE_INFINITY;
    return { token: tokens.access_token, expiresAt: Date.now() + seconds * 1000 };
  }
}

function keyOf({ serverId, url, authentication }: OAuthConnection): string {
  const { clientId, clientSecret, scope, issuer } = authentication;
  const credentials = JSON.stringify([serverId, url, clientId, clientSecret, scope, issuer]);
  return createHash("sha256").update(credentials).digest("base64");
}
