import { refreshAuthorization } from "@modelcontextprotocol/client";
import type { Store } from "../../../core/store/store.ts";
import { McpProblem } from "../mcp-problem.ts";
import type { OAuthConnection, PersonLogin } from "../server-connection.ts";
import { type FetchFor, withTimeout } from "./authorization-server.ts";
import { isRefused, loginRequired } from "./login-error.ts";
import type { LoginStore } from "./login-store.ts";
import { type LoginTokens, readTokens, toLoginTokens } from "./secrets.ts";

/** A token that ends so soon, in milliseconds, is renewed before it is used. */
const LEEWAY_MS = 10_000;

interface Held {
  id: number;
  tokens: LoginTokens;
  /** The one renewal under way, for all calls that wait for it. */
  renewing: Promise<void> | undefined;
  /** It is not certain that they are kept outside: what is there is worth nothing any more. */
  unsaved: boolean;
}

export interface PersonTokensOptions {
  logins: LoginStore;
  fetchFor: FetchFor;
  store: Store;
}

/** The tokens of people's logins: read once, renewed once however many calls need it. */
export class PersonTokens {
  readonly #options: PersonTokensOptions;
  /** By generation, so that a login never meets the tokens of an older one or of another person. */
  readonly #held;

  constructor(options: PersonTokensOptions) {
    this.#options = options;
    this.#held = options.store.room<Promise<Held>>("personTokens");
  }

  /** @throws McpProblem `login_required` */
  async token(server: OAuthConnection): Promise<string> {
    const login = loginOf(server);
    const held = await this.#load(server, login);
    if (held.unsaved) await this.#save(login, held);
    const { expires_at, refresh_token } = held.tokens;
    if (refresh_token && expires_at !== undefined && expires_at - LEEWAY_MS < Date.now())
      await this.#renewOnce(server, login, held);
    return held.tokens.access_token;
  }

  /** The server refused this token. @throws McpProblem `login_required` */
  async refused(server: OAuthConnection, token: string): Promise<void> {
    const login = loginOf(server);
    const held = await this.#load(server, login);
    // Another call may have had it renewed meanwhile.
    if (held.tokens.access_token === token) await this.#renewOnce(server, login, held);
  }

  #load(server: OAuthConnection, login: PersonLogin): Promise<Held> {
    const known = this.#held.get(login.generation);
    if (known) return known;
    const held = this.#read(server, login).then((read) => ({ ...read, renewing: undefined, unsaved: false }));
    this.#held.set(login.generation, held);
    held.catch(() => this.#held.delete(login.generation));
    return held;
  }

  async #read(server: OAuthConnection, { userId, generation }: PersonLogin) {
    const stored = await this.#options.logins.read(server.serverId, userId);
    const tokens = readTokens(stored?.tokens);
    if (!stored || !tokens || stored.generation !== generation) throw loginRequired(server);
    return { id: stored.id, tokens };
  }

  #renewOnce(server: OAuthConnection, login: PersonLogin, held: Held): Promise<void> {
    held.renewing ??= this.#renew(server, login, held).finally(() => (held.renewing = undefined));
    return held.renewing;
  }

  async #renew(server: OAuthConnection, login: PersonLogin, held: Held): Promise<void> {
    const { logins, fetchFor } = this.#options;
    if (!held.unsaved && (await this.#adopt(server, login, held))) return;
    const { tokens } = held;
    let renewed: LoginTokens;
    try {
      if (!tokens.refresh_token) throw loginRequired(server);
      const { authorization_server: authority, resource } = tokens;
      const answer = await refreshAuthorization(authority.url, {
        ...(authority.metadata && { metadata: authority.metadata }),
        clientInformation: tokens.client,
        refreshToken: tokens.refresh_token,
        ...(resource !== undefined && { resource }),
        fetchFn: withTimeout(fetchFor(server.addresses)),
      });
      renewed = toLoginTokens(tokens, { ...answer, scope: answer.scope ?? tokens.scope });
    } catch (error) {
      if (!isRefused(error) && !isLoginRequired(error)) throw unavailable(error);
      // Another sidecar may have been first: of two uses of one refresh token the second is refused.
      if (await this.#adopt(server, login, held)) return;
      this.#held.delete(login.generation);
      await logins.expire({ id: held.id, generation: login.generation });
      throw loginRequired(server, error);
    }
    held.tokens = renewed;
    await this.#save(login, held);
  }

  /** A store that is away keeps no call from its token: it is told with the next one. */
  async #save({ generation }: PersonLogin, held: Held): Promise<void> {
    const kept = this.#options.logins.renew({ id: held.id, generation }, held.tokens);
    held.unsaved = !(await kept.catch(() => false));
  }

  /** Takes what is kept outside, if that is newer. */
  async #adopt(server: OAuthConnection, login: PersonLogin, held: Held): Promise<boolean> {
    const { tokens } = await this.#read(server, login).catch((error: unknown) => {
      this.#held.delete(login.generation);
      throw error;
    });
    if (tokens.access_token === held.tokens.access_token) return false;
    held.tokens = tokens;
    return true;
  }
}

function loginOf(server: OAuthConnection): PersonLogin {
  const { login } = server.authentication;
  if (!login) throw loginRequired(server);
  return login;
}

function isLoginRequired(error: unknown): boolean {
  return error instanceof McpProblem && error.code === "login_required";
}

function unavailable(cause: unknown): McpProblem {
  return new McpProblem(
    "mcp_unreachable",
    "authorization_server_silent",
    "The authorization server is silent",
    {
      cause,
    },
  );
}
