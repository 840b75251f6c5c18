import {
  type AuthorizationServerMetadata,
  discoverOAuthServerInfo,
  extractWWWAuthenticateParams,
  type FetchLike,
  type OAuthDiscoveryState,
} from "@modelcontextprotocol/client";
import { SidecarError } from "../../../core/errors/errors.ts";
import type { McpServerRecord } from "../../../core/odoo/records/mcp-server.ts";

/** How requests of one server go out: under the URL guard where the server is a user's. */
export type FetchFor = (server: McpServerRecord) => FetchLike;

/** Whole time of one request to an authorization server, in milliseconds. */
const REQUEST_MS = 10_000;

/** What a token is asked for with, and where. */
export interface AuthorizationServer {
  url: string;
  metadata?: AuthorizationServerMetadata | undefined;
}

export interface Discovered extends OAuthDiscoveryState {
  /** What the server itself asks for, in its answer to a request without a token. */
  scope: string | undefined;
}

/** Which authorization server an MCP server trusts, as both of them tell (RFC 9728, RFC 8414). */
export async function discover(server: McpServerRecord, fetch: FetchLike): Promise<Discovered> {
  const challenge = await unauthorizedRequest(server, fetch);
  const discovered = await discoverOAuthServerInfo(server.url, {
    fetchFn: fetch,
    ...(challenge.resourceMetadataUrl && { resourceMetadataUrl: challenge.resourceMetadataUrl }),
  });
  const issuer = issuerOf({
    url: discovered.authorizationServerUrl,
    metadata: discovered.authorizationServerMetadata,
  });
  // The client and its secret are of one authorization server: an MCP server that names another one gets nothing.
  if (server.oauth_issuer && !sameIssuer(server.oauth_issuer, issuer))
    throw new SidecarError(
      "login_failed",
      `${server.name} names another authorization server than the one in its form. If that is right, change it there.`,
      { reason: "other_authorization_server" },
    );
  return {
    ...discovered,
    ...(challenge.resourceMetadataUrl && { resourceMetadataUrl: String(challenge.resourceMetadataUrl) }),
    scope: challenge.scope,
  };
}

/**
 * All logins come back to one address. Where the answer does not name its sender (RFC 9207), the page that asks the
 * person must be of the server that gets the code: else a server could send people to a stranger's page and
 * receive the stranger's codes (RFC 9700, 4.4).
 */
export function checkSender(
  { name }: McpServerRecord,
  metadata: AuthorizationServerMetadata | undefined,
): void {
  if (!metadata || metadata.authorization_response_iss_parameter_supported === true) return;
  const { authorization_endpoint: page, token_endpoint: exchange } = metadata;
  if (new URL(page).origin === new URL(exchange).origin) return;
  throw new SidecarError(
    "login_failed",
    `The authorization server of ${name} has its login page at another address than its tokens, and does not name itself in its answers. Nobody is sent there.`,
    { reason: "login_page_elsewhere" },
  );
}

export function issuerOf({ url, metadata }: AuthorizationServer): string {
  return metadata?.issuer ?? url;
}

function sameIssuer(one: string, other: string): boolean {
  return one.replace(/\/$/, "") === other.replace(/\/$/, "");
}

/** Servers need not publish where their metadata is but in the answer to a request that carries no token. */
async function unauthorizedRequest(server: McpServerRecord, fetch: FetchLike) {
  const response = await fetch(server.url, {
    redirect: "manual",
    headers: { accept: "application/json, text/event-stream" },
    ...(server.transport === "streamable_http" && {
      method: "POST",
      headers: { accept: "application/json, text/event-stream", "content-type": "application/json" },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping" }),
    }),
  });
  await response.body?.cancel();
  return response.status === 401 ? extractWWWAuthenticateParams(response) : {};
}

/** A request to an authorization server serves several calls of tools: it has its own time and no other end. */
export function withTimeout(fetch: FetchLike): FetchLike {
  return async (url, init) => {
    const timeout = AbortSignal.timeout(REQUEST_MS);
    const response: Response = await fetch(url, {
      ...init,
      signal: init?.signal ? AbortSignal.any([init.signal, timeout]) : timeout,
    });
    // Hono's server has put a class of its own in the place of Response, and the SDK reads errors of that class only.
    const { body, status, statusText, headers } = response;
    return new Response(body, { status, statusText, headers });
  };
}
