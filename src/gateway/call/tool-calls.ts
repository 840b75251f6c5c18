import { randomUUID } from "node:crypto";
import { OdooError } from "../../core/odoo/odoo-error.ts";
import { SidecarError } from "../../core/errors/sidecar-error.ts";
import { toPublicError } from "../../core/errors/public-error.ts";
import type { Logger } from "../../core/log.ts";
import { GATEWAY_TOOLS } from "../../core/odoo-tools/gateway-tools.ts";
import type { OdooCaller } from "../../core/odoo-tools/odoo-tool.ts";
import { runOdooTool } from "../../core/odoo-tools/run-odoo-tool.ts";
import type {
  GatewayCallAbout,
  GatewayOdoo,
  GatewayOdooCall,
  GatewayRefused,
} from "../../core/odoo/records/gateway.ts";
import { readSafety } from "../../core/odoo-tools/gateway/safety.ts";
import { failure } from "../../core/tool/tool-result.ts";
import { type Caller, refusalOf } from "../identity/credential.ts";
import { GatewayRefusal } from "../identity/refusal.ts";
import type { CallLimits } from "./call-limits.ts";
import { asksFirst, type CallOutcome, NOT_AGREED, NotMade, previewed } from "./outcome.ts";
import { scopeOf } from "./scopes.ts";
import { unavailable } from "./settings.ts";

/** Characters of a result's JSON. */
const MAX_RESULT = 1024 * 1024;

export interface ToolCallsOptions {
  records: GatewayOdoo;
  /** Such as 19. */
  majorVersion: () => Promise<number>;
  limits: CallLimits;
  log: Logger;
}

/** The one way in: identity, rate limit, tool, record. */
export class ToolCalls {
  readonly #options: ToolCallsOptions;

  constructor(options: ToolCallsOptions) {
    this.#options = options;
  }

  /** Whether Odoo lets the caller in now. @throws GatewayRefusal */
  async identify(caller: Caller, signal?: AbortSignal): Promise<void> {
    const { records, limits } = this.#options;
    await limits.checkLogins(caller);
    await limits.count("read", caller);
    const answer = await records.identify(caller.credential.key, signal).catch((error: unknown) => {
      throw signal?.aborted ? error : unavailable(error);
    });
    await this.#admit(caller, answer);
  }

  /**
   * Calls a tool as the caller's user. What the tool, Odoo or a limit refuses is a result that the agent reads.
   * @param confirmed stands for the user's yes, which an earlier outcome's `question` asked for.
   * @throws GatewayRefusal when the caller is not let in; the signal's reason on abort.
   */
  async call(
    caller: Caller,
    name: string,
    args: Record<string, unknown>,
    signal: AbortSignal,
    confirmed?: string,
  ): Promise<CallOutcome> {
    const { limits, records } = this.#options;
    await limits.checkLogins(caller);
    const tool = GATEWAY_TOOLS.get(name);
    const about = {
      ...aboutOf(caller, name, args, tool?.annotations.readOnlyHint ?? true),
      ...(tool && readSafety(tool, args)),
      ...(confirmed !== undefined && { confirmation: confirmed }),
    };
    const isRead = about.kind === "read";
    try {
      await limits.count(about.kind, caller);
    } catch (error) {
      // Not recorded: a record of each would be the load that the limit is against.
      if (error instanceof GatewayRefusal && error.code === "rate_limited")
        return {
          ...failure(error.message, "rate_limited"),
          ...(error.retryAfter !== undefined && { retryAfter: error.retryAfter }),
        };
      throw error;
    }
    const asked = { count: 0 };
    const result = await this.#run(caller, about, asked, signal);
    // Who sends wrong arguments has to be somebody too.
    if (asked.count === 0)
      await this.#admit(caller, await records.recordRefused(caller.credential.key, about, result.text));
    return isRead || result.isError ? withinSize(result) : shortened(result);
  }

