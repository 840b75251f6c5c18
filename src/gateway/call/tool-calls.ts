import { randomUUID } from "node:crypto";
import { SidecarError } from "../../core/errors/sidecar-error.ts";
import { toPublicError } from "../../core/errors/public-error.ts";
import type { Logger } from "../../core/log.ts";
import { GATEWAY_TOOLS } from "../../core/odoo-tools/gateway-tools.ts";
import type { OdooCaller } from "../../core/odoo-tools/odoo-tool.ts";
import { runOdooTool } from "../../core/odoo-tools/run-odoo-tool.ts";
import type {
  GatewayCallAbout,
  GatewayOdooCall,
  GatewayRecords,
  GatewayRefused,
} from "../../core/odoo/records/gateway.ts";
import { failure, type ToolResult } from "../../core/tool/tool-result.ts";
import { type Caller, refusalOf } from "../identity/credential.ts";
import { GatewayRefusal } from "../identity/refusal.ts";
import type { CallLimits } from "./call-limits.ts";
import { scopeOf } from "./scopes.ts";
import { unavailable } from "./settings.ts";

/** Characters of a result's JSON. */
const MAX_RESULT = 1024 * 1024;

export interface ToolCallsOptions {
  records: GatewayRecords;
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
   * @throws GatewayRefusal when the caller is not let in; the signal's reason on abort.
   */
  async call(
    caller: Caller,
    name: string,
    args: Record<string, unknown>,
    signal: AbortSignal,
  ): Promise<ToolResult> {
    const { limits, records } = this.#options;
    await limits.checkLogins(caller);
    const isRead = GATEWAY_TOOLS.get(name)?.annotations.readOnlyHint ?? true;
    const about: GatewayCallAbout = {
      tool: name.slice(0, 64),
      kind: isRead ? "read" : "write",
      arguments: args,
      scope: GATEWAY_TOOLS.has(name) ? scopeOf(name) : "odoo.read",
      client: caller.client,
      address: caller.address,
      door: caller.door,
      call_ref: randomUUID(),
    };
    try {
      await limits.count(about.kind, caller);
    } catch (error) {
      // Not recorded: a record of each would be the load that the limit is against.
      if (error instanceof GatewayRefusal && error.code === "rate_limited") return failure(error.message);
      throw error;
    }
    const asked = { count: 0 };
    const result = await this.#run(caller, about, asked, signal);
    // Who sends wrong arguments has to be somebody too.
    if (asked.count === 0)
      await this.#admit(caller, await records.recordRefused(caller.credential.key, about, result.text));
    return isRead || result.isError ? withinSize(result) : shortened(result);
  }

  async #run(
    caller: Caller,
    about: GatewayCallAbout,
    asked: { count: number },
    signal: AbortSignal,
  ): Promise<ToolResult> {
    try {
      const odoo = this.#odooAs(caller, about, asked);
      return await runOdooTool(about.tool, about.arguments, odoo, signal, GATEWAY_TOOLS);
    } catch (error) {
      if (error instanceof GatewayRefusal || signal.aborted) throw error;
      if (!(error instanceof SidecarError))
        this.#options.log.error({ err: error, tool: about.tool }, "tool failed");
      return failure(toPublicError(error).error);
    }
  }

  #odooAs(caller: Caller, about: GatewayCallAbout, asked: { count: number }): OdooCaller {
    const ask = async (call: GatewayOdooCall, signal: AbortSignal) => {
      asked.count++;
      const answer = await this.#options.records.call(caller.credential.key, about, call, signal);
      await this.#admit(caller, answer, about.scope);
      return "result" in answer ? answer.result : undefined;
    };
    return {
      majorVersion: this.#options.majorVersion,
      call: (model, method, args, kwargs, signal) => ask({ model, method, args, kwargs }, signal),
      whoami: (signal) => ask({ whoami: true }, signal),
    };
  }

  async #admit(caller: Caller, answer: GatewayRefused | { user_id: number }, scope?: string): Promise<void> {
    if ("refused" in answer) {
      if (answer.refused === "credential") await this.#options.limits.countLogin(caller, false);
      throw refusalOf(answer, scope);
    }
    await this.#options.limits.countLogin(caller, true);
  }
}

function withinSize(result: ToolResult): ToolResult {
  if (result.text.length <= MAX_RESULT) return result;
  return failure("The result is larger than 1 MiB. Ask for fewer records or fewer fields.");
}

/** Something was done already: that it was must not be lost. */
function shortened(result: ToolResult): ToolResult {
  if (result.text.length <= MAX_RESULT) return result;
  return {
    ...result,
    text: JSON.stringify({ result: "(done; the result is larger than 1 MiB and left out)" }),
  };
}
