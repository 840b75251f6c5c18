import { refreshAuthorization } from "@modelcontextprotocol/client";
import { SidecarError } from "../../../core/errors/errors.ts";
import type { McpLoginRecords } from "../../../core/odoo/records/mcp-login.ts";
import type { McpServerRecord, ServerLogin } from "../../../core/odoo/records/mcp-server.ts";
import { type FetchFor, withTimeout } from "./authorization-server.ts";
import { isRefused, loginRequired } from "./login-error.ts";
import { type LoginTokens, readTokens, toLoginTokens } from "./secrets.ts";

/** A token that ends so soon, in milliseconds, is renewed before it is used. */
const LEEWAY_MS = 10_000;
/** Logins kept in memory; the longest unused one goes first. */
const MAX_LOGINS = 1_000;

interface Held {
  id: number;
  tokens: LoginTokens;
  /** The one renewal under way, for all calls that wait for it. */
  renewing: Promise<void> | undefined;
  /** Odoo has not got these tokens yet: what it has is worth nothing any more. */
  unsaved: boolean;
}

export interface PersonTokensOptions {
  logins: McpLoginRecords;
  fetchFor: FetchFor;
}

/** The tokens of people's logins: read from Odoo once, renewed once however many calls need it. */
export class PersonTokens {
  readonly #options: PersonTokensOptions;
  /** By generation, so that a login never meets the tokens of an older one or of another person. */
  readonly #held = new Map<string, Promise<Held>>();

  constructor(options: PersonTokensOptions) {
    this.#options = options;
  }

  /** @throws SidecarError `login_required` */
  async token(server: McpServerRecord): Promise<string> {
    const login = loginOf(server);
    const held = await this.#load(server, login);
    if (held.unsaved) await this.#save(login, held);
    const { expires_at, refresh_token } = held.tokens;
    if (refresh_token && expires_at !== undefined && expires_at - LEEWAY_MS < Date.now())
      await this.#renewOnce(server, login, held);
    return held.tokens.access_token;
  }

  /** The server refused this token. @throws SidecarError `login_required` */
  async refused(server: McpServerRecord, token: string): Promise<void> {
    const login = loginOf(server);
    const held = await this.#load(server, login);
    // Another call may have had it renewed meanwhile.
    if (held.tokens.access_token === token) await this.#renewOnce(server, login, held);
  }

  #load(server: McpServerRecord, login: ServerLogin): Promise<Held> {
    const known = this.#held.get(login.generation);
    const held =
      known ??
      this.#read(server, login).then((read) => ({
        ...read,
        renewing: undefined,
        unsaved: false,
      }));
    this.#held.delete(login.generation);
    this.#held.set(login.generation, held);
    const [oldest] = this.#held.keys();
    if (this.#held.size > MAX_LOGINS && oldest !== undefined) this.#held.delete(oldest);
    if (!known) held.catch(() => this.#held.delete(login.generation));
    return held;
  }

  async #read(server: McpServerRecord, { userId, generation }: ServerLogin) {
    const record = await this.#options.logins.read(server.id, userId);
    const tokens = readTokens(record?.stored_tokens_json);
    if (!record || !tokens || record.generation !== generation) throw loginRequired(server);
    return { id: record.id, tokens };
  }

  #renewOnce(server: McpServerRecord, login: ServerLogin, held: Held): Promise<void> {
    held.renewing ??= this.#renew(server, login, held).finally(() => (held.renewing = undefined));
    return held.renewing;
  }

  async #renew(server: McpServerRecord, login: ServerLogin, held: Held): Promise<void> {
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
        fetchFn: withTimeout(fetchFor(server)),
      });
      renewed = toLoginTokens(tokens, { ...answer, scope: answer.scope ?? tokens.scope });
    } catch (error) {
      if (!isRefused(error) && !isLoginRequired(error)) throw unavailable(server, error);
      // Another sidecar may have been first: of two uses of one refresh token the second is refused.
      if (await this.#adopt(server, login, held)) return;
      this.#held.delete(login.generation);
      await logins.expire(held.id, login.generation);
      throw loginRequired(server, error);
    }
    held.tokens = renewed;
    await this.#save(login, held);
  }

  /** An Odoo that is away keeps no call from its token: it is told with the next one. */
  async #save(login: ServerLogin, held: Held): Promise<void> {
    try {
      await this.#options.logins.renew(held.id, login.generation, held.tokens);
      held.unsaved = false;
    } catch {
      held.unsaved = true;
    }
  }

  /** Takes what Odoo has, if that is newer. */
  async #adopt(server: McpServerRecord, login: ServerLogin, held: Held): Promise<boolean> {
    const { tokens } = await this.#read(server, login).catch((error: unknown) => {
      this.#held.delete(login.generation);
      throw error;
    });
    if (tokens.access_token === held.tokens.access_token) return false;
    held.tokens = tokens;
    return true;
  }
}

function loginOf(server: McpServerRecord): ServerLogin {
  if (!server.login) throw loginRequired(server);
  return server.login;
}

function isLoginRequired(error: unknown): boolean {
  return error instanceof SidecarError && error.code === "login_required";
}

function unavailable({ name }: McpServerRecord, cause: unknown): SidecarError {
  return new SidecarError("mcp_unreachable", `The authorization server of ${name} does not answer now.`, {
    cause,
    reason: "authorization_server_silent",
  });
}
