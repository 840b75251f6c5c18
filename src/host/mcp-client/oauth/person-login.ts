import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import {
  auth,
  computeScopeUnion,
  exchangeAuthorization,
  type FetchLike,
  type OAuthClientInformationMixed,
  type OAuthClientProvider,
} from "@modelcontextprotocol/client";
import { McpProblem } from "../mcp-problem.ts";
import type { OAuthConnection } from "../server-connection.ts";
import {
  checkSender,
  type Discovered,
  discover,
  type FetchFor,
  issuerOf,
  withTimeout,
} from "./authorization-server.ts";
import { knownClient, registrationOf, tokenEndpointAuthMethod } from "./client-information.ts";
import { toLoginError } from "./login-error.ts";
import { type LoginTokens, type PendingLogin, readPending, toLoginTokens } from "./secrets.ts";

/** Milliseconds that a person has for logging in; the addon says the same. */
const LOGIN_MS = 10 * 60_000;

export interface PersonLoginOptions {
  fetchFor: FetchFor;
}

export interface BeginLogin {
  userId: number;
  redirectUri: string;
  /** Where Odoo describes this client for authorization servers; only where they can reach it. */
  clientMetadataUrl?: string | undefined;
  /** Rights that a call has lacked, beside the usual ones. */
  missingScope?: string | undefined;
}

/** A person is on the way to the authorization server: all that its end will need, for whoever keeps it. */
export interface BegunLogin {
  /** Where the person's browser must go. */
  address: URL;
  /** Of the state that comes back, so that whoever reads it cannot end the login: SHA-256, hexadecimal. */
  stateHash: string;
  pending: PendingLogin;
  /** A client that the authorization server has just registered, for the logins to come. */
  registration?: object;
}

/** Sends a person to the authorization server. @throws McpProblem `login_failed` */
export async function beginLogin(
  server: OAuthConnection,
  options: BeginLogin,
  { fetchFor }: PersonLoginOptions,
): Promise<BegunLogin> {
  const fetch = withTimeout(fetchFor(server.addresses));
  try {
    const discovered = await discover(server, fetch);
    const { address, pending, registered } = await authorize(server, options, discovered, fetch);
    return {
      address,
      pending,
      stateHash: createHash("sha256").update(pending.state).digest("hex"),
      ...(registered && { registration: registrationOf(registered, options.redirectUri) }),
    };
  } catch (error) {
    throw toLoginError(error);
  }
}

/** The SDK's flow up to the redirect: finds or registers the client, makes the PKCE challenge and the address. */
async function authorize(
  server: OAuthConnection,
  { redirectUri, clientMetadataUrl, missingScope }: BeginLogin,
  discovered: Discovered,
  fetchFn: FetchLike,
) {
  const { authorizationServerUrl: url, authorizationServerMetadata: metadata } = discovered;
  checkSender(metadata);
  const issuer = issuerOf({ url, metadata });
  const cimd = metadata?.client_id_metadata_document_supported === true && clientMetadataUrl !== undefined;
  const usual =
    server.authentication.scope ||
    discovered.scope ||
    discovered.resourceMetadata?.scopes_supported?.join(" ");
  const scope = computeScopeUnion(usual, missingScope);
  const known = knownClient(server.authentication, { issuer, redirectUri, scope, cimd });
  if (!known && !cimd && metadata && !metadata.registration_endpoint)
    throw new McpProblem("login_failed", "registration_refused", "There is no registration endpoint");
  const state = randomBytes(32).toString("base64url");
  const seen: { address?: URL; verifier?: string; resource?: string } = {};
  let client: OAuthClientInformationMixed | undefined = known;
  let registered: OAuthClientInformationMixed | undefined;
  const provider: OAuthClientProvider = {
    redirectUrl: redirectUri,
    ...(cimd && { clientMetadataUrl }),
    clientMetadata: {
      client_name: "Odoo",
      redirect_uris: [redirectUri],
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      token_endpoint_auth_method: tokenEndpointAuthMethod(metadata),
    },
    state: () => state,
    discoveryState: () => discovered,
    clientInformation: () => client && { ...client, issuer },
    saveClientInformation: (information) => {
      if (!known && information.client_id !== clientMetadataUrl) registered = information;
      client = information;
    },
    tokens: () => undefined,
    saveTokens: () => undefined,
    saveResourceUrl: (resource) => void (seen.resource = resource),
    saveCodeVerifier: (verifier) => void (seen.verifier = verifier),
    codeVerifier: () => "",
    redirectToAuthorization: (address) => void (seen.address = address),
  };
  await auth(provider, { serverUrl: server.url, fetchFn, ...(scope && { scope }) });
  if (!seen.address || !seen.verifier || !client) throw new Error("The flow did not get to the redirect.");
  const pending: PendingLogin = {
    state,
    code_verifier: seen.verifier,
    redirect_uri: redirectUri,
    client,
    authorization_server: { url, ...(metadata && { metadata }) },
    ...(seen.resource !== undefined && { resource: seen.resource }),
    expires_at: Date.now() + LOGIN_MS,
  };
  return { address: browserAddress(seen.address), pending, registered };
}

export interface FinishLogin {
  /** What `beginLogin` gave to keep. */
  pending: unknown;
  code: string;
  state: string;
  /** RFC 9207: who says that it answers. */
  iss?: string | undefined;
}

export interface FinishedLogin {
  tokens: LoginTokens;
  issuer: string;
}

/** Exchanges the code that a person came back with. It is good for one attempt. @throws McpProblem `login_failed` */
export async function finishLogin(
  server: OAuthConnection,
  { pending: stored, code, state, iss }: FinishLogin,
  { fetchFor }: PersonLoginOptions,
): Promise<FinishedLogin> {
  const pending = readPending(stored);
  if (!pending || !sameText(pending.state, state) || pending.expires_at < Date.now())
    throw new McpProblem("login_failed", "login_expired", "The login has expired");
  const { authorization_server, client } = pending;
  try {
    const tokens = await exchangeAuthorization(authorization_server.url, {
      ...(authorization_server.metadata && { metadata: authorization_server.metadata }),
      clientInformation: client,
      authorizationCode: code,
      ...(iss !== undefined && { iss }),
      codeVerifier: pending.code_verifier,
      redirectUri: pending.redirect_uri,
      ...(pending.resource !== undefined && { resource: pending.resource }),
      fetchFn: withTimeout(fetchFor(server.addresses)),
    });
    return { tokens: toLoginTokens(pending, tokens), issuer: issuerOf(authorization_server) };
  } catch (error) {
    throw toLoginError(error);
  }
}

function sameText(one: string, other: string): boolean {
  const hash = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(hash(one), hash(other));
}

/** Where a person types a password: https, or this very machine. */
function browserAddress(address: URL): URL {
  const local = /^(localhost|127\.0\.0\.1|\[::1\])$/.test(address.hostname);
  if (address.protocol === "https:" || (address.protocol === "http:" && local)) return address;
  throw new McpProblem("login_failed", "insecure_login_page", "The login page is not https");
}
