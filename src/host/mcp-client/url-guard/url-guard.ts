import type { LookupAddress } from "node:dns";
import { lookup } from "node:dns/promises";
import { isIP, type LookupFunction } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { callbackify } from "node:util";
import type { FetchLike } from "@modelcontextprotocol/client";
import { Agent, buildConnector, fetch, type RequestInit as AgentInit } from "undici";
import { McpProblem, type Reason } from "../mcp-problem.ts";
import type { AddressPolicy } from "../server-connection.ts";
import { isMetadata, isPublic } from "./address.ts";
import { limitBody } from "./limited-body.ts";
import { followRedirect } from "./redirect.ts";

/** Which addresses servers of scope `system` may have; metadata addresses are refused either way. */
export type SystemAddresses = "any" | "public";

export interface UrlGuardOptions {
  systemAddresses: SystemAddresses;
  /** All addresses of a name: the operating system's answer, but in tests. */
  resolve?: (host: string) => Promise<LookupAddress[]>;
}

/** A `fetch` for one server, its login included: every connection and redirect of it is checked. */
export type UrlGuard = (addresses: AddressPolicy) => FetchLike;

interface Policy {
  accepts: (address: string) => boolean;
  refusal: string;
  reason: Reason;
  /** Names that do not exist are refused alike, so that nobody finds out which ones exist inside. */
  quiet: boolean;
}

const MAX_HOPS = 5;
/** A quiet refusal takes at least as long, in milliseconds: else its speed would tell which names exist. */
const QUIET_MS = 300;
const CONNECT_MS = 10_000;

/**
 * The check sits where sockets are opened: the addresses that were checked are the ones connected to, so a name
 * server that answers differently the second time changes nothing.
 */
export function createUrlGuard({ systemAddresses, resolve = resolveAll }: UrlGuardOptions): UrlGuard {
  const agent = (policy: Policy) =>
    // Streams may be silent for as long as they like; calls have limits of their own.
    new Agent({ connect: checkedConnector(policy, resolve), headersTimeout: 0, bodyTimeout: 0 });
  const anywhere = agent({
    accepts: (address) => !isMetadata(address),
    refusal: "A metadata service of a cloud",
    reason: "metadata_address",
    quiet: false,
  });
  const publicOnly = agent({
    accepts: isPublic,
    refusal: "Not a public address, as SYSTEM_SERVER_ADDRESSES demands",
    reason: "address_not_public",
    quiet: false,
  });
  const forPeople = agent({
    accepts: isPublic,
    refusal: "Not a public address, or an unknown name",
    reason: "address_not_allowed",
    quiet: true,
  });
  return ({ scope, allowed }) => {
    const exempt = new Set(allowed.map((entry) => entry.trim().toLowerCase()));
    const agentFor = (url: URL) => {
      if (scope === "system") return systemAddresses === "any" ? anywhere : publicOnly;
      return exempt.has(hostAndPort(url)) ? anywhere : forPeople;
    };
    return async (input, init = {}) => {
      let request = { url: new URL(input), init };
      for (let hops = 0; ; hops++) {
        if (!/^https?:$/.test(request.url.protocol))
          throw refused("Neither http nor https", "scheme_not_allowed");
        const response = await fetch(request.url, {
          ...toAgentInit(request.init),
          redirect: "manual",
          dispatcher: agentFor(request.url),
        });
        const next = init.redirect === "manual" ? undefined : followRedirect(request, response);
        if (!next) return limitBody(response);
        await response.body?.cancel();
        if (hops === MAX_HOPS || init.redirect === "error")
          throw new McpProblem("mcp_not_mcp", "too_many_redirects", `More than ${MAX_HOPS} redirects`);
        request = next;
      }
    };
  };
}

function checkedConnector({ accepts, refusal, reason, quiet }: Policy, resolve: typeof resolveAll) {
  const addressesOf = async (host: string) => {
    const earliest = pause(quiet ? QUIET_MS : 0);
    try {
      const addresses = await resolve(host);
      if (addresses.length && addresses.every(({ address }) => accepts(address))) return addresses;
    } catch (error) {
      if (!quiet) throw error;
    }
    await earliest;
    throw refused(refusal, reason);
  };
  const find = callbackify(addressesOf);
  const checkedLookup: LookupFunction = (host, { all }, callback) =>
    find(host, (error, addresses) => {
      if (error) return callback(error, []);
      const [first] = addresses;
      if (all || !first) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  const connect = buildConnector({ lookup: checkedLookup, timeout: CONNECT_MS });
  return (options: buildConnector.Options, callback: buildConnector.Callback) => {
    // An address in the URL is connected to without a lookup.
    const { hostname } = options;
    if (isMetadata(hostname) || (isIP(hostname) && !accepts(hostname)))
      callback(refused(refusal, reason), null);
    else connect(options, callback);
  };
}

/** Of what the standard knows, what applies outside a browser; the two `fetch` types differ in the rest. */
function toAgentInit({ method = "GET", headers, body, signal }: RequestInit): AgentInit {
  return {
    method,
    headers: [...new Headers(headers)],
    body: (body ?? null) as AgentInit["body"] & {},
    signal: signal ?? null,
  };
}

function refused(message: string, reason: Reason): McpProblem {
  return new McpProblem("mcp_address_refused", reason, message);
}

/** As administrators write exemptions. The URL parser has already made one notation of many. */
function hostAndPort({ hostname, port, protocol }: URL): string {
  return `${hostname.replace(/\.+$/, "")}:${port || (protocol === "https:" ? 443 : 80)}`;
}

function resolveAll(host: string): Promise<LookupAddress[]> {
  return lookup(host, { all: true });
}
