import type { AuthInfo } from "@modelcontextprotocol/server";
import type { Caller } from "../identity/credential.ts";
import type { GatewayRefusal } from "../identity/refusal.ts";

/** One HTTP request on its way through the SDK, which hands it to the handlers as what it knows of the caller. */
export class Exchange {
  readonly caller: Caller;
  /** Why the whole request is refused, found by a call in it. */
  refusal: GatewayRefusal | undefined;
  readonly #onRefused: () => void;

  constructor(caller: Caller, onRefused = () => {}) {
    this.caller = caller;
    this.#onRefused = onRefused;
  }

  refuse(refusal: GatewayRefusal): void {
    this.refusal = refusal;
    this.#onRefused();
  }

  get authInfo(): AuthInfo {
    return { token: "", clientId: this.caller.client, scopes: [], extra: { exchange: this } };
  }
}

/** @throws TypeError for a request that did not come by an exchange. */
export function exchangeOf(authInfo: AuthInfo | undefined): Exchange {
  const exchange = authInfo?.extra?.["exchange"];
  if (exchange instanceof Exchange) return exchange;
  throw new TypeError("The request did not come by an exchange.");
}
