import {
  type AuthProvider,
  computeScopeUnion,
  extractWWWAuthenticateParams,
  type FetchLike,
} from "@modelcontextprotocol/client";
import { SidecarError } from "../../../core/errors/sidecar-error.ts";
import type { Store } from "../../../core/store/store.ts";
import type { OAuthConnection, ServerConnection } from "../server-connection.ts";
import { usesOAuth } from "../server-connection.ts";
import type { FetchFor } from "./authorization-server.ts";
import { ClientCredentials } from "./client-credentials.ts";
import type { LoginStore } from "./login-store.ts";
import {
  type BeginLogin,
  beginLogin,
  type BegunLogin,
  type FinishedLogin,
  type FinishLogin,
  finishLogin,
} from "./person-login.ts";
import { PersonTokens } from "./person-tokens.ts";
import { isCall } from "../wire/requests.ts";
import { asksForLogin } from "../wire/tolerant-fetch.ts";

export interface McpOAuthOptions {
  logins: LoginStore;
  /** Every request of OAuth goes out by it, as those to the MCP server itself do. */
  fetchFor: FetchFor;
  store: Store;
}

/** What a connection with OAuth needs of its transport. */
export interface Authorization {
  authProvider: AuthProvider;
  fetch: FetchLike;
}

/** Logins to MCP servers by OAuth 2.1: of each person, or of Odoo itself. All that it remembers is in the store. */
export class McpOAuth {
  readonly #options: McpOAuthOptions;
  readonly #people: PersonTokens;
  readonly #clients: ClientCredentials;
  /** The next login asks for them too. */
  readonly #missingScopes;

  constructor(options: McpOAuthOptions) {
    this.#options = options;
    this.#people = new PersonTokens(options);
    this.#clients = new ClientCredentials(options);
    this.#missingScopes = options.store.room<string>("missingScopes");
  }

  /**
   * Tokens for one connection. They are fetched when the first request needs one.
   * @param fetch of the connection.
   */
  authorization(server: OAuthConnection, fetch: FetchLike): Authorization {
    const tokens = this.#tokensOf(server);
    /** Which token a refused request carried: by now the login may have another one. */
    const sent = new WeakMap<Response, string>();
    return {
      authProvider: {
        token: () => tokens.token(server),
        onUnauthorized: async ({ response }) => tokens.refused(server, sent.get(response) ?? ""),
      },
      fetch: async (url, init) => {
        const response = await fetch(url, init);
        const [, token = ""] = new Headers(init?.headers).get("authorization")?.split(" ") ?? [];
        sent.set(response, token);
        this.#noteMissingScope(server, response);
        if (response.status !== 401 || !isCall(init?.body)) return response;
        // The SDK sends a request again with another token: a call only where it was stopped at the door.
        if (!asksForLogin(response) || !(await isRefusedAtDoor(fetch, url, init))) {
          await response.body?.cancel();
          await tokens.refused(server, token);
          throw new SidecarError("mcp_auth", RENEWED);
        }
        return response;
      },
    };
  }

  /** Gets a token before a connection is opened: some transports lose the reason why there is none. */
  async checkLogin(server: OAuthConnection): Promise<void> {
    await this.#tokensOf(server).token(server);
  }

  /** Where the person's browser must go, and what to keep meanwhile. @throws SidecarError `login_failed`, `invalid_request` */
  async begin(server: ServerConnection, login: Omit<BeginLogin, "missingScope">): Promise<BegunLogin> {
    const asking = askingPeople(server);
    const missingScope = this.#missingScopes.get(scopeKey(server, login.userId));
    return beginLogin(asking, { ...login, missingScope }, this.#options);
  }

  /** Exchanges the code that the person came back with. @throws SidecarError `login_failed`, `invalid_request` */
  async finish(server: ServerConnection, login: FinishLogin): Promise<FinishedLogin> {
    return finishLogin(askingPeople(server), login, this.#options);
  }

  #tokensOf({ authentication }: OAuthConnection) {
    return authentication.grant === "client_credentials" ? this.#clients : this.#people;
  }

  #noteMissingScope(server: OAuthConnection, response: Response): void {
    const { login } = server.authentication;
    if (response.status !== 403 || !login) return;
    const { error, scope } = extractWWWAuthenticateParams(response);
    if (error !== "insufficient_scope") return;
    const key = scopeKey(server, login.userId);
    // What one call lacked another one may need still.
    const missing = computeScopeUnion(this.#missingScopes.get(key), scope);
    if (missing) this.#missingScopes.set(key, missing);
  }
}

/**
 * Whether the server refuses a token before it looks at what is asked: then it refuses something harmless with it, too.
 * Whoever refuses a token says so in a header (RFC 6750), but a tool that ran into somebody else's 401 may pass on that
 * header as well, when it has done half of its work.
 */
async function isRefusedAtDoor(
  fetch: FetchLike,
  url: string | URL,
  init: RequestInit | undefined,
): Promise<boolean> {
  const headers = new Headers(init?.headers);
  for (const name of ["mcp-method", "mcp-name"]) headers.delete(name);
  const response: Response = await fetch(url, { ...init, headers, body: HARMLESS });
  await response.body?.cancel();
  return response.status === 401;
}

const HARMLESS = JSON.stringify({ jsonrpc: "2.0", id: "is-the-token-refused", method: "ping" });

const RENEWED =
  "HTTP 401. The login was renewed, but the call was not repeated, because it may have run. Call again if that does no harm.";

function askingPeople(server: ServerConnection): OAuthConnection {
  if (usesOAuth(server) && server.authentication.grant === "authorization_code") return server;
  throw new SidecarError("invalid_request", `${server.name} does not ask people to log in.`);
}

function scopeKey({ serverId }: ServerConnection, userId: number): string {
  return `${serverId} ${userId}`;
}