  /** Records that the user was asked about a call, and did not agree. @throws GatewayRefusal */
  async notAgreed(
    caller: Caller,
    name: string,
    args: Record<string, unknown>,
    answer: "decline" | "cancel",
  ): Promise<CallOutcome> {
    const about = aboutOf(caller, name, args, false);
    const error = NOT_AGREED[answer];
    await this.#admit(caller, await this.#options.records.recordRefused(caller.credential.key, about, error));
    return failure(error);
  }

  /**
   * What agents read otherwise than by a tool, as the caller's user.
   * @throws GatewayRefusal; OdooError, where `odoo_error` is about this and says so in words.
   */
  async read(caller: Caller, name: string, call: GatewayOdooCall, signal: AbortSignal): Promise<unknown> {
    const { limits } = this.#options;
    await limits.checkLogins(caller);
    await limits.count("read", caller);
    return this.#ask(caller, aboutOf(caller, name, {}, true), call, signal);
  }

  async #run(
    caller: Caller,
    about: GatewayCallAbout,
    asked: { count: number },
    signal: AbortSignal,
  ): Promise<CallOutcome> {
    try {
      const odoo = this.#odooAs(caller, about, asked);
      return await runOdooTool(about.tool, about.arguments, odoo, signal, GATEWAY_TOOLS);
    } catch (error) {
      if (error instanceof NotMade) return error.outcome;
      if (error instanceof GatewayRefusal || signal.aborted) throw error;
      if (!(error instanceof SidecarError))
        this.#options.log.error({ err: error, tool: about.tool }, "tool failed");
      const reason =
        error instanceof OdooError && error.code === "odoo_unreachable" ? "unreachable" : "failed";
      return failure(toPublicError(error).error, reason);
    }
  }

  #odooAs(caller: Caller, about: GatewayCallAbout, asked: { count: number }): OdooCaller {
    const ask = (call: GatewayOdooCall, signal: AbortSignal) => {
      asked.count++;
      return this.#ask(caller, about, call, signal);
    };
    return {
      majorVersion: this.#options.majorVersion,
      call: (model, method, args, kwargs, signal) => ask({ model, method, args, kwargs }, signal),
      whoami: (signal) => ask({ whoami: true }, signal),
      ...(this.#options.records.hasAddon && {
        callAll: (calls, signal) => ask({ calls }, signal),
        readRecords: (read, signal) => ask({ read: { ...read } }, signal),
      }),
    };
  }

  /** @throws NotMade where Odoo only told of the call. */
  async #ask(caller: Caller, about: GatewayCallAbout, call: GatewayOdooCall, signal: AbortSignal) {
    const answer = await this.#options.records.call(caller.credential.key, about, call, signal);
    await this.#admit(caller, answer, about.scope);
    if ("refused" in answer) return undefined;
    if (answer.preview) throw new NotMade(previewed(answer.preview));
    if (answer.confirmation) throw new NotMade(asksFirst(about.tool, answer.confirmation));
    return answer.result;
  }

  async #admit(caller: Caller, answer: GatewayRefused | { user_id: number }, scope?: string): Promise<void> {
    if ("refused" in answer) {
      if (answer.refused === "credential") await this.#options.limits.countLogin(caller, false);
      throw refusalOf(answer, scope);
    }
    await this.#options.limits.countLogin(caller, true);
  }
}

function aboutOf(
  { client, address, door }: Caller,
  name: string,
  args: Record<string, unknown>,
  isRead: boolean,
): GatewayCallAbout {
  return {
    tool: name.slice(0, 64),
    kind: isRead ? "read" : "write",
    arguments: args,
    scope: GATEWAY_TOOLS.has(name) ? scopeOf(name) : "odoo.read",
    client,
    address,
    door,
    call_ref: randomUUID(),
  };
}

function withinSize(result: CallOutcome): CallOutcome {
  if (result.text.length <= MAX_RESULT) return result;
  return failure("The result is larger than 1 MiB. Ask for fewer records or fewer fields.", "too_large");
}

/** Something was done already: that it was must not be lost. */
function shortened(result: CallOutcome): CallOutcome {
  if (result.text.length <= MAX_RESULT) return result;
  return {
    ...result,
    text: JSON.stringify({ result: "(done; the result is larger than 1 MiB and left out)" }),
  };
}
