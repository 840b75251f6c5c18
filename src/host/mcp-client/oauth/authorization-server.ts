import {
  type AuthorizationServerMetadata,
  discoverOAuthServerInfo,
  extractWWWAuthenticateParams,
  type FetchLike,
  type OAuthDiscoveryState,
} from "@modelcontextprotocol/client";
import { McpProblem } from "../mcp-problem.ts";
import type { AddressPolicy, OAuthConnection } from "../server-connection.ts";

/** How requests of one server go out: under the URL guard where the server is a user's. */
export type FetchFor = (addresses: AddressPolicy) => FetchLike;

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
export async function discover(server: OAuthConnection, fetch: FetchLike): Promise<Discovered> {
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
  const { issuer: expected } = server.authentication;
  if (expected && !sameIssuer(expected, issuer))
    throw new McpProblem("login_failed", "other_authorization_server", "Another issuer than the known one");
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
export function checkSender(metadata: AuthorizationServerMetadata | undefined): void {
  if (!metadata || metadata.authorization_response_iss_parameter_supported === true) return;
  const { authorization_endpoint: page, token_endpoint: exchange } = metadata;
  if (new URL(page).origin === new URL(exchange).origin) return;
  throw new McpProblem(
    "login_failed",
    "login_page_elsewhere",
    "Login page and token endpoint are of different origins, and answers carry no iss",
  );
}

export function issuerOf({ url, metadata }: AuthorizationServer): string {
  return metadata?.issuer ?? url;
}

function sameIssuer(one: string, other: string): boolean {
  return one.replace(/\/$/, "") === other.replace(/\/$/, "");
}

/** Servers need not publish where their metadata is but in the answer to a request that carries no token. */
async function unauthorizedRequest(server: OAuthConnection, fetch: FetchLike) {
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
