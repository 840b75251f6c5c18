import { createMiddleware } from "hono/factory";
import { GatewayRefusal } from "../../gateway/identity/refusal.ts";
import type { GatewayEnv } from "./caller.ts";

const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];

export interface GuardOptions {
  /** The public base, if there is one. */
  publicUrl: string | undefined;
  /** Address that is listened at. */
  listensAt: string;
}

/** Refuses requests that were made for another host: a name that an attacker lets point here (DNS rebinding). */
export function checkHost({ publicUrl, listensAt }: GuardOptions) {
  const hosts = new Set([
    ...LOOPBACK,
    listensAt.includes(":") ? `[${listensAt}]` : listensAt,
    ...(publicUrl === undefined ? [] : [new URL(publicUrl).hostname]),
  ]);
  return createMiddleware<GatewayEnv>(async (context, next) => {
    const host = hostnameOf(`http://${context.req.header("host") ?? ""}`);
    // What Odoo passes on was made for Odoo's host.
    if (!context.get("relayed") && (host === undefined || !hosts.has(host)))
      throw new GatewayRefusal(
        "host_refused",
        "This host name is not served. Set GATEWAY_URL to the public address.",
      );
    await next();
  });
}

/** Refuses pages of origins that nobody listed; programs send none. */
export function checkOrigin(isAllowed: (origin: string) => Promise<boolean>) {
  return createMiddleware<GatewayEnv>(async (context, next) => {
    const origin = context.req.header("origin");
    const own = context.get("relayed")?.base;
    const isOwn = own !== undefined && new URL(own).origin === origin;
    if (origin !== undefined && !isOwn && !(await isAllowed(origin)))
      throw new GatewayRefusal("origin_refused", "This origin is not allowed in Odoo's settings.");
    await next();
  });
}

function hostnameOf(url: string): string | undefined {
  const parsed = URL.parse(url);
  // What looks like a host and is more is nobody's name.
  return parsed && parsed.pathname === "/" && !parsed.username && !parsed.search
    ? parsed.hostname
    : undefined;
}
