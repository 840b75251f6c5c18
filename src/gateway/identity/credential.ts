import { createHash } from "node:crypto";
import type { GatewayRefused } from "../../core/odoo/records/gateway.ts";
import { GatewayRefusal } from "./refusal.ts";

/** An API key of Odoo, as it came. Odoo alone knows whose it is, and is asked every time. */
export interface Credential {
  key: string;
  /** What stands for the key where something is remembered. */
  hash: string;
}

/** By what a call comes; the record of it says so. */
export type Door = "mcp" | "sse" | "routes" | "rest" | "stdio";

/** Who calls, as far as it can be known before Odoo has looked. */
export interface Caller {
  credential: Credential;
  /** What the agent calls itself, such as `claude-code 2.1`. */
  client: string;
  /** IP address. */
  address: string;
  door: Door;
}

/** From an `Authorization` header. @throws GatewayRefusal `unauthorized` */
export function readCredential(authorization: string | undefined): Credential {
  const key = /^Bearer ([!-~]{8,200})$/i.exec(authorization ?? "")?.[1];
  if (!key) throw unauthorized();
  return keyCredential(key);
}

export function keyCredential(key: string): Credential {
  return { key, hash: createHash("sha256").update(key).digest("base64url") };
}

export function refusalOf({ refused }: GatewayRefused): GatewayRefusal {
  switch (refused) {
    case "credential":
      return unauthorized();
    case "group":
      return new GatewayRefusal(
        "not_a_client_user",
        "This user is not in the group MCP Client User. An Odoo administrator can change that.",
      );
    case "disabled":
      return new GatewayRefusal("gateway_disabled", "MCP clients are turned off in Odoo's settings.");
  }
}

function unauthorized(): GatewayRefusal {
  return new GatewayRefusal(
    "unauthorized",
    "A valid API key of an Odoo user is needed, as Authorization: Bearer <key>.",
  );
}
