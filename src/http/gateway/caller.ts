import { BlockList, isIPv6 } from "node:net";
import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { type Credential, readCredential } from "../../gateway/identity/credential.ts";
import { GatewayRefusal } from "../../gateway/identity/refusal.ts";
import type { TokenOwners } from "../../gateway/identity/token-owners.ts";
import { PublicAddress } from "../../gateway/oauth-server/public-address.ts";

/** A request that came by Odoo's own address. */
export interface Relayed {
  /** The agent's IP address. */
  address: string;
  /** Odoo's public address, such as https://odoo.example.com. */
  base: string;
}

export interface GatewayEnv {
  Bindings: Partial<HttpBindings>;
  Variables: {
    relayed: Relayed | undefined;
    /** The agent's IP address. */
    address: string;
    /** Where agents reach the gateway. */
    reachedAt: PublicAddress | undefined;
    owners: TokenOwners;
  };
}

/** Claims of the addon's token. @throws when it is not valid. */
export type VerifyRelay = (
  authorization: string,
) => Promise<{ relay?: string | undefined; address?: string | undefined; base?: string | undefined }>;

export interface CallerOptions {
  verifyRelay: VerifyRelay;
  /** Addresses and networks whose `X-Forwarded-For` is believed. */
  trustedProxies: readonly string[];
  /** Where agents reach this process, which listens at that port. */
  addressAt: (port: number | undefined) => PublicAddress;
  /** Odoo's public address, as administrators know it: what a request says of it is anybody's to choose. */
  odooUrl: () => Promise<string>;
  owners: TokenOwners;
}

const HEADER = "x-odoo-relay";

/** Finds out where a request comes from and where it arrives: the variables. */
export function findCaller({ verifyRelay, trustedProxies, addressAt, odooUrl, owners }: CallerOptions) {
  const proxies = blockList(trustedProxies);
  return createMiddleware<GatewayEnv>(async (context, next) => {
    const relayed = await readRelay(context, verifyRelay);
    context.set("relayed", relayed);
    context.set(
      "reachedAt",
      relayed ? new PublicAddress(await odooUrl()) : addressAt(context.env.incoming?.socket.localPort),
    );
    context.set("owners", owners);
    context.set("address", relayed?.address ?? addressBehind(proxies, context));
    await next();
  });
}

/** @throws GatewayRefusal `unauthorized` */
export function credentialOf(context: {
  req: { header(name: string): string | undefined };
  get(name: "owners"): TokenOwners;
}): Credential {
  return context.get("owners").owned(readCredential(context.req.header("authorization")));
}

/** Such a request says at most by what program it was made. */
export function agentOf(context: Context<GatewayEnv>): string {
  return (context.req.header("user-agent") ?? "").slice(0, 100);
}

async function readRelay(context: Context<GatewayEnv>, verify: VerifyRelay): Promise<Relayed | undefined> {
  const token = context.req.header(HEADER);
  if (token === undefined) return;
  const { relay, address, base } = await verify(`Bearer ${token}`).catch((cause: unknown) => {
    throw refused(cause);
  });
  // As it is written: Hono's own path is decoded.
  const { pathname } = new URL(context.req.url);
  if (relay !== `${context.req.method} ${pathname}` || !address || !base) throw refused();
  return { address, base };
}

/** The last address that is no proxy's. */
function addressBehind(proxies: BlockList, context: Context<GatewayEnv>): string {
  const hops = (context.req.header("x-forwarded-for") ?? "").split(",").map((hop) => hop.trim());
  let address = context.env.incoming?.socket.remoteAddress ?? "";
  while (isListed(proxies, address)) {
    const hop = hops.pop();
    if (!hop) break;
    address = hop;
  }
  return address.slice(0, 64);
}

function isListed(list: BlockList, address: string): boolean {
  return list.check(address, isIPv6(address) ? "ipv6" : "ipv4");
}

function blockList(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = "", prefix] = entry.split("/");
    const family = isIPv6(address) ? "ipv6" : "ipv4";
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return list;
}

function refused(cause?: unknown): GatewayRefusal {
  const refusal = new GatewayRefusal(
    "relay_refused",
    "The request does not have Odoo's signature. Check that Odoo and the sidecar have the same secret.",
  );
  refusal.cause = cause;
  return refusal;
}
