import { z } from "zod";
import type { FailureReason } from "../../core/tool/tool-result.ts";
import type { PasswordLogin } from "../call/password-login.ts";
import type { ToolCalls } from "../call/tool-calls.ts";
import { type Credential, keyCredential } from "../identity/credential.ts";
import { GatewayRefusal, type RefusalCode, rateLimited } from "../identity/refusal.ts";
import type { RestSessions } from "./sessions.ts";

const CODES: Record<Exclude<FailureReason, "rate_limited">, RefusalCode> = {
  invalid: "invalid_request",
  access: "access_denied",
  not_found: "not_found",
  conflict: "conflict",
  too_large: "result_too_large",
  unreachable: "odoo_unreachable",
  failed: "odoo_error",
};
/** As long as what takes a password's place. */
const SECONDS = 3600;
const connected = z.object({ user: z.object({ id: z.number(), name: z.string(), login: z.string() }) });

export interface RestCaller {
  credential: Credential;
  /** The request's `User-Agent`. */
  client: string;
  /** IP address. */
  address: string;
}

export type ConnectRequest =
  | { username: string; password: string }
  | { api_key: string; username?: string | undefined };

export interface Connected {
  token: string;
  /** Seconds. */
  expires_in: number;
  user: { id: number; name: string; login: string };
}

export interface RestCallsOptions {
  calls: ToolCalls;
  passwords: PasswordLogin;
  sessions: RestSessions;
}

/** Tools for programs that speak plain HTTP. What is refused is thrown: there it has a status. */
export class RestCalls {
  readonly #options: RestCallsOptions;

  constructor(options: RestCallsOptions) {
    this.#options = options;
  }

  /** @returns the result as JSON text. @throws GatewayRefusal */
  async call(
    { credential: given, client, address }: RestCaller,
    tool: string,
    args: Record<string, unknown>,
    signal: AbortSignal,
  ): Promise<string> {
    const { calls, sessions } = this.#options;
    const credential = sessions.resolve(given);
    if (!credential)
      throw new GatewayRefusal("unauthorized", "This token has ended, or never was. Connect again.");
    try {
      const result = await calls.call({ door: "rest", credential, client, address }, tool, args, signal);
      if (!result.isError) return result.text;
      const { reason = "invalid", retryAfter = 1 } = result;
      if (reason === "rate_limited") throw rateLimited(retryAfter);
      throw new GatewayRefusal(CODES[reason], result.text);
    } catch (error) {
      // With what it stood for, the token ends too.
      if (error instanceof GatewayRefusal && error.code === "unauthorized") sessions.close(given);
      throw error;
    }
  }

  /** Opens a session for a password or a key. @throws GatewayRefusal */
  async connect(
    request: ConnectRequest,
    caller: Omit<RestCaller, "credential">,
    signal: AbortSignal,
  ): Promise<Connected> {
    const { passwords, sessions } = this.#options;
    const { credential, seconds } =
      "password" in request
        ? await passwords.login({ ...request, address: caller.address, signal })
        : { credential: keyCredential(request.api_key), seconds: SECONDS };
    const text = await this.call({ ...caller, credential }, "odoo_connect", {}, signal);
    const { user } = connected.parse(JSON.parse(text));
    if (request.username !== undefined && request.username !== user.login)
      throw new GatewayRefusal("unauthorized", "The username belongs to another user.");
    return { token: sessions.open(credential, seconds), expires_in: seconds, user };
  }
}
