import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import {
  auth,
  computeScopeUnion,
  exchangeAuthorization,
  type FetchLike,
  type OAuthClientInformationMixed,
  type OAuthClientProvider,
} from "@modelcontextprotocol/client";
import { SidecarError } from "../../../core/errors/errors.ts";
import type { McpLoginRecords } from "../../../core/odoo/records/mcp-login.ts";
import type { McpServerRecord, McpServerRecords } from "../../../core/odoo/records/mcp-server.ts";
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
import { type PendingLogin, readPending, toLoginTokens } from "./secrets.ts";

/** Milliseconds that a person has for logging in; the addon says the same. */
const LOGIN_MS = 10 * 60_000;

export interface PersonLoginOptions {
  servers: McpServerRecords;
  logins: McpLoginRecords;
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

/** Sends a person to the authorization server. @returns its address. @throws SidecarError `login_failed` */
export async function beginLogin(
  server: McpServerRecord,
  options: BeginLogin,
  { servers, logins, fetchFor }: PersonLoginOptions,
): Promise<URL> {
  const fetch = withTimeout(fetchFor(server));
  const { userId, redirectUri } = options;
  try {
    const discovered = await discover(server, fetch);
    const begun = await authorize(server, options, discovered, fetch);
    const { address, pending, registered } = begun;
    if (registered)
      await servers.registered(server.id, {
        registration: JSON.stringify(registrationOf(registered, redirectUri)),
      });
    const stateHash = createHash("sha256").update(pending.state).digest("hex");
    await logins.begin(server.id, userId, stateHash, pending);
    return address;
  } catch (error) {
    throw toLoginError(error, server);
  }
}

/** The SDK's flow up to the redirect: finds or registers the client, makes the PKCE challenge and the address. */
async function authorize(
  server: McpServerRecord,
  { redirectUri, clientMetadataUrl, missingScope }: BeginLogin,
  discovered: Discovered,
  fetchFn: FetchLike,
) {
  const { authorizationServerUrl: url, authorizationServerMetadata: metadata } = discovered;
  checkSender(server, metadata);
  const issuer = issuerOf({ url, metadata });
  const cimd = metadata?.client_id_metadata_document_supported === true && clientMetadataUrl !== undefined;
  const usual =
    server.oauth_scope || discovered.scope || discovered.resourceMetadata?.scopes_supported?.join(" ");
  const scope = computeScopeUnion(usual, missingScope);
  const known = knownClient(server, { issuer, redirectUri, scope, cimd });
  if (!known && !cimd && metadata && !metadata.registration_endpoint)
    throw new SidecarError(
      "login_failed",
      `The authorization server of ${server.name} does not let Odoo register itself. Enter a client ID in the server's form.`,
      { reason: "registration_refused" },
    );
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
  return { address: browserAddress(seen.address, server), pending, registered };
}

export interface FinishLogin {
  userId: number;
  code: string;
  state: string;
  /** RFC 9207: who says that it answers. */
  iss?: string | undefined;
}

/** Exchanges the code that a person came back with. @throws SidecarError `login_failed` */
export async function finishLogin(
  server: McpServerRecord,
  { userId, code, state, iss }: FinishLogin,
  { logins, fetchFor }: PersonLoginOptions,
): Promise<void> {
  const login = await logins.read(server.id, userId);
  const pending = readPending(login?.stored_pending_json);
  if (!login || !pending || !sameText(pending.state, state) || pending.expires_at < Date.now())
    throw new SidecarError("login_failed", "This login has expired. Begin again.", {
      reason: "login_expired",
    });
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
      fetchFn: withTimeout(fetchFor(server)),
    });
    await logins.finish(login.id, toLoginTokens(pending, tokens), issuerOf(authorization_server));
  } catch (error) {
    // A code is good for one attempt, and so is what belongs to it.
    await logins.forgetPending(login.id);
    throw toLoginError(error, server);
  }
}

function sameText(one: string, other: string): boolean {
  const hash = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(hash(one), hash(other));
}

/** Where a person types a password: https, or this very machine. */
function browserAddress(address: URL, { name }: McpServerRecord): URL {
  const local = /^(localhost|127\.0\.0\.1|\[::1\])$/.test(address.hostname);
  if (address.protocol === "https:" || (address.protocol === "http:" && local)) return address;
  throw new SidecarError(
    "login_failed",
    `The login page of ${name} is not reached by https, so nobody is sent there.`,
    { reason: "insecure_login_page" },
  );
}
