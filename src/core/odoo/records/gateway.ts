import { z } from "zod";
import type { OdooClient } from "../client.ts";

const MODEL = "woow_paas_gateway.gateway";

/**
 * Why Odoo does not let a key in: it is none, its user is not in the group, the gateway is turned off, or the app was
 * not allowed that much; then `scopes` is what it was allowed.
 */
const refused = z.union([
  z.object({ refused: z.enum(["credential", "group", "disabled"]) }),
  z.object({ refused: z.literal("scope"), scopes: z.array(z.string()) }),
]);
const identified = z.object({ user_id: z.number() });
const confirmation = z.object({ text: z.string(), token: z.string() });
const preview = z.object({
  summary: z.string(),
  records: z.array(
    z.object({
      id: z.number().nullable(),
      name: z.string(),
      changes: z.array(
        z.object({ field: z.string(), label: z.string(), old: z.string().nullable(), new: z.string() }),
      ),
    }),
  ),
  more: z.number(),
  notes: z.array(z.string()),
  result: z.unknown(),
});
const called = z.object({
  user_id: z.number(),
  result: z.unknown().optional(),
  preview: preview.optional(),
  confirmation: confirmation.optional(),
});
const settings = z.object({
  enabled: z.boolean(),
  allowed_origins: z.array(z.string()),
  public_tool_list: z.boolean(),
  reads_per_minute: z.number(),
  writes_per_minute: z.number(),
  failed_logins_per_minute: z.number(),
  /** Whether clients of OAuth may register themselves. */
  oauth_registration: z.boolean(),
  /** Where people find Odoo. */
  odoo_url: z.string(),
});

export type GatewayRefused = z.infer<typeof refused>;
/** What a call would change: nothing was. */
export type CallPreview = z.infer<typeof preview>;
/** The call waits for its user's yes, which `token` then stands for. */
export type CallConfirmation = z.infer<typeof confirmation>;
export type GatewaySettings = z.infer<typeof settings>;

/** What Odoo records of a call. */
export interface GatewayCallAbout {
  tool: string;
  kind: "read" | "write";
  arguments: Record<string, unknown>;
  /** What an app must be allowed for it. API keys are allowed everything. */
  scope: string;
  /** What the agent calls itself. */
  client: string;
  address: string;
  door: Door;
  /** The same in all that one call of a tool asks. */
  call_ref: string;
  /** Only tells what would change. */
  preview?: boolean | undefined;
  /** The user said yes to this call. */
  confirmation?: string | undefined;
  /** The same call again is answered alike, and not made again. */
  idempotency_key?: string | undefined;
}

/** The way that an agent came. */
export type Door = "mcp" | "sse" | "routes" | "rest" | "stdio";

interface MethodCall {
  model: string;
  method: string;
  args: readonly unknown[];
  kwargs: Readonly<Record<string, unknown>>;
}

/** A public method of a model or several in one transaction, or what agents read otherwise. */
export type GatewayOdooCall =
  | MethodCall
  | { calls: readonly MethodCall[] }
  | { whoami: true }
  | { models: true }
  | { file: { id: number } }
  | { read: { model: string } & Readonly<Record<string, unknown>> };

/** What `GatewayRecords` does; an Odoo without the addon is served by `PlainOdoo`. */
export type GatewayOdoo = { [Name in keyof GatewayRecords]: GatewayRecords[Name] };

/** The door for agents (docs/gateway.md). All methods @throw OdooError. */
export class GatewayRecords {
  /** Whether it makes several calls in one transaction, and tells records as agents read them. */
  readonly hasAddon: boolean = true;
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
