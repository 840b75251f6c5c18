import {
  type AuthProvider,
  computeScopeUnion,
  extractWWWAuthenticateParams,
  type FetchLike,
} from "@modelcontextprotocol/client";
import { SidecarError } from "../../../core/errors/errors.ts";
import type { McpLoginRecords } from "../../../core/odoo/records/mcp-login.ts";
import type { McpServerRecord, McpServerRecords } from "../../../core/odoo/records/mcp-server.ts";
import type { FetchFor } from "./authorization-server.ts";
import { ClientCredentials } from "./client-credentials.ts";
import { type BeginLogin, beginLogin, type FinishLogin, finishLogin } from "./person-login.ts";
import { PersonTokens } from "./person-tokens.ts";

export interface McpOAuthOptions {
  servers: McpServerRecords;
  logins: McpLoginRecords;
  /** Every request of OAuth goes out by it, as those to the MCP server itself do. */
  fetchFor: FetchFor;
}

/** What a connection with OAuth needs of its transport. */
export interface Authorization {
  authProvider: AuthProvider;
  fetch: FetchLike;
}

/** Logins to MCP servers by OAuth 2.1: of each person, or of Odoo itself. */
export class McpOAuth {
  readonly #options: McpOAuthOptions;
  readonly #people: PersonTokens;
  readonly #clients: ClientCredentials;
  /** Rights that calls have lacked, by server and person: the next login asks for them too. */
  readonly #missingScopes = new Map<string, string>();

  constructor(options: McpOAuthOptions) {
    this.#options = options;
    this.#people = new PersonTokens(options);
    this.#clients = new ClientCredentials(options);
  }

  /** Tokens for one connection. They are fetched when the first request needs one. */
  authorization(server: McpServerRecord): Authorization {
    const tokens = this.#tokensOf(server);
    const fetch = this.#options.fetchFor(server);
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
        return response;
      },
    };
  }

  /** Gets a token before a connection is opened: some transports lose the reason why there is none. */
  async checkLogin(server: McpServerRecord): Promise<void> {
    if (server.auth === "oauth") await this.#tokensOf(server).token(server);
  }

  /** @returns where the person's browser must go. @throws SidecarError `login_failed`, `invalid_request` */
  begin(server: McpServerRecord, login: Omit<BeginLogin, "missingScope">): Promise<URL> {
    this.#checkGrant(server);
    const missingScope = this.#missingScopes.get(scopeKey(server, login.userId));
    return beginLogin(server, { ...login, missingScope }, this.#options);
  }

  /** @throws SidecarError `login_failed`, `invalid_request` */
  async finish(server: McpServerRecord, login: FinishLogin): Promise<void> {
    this.#checkGrant(server);
    await finishLogin(server, login, this.#options);
  }

  #tokensOf({ oauth_grant }: McpServerRecord) {
    return oauth_grant === "client_credentials" ? this.#clients : this.#people;
  }

  #checkGrant({ name, auth, oauth_grant, transport }: McpServerRecord): void {
    const remote = transport === "streamable_http" || transport === "sse";
    if (auth !== "oauth" || oauth_grant !== "authorization_code" || !remote)
      throw new SidecarError("invalid_request", `${name} does not ask people to log in.`);
  }

  #noteMissingScope(server: McpServerRecord, response: Response): void {
    if (response.status !== 403 || !server.login) return;
    const { error, scope } = extractWWWAuthenticateParams(response);
    if (error !== "insufficient_scope") return;
    const key = scopeKey(server, server.login.userId);
    // What one call lacked another one may need still.
    const missing = computeScopeUnion(this.#missingScopes.get(key), scope);
    if (missing) this.#missingScopes.set(key, missing);
  }
}

function scopeKey({ id }: McpServerRecord, userId: number): string {
  return `${id} ${userId}`;
}
