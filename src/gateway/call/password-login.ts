import type { GatewayLogins } from "../../core/odoo/records/gateway-login.ts";
import { type Credential, keyCredential, refusalOf } from "../identity/credential.ts";
import { GatewayRefusal } from "../identity/refusal.ts";
import type { CallLimits } from "./call-limits.ts";
import { unavailable } from "./settings.ts";

export interface PasswordLoginRequest {
  username: string;
  password: string;
  /** IP address. */
  address: string;
  signal: AbortSignal;
}

/** Logins with a password, for programs without an API key; wrong ones are counted as wrong keys are. */
export class PasswordLogin {
  readonly #logins: GatewayLogins;
  readonly #limits: CallLimits;

  constructor(logins: GatewayLogins, limits: CallLimits) {
    this.#logins = logins;
    this.#limits = limits;
  }

  /** @returns what takes the password's place, and for how many seconds. @throws GatewayRefusal */
  async login({ username, password, address, signal }: PasswordLoginRequest): Promise<{
    credential: Credential;
    seconds: number;
  }> {
    const forget = await this.#limits.countPassword(username, address);
    const answer = await this.#logins.login(username, password, signal).catch((error: unknown) => {
      throw signal.aborted ? error : unavailable(error);
    });
    if (!("refused" in answer) || answer.refused !== "credential") await forget();
    if (!("refused" in answer)) return { credential: keyCredential(answer.key), seconds: answer.expires_in };
    switch (answer.refused) {
      case "credential":
        throw new GatewayRefusal("unauthorized", "The username or the password is wrong.");
      case "second_factor":
        throw new GatewayRefusal(
          "second_factor_required",
          "This user logs in with a second factor, so a password is not enough. Use an API key: api_key instead of password.",
        );
      case "group":
      case "disabled":
        throw refusalOf({ refused: answer.refused });
    }
  }
}
