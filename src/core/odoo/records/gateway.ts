import { z } from "zod";
import type { OdooClient } from "../client.ts";

const MODEL = "woow_paas_gateway.gateway";

/** Why Odoo does not let a key in: it is none, its user is not in the group, the gateway is turned off. */
const refused = z.object({ refused: z.enum(["credential", "group", "disabled"]) });
const identified = z.object({ user_id: z.number() });
const called = z.object({ user_id: z.number(), result: z.unknown() });
const settings = z.object({
  enabled: z.boolean(),
  allowed_origins: z.array(z.string()),
  public_tool_list: z.boolean(),
  reads_per_minute: z.number(),
  writes_per_minute: z.number(),
  failed_logins_per_minute: z.number(),
});

export type GatewayRefused = z.infer<typeof refused>;
export type GatewaySettings = z.infer<typeof settings>;

/** What Odoo records of a call. */
export interface GatewayCallAbout {
  tool: string;
  kind: "read" | "write";
  arguments: Record<string, unknown>;
  /** What the agent calls itself. */
  client: string;
  address: string;
  /** By what it came, such as `mcp`. */
  door: string;
  /** The same in all that one call of a tool asks. */
  call_ref: string;
}

/** A public method of a model, or who the user is. */
export type GatewayOdooCall =
  | {
      model: string;
      method: string;
      args: readonly unknown[];
      kwargs: Readonly<Record<string, unknown>>;
    }
  | { whoami: true };

/** What `GatewayRecords` does; an Odoo without the addon is served by `PlainOdoo`. */
export type GatewayOdoo = { [Name in keyof GatewayRecords]: GatewayRecords[Name] };

/** The door for agents (docs/gateway.md). All methods @throw OdooError. */
export class GatewayRecords {
  readonly #odoo: Pick<OdooClient, "call">;

  constructor(odoo: Pick<OdooClient, "call">) {
    this.#odoo = odoo;
  }

  settings(): Promise<GatewaySettings> {
    return this.#odoo.call({
      model: MODEL,
      method: "gateway_settings",
      result: settings,
      repeatable: true,
    });
  }

  identify(key: string, signal?: AbortSignal) {
    return this.#odoo.call({
      model: MODEL,
      method: "gateway_identify",
      args: [key],
      result: z.union([refused, identified]),
      signal,
      repeatable: true,
    });
  }

  /** As the key's user. `odoo_error` is about this call, and says so in words. */
  call(key: string, about: GatewayCallAbout, call: GatewayOdooCall, signal: AbortSignal) {
    return this.#odoo.call({
      model: MODEL,
      method: "gateway_call",
      args: [key, about, call],
      result: z.union([refused, called]),
      signal,
      repeatable: about.kind === "read",
    });
  }

  /** Records a call that was answered without Odoo. */
  recordRefused(key: string, about: GatewayCallAbout, error: string) {
    return this.#odoo.call({
      model: MODEL,
      method: "gateway_refused",
      args: [key, about, error],
      result: z.union([refused, identified]),
      repeatable: false,
    });
  }
}
