import { type AdapterFactory, type Configuration, errors, interactionPolicy, type JWKS } from "oidc-provider";
import { SCOPES, USUAL_SCOPES } from "../call/scopes.ts";
import { GRANTED, KIND, shapeClient } from "./clients.ts";
import { errorPage, PAGE_HEADERS } from "./error-page.ts";
import type { PublicAddress } from "./public-address.ts";

const MINUTE = 60;
const DAY = 24 * 60 * MINUTE;
/** Seconds that each lives. */
const TTL = {
  AccessToken: 60 * MINUTE,
  AuthorizationCode: MINUTE,
  ClientCredentials: 5 * MINUTE,
  IdToken: 60 * MINUTE,
  /** From the app's request to the person's answer. */
  Interaction: 10 * MINUTE,
  /** Renewed with each use. */
  RefreshToken: 60 * DAY,
  Session: 10 * MINUTE,
};

export interface ConfigurationOptions {
  address: PublicAddress;
  adapter: AdapterFactory;
  jwks: JWKS;
  cookieKey: string;
  /** Reads what clients say of themselves at an address of theirs: a stranger's, so only at public ones. */
  fetch: (url: string, init?: RequestInit) => Promise<Response>;
}

export function createConfiguration(options: ConfigurationOptions): Configuration {
  const { address, adapter, jwks, cookieKey } = options;
  return {
    adapter,
    jwks,
    ttl: TTL,
    findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    scopes: ["openid", "offline_access"],
    responseTypes: ["code"],
    clientAuthMethods: ["client_secret_basic", "client_secret_post", "private_key_jwt", "none"],
    clientDefaults: { grant_types: ["authorization_code", "refresh_token"] },
    extraClientMetadata: { properties: [KIND, GRANTED], validator: shapeClient },
    discovery: { scopes_supported: [...SCOPES, "openid", "offline_access"] },
    pkce: { required: () => true },
    allowOmittingSingleRegisteredRedirectUri: false,
    issueRefreshToken: (_context, client) => client.grantTypeAllowed("refresh_token"),
    rotateRefreshToken: true,
    revokeGrantPolicy: () => true,
    // The provider's session is that of one login: Odoo keeps people logged in, and each app asks anew.
    expiresWithSession: () => false,
    loadExistingGrant: async ({ oidc }) => {
      const grantId = oidc.result?.consent?.grantId;
      return grantId === undefined ? undefined : oidc.provider.Grant.find(grantId);
    },
    interactions: {
      policy: asksAlways(),
      url: (_context, { uid }) => `${address.path}/oauth/interaction/${uid}`,
    },
    cookies: {
      keys: [cookieKey],
      names: { session: SESSION_COOKIE, interaction: "woow_oauth_login", resume: "woow_oauth_resume" },
    },
    routes: {
      authorization: "/oauth/authorize",
      token: "/oauth/token",
      registration: "/oauth/register",
      revocation: "/oauth/revoke",
      jwks: "/oauth/jwks",
      end_session: "/oauth/end-session",
    },
    enabledJWA: { idTokenSigningAlgValues: ["RS256"] },
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      userinfo: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      clientCredentials: { enabled: true },
      registration: { enabled: true, issueRegistrationAccessToken: false },
      revocation: {
        enabled: true,
        allowedPolicy: (_context, client, token) => token.clientId === client.clientId,
      },
      clientIdMetadataDocument: {
        enabled: true,
        ack: "draft-02",
        allowClient: (_context, client) => client[KIND] === undefined,
      },
      resourceIndicators: {
        enabled: true,
        useGrantedResource: () => true,
        defaultResource: (_context, _client, several) => several?.[0] ?? address.resource,
        getResourceServerInfo: ({ oidc }, indicator, client) => {
          if (!address.isResource(indicator)) throw new errors.InvalidTarget();
          const scope = client[KIND] === "machine" ? String(client[GRANTED]) : SCOPES.join(" ");
          // Who names no scope of ours is asked about the usual ones; a machine has what it was given.
          if (oidc.params && !mentionsScope(oidc.params["scope"]))
            oidc.params["scope"] = joined(
              oidc.params["scope"],
              client[KIND] === "machine" ? scope : USUAL_SCOPES.join(" "),
            );
          return { scope, audience: indicator, accessTokenFormat: "opaque" };
        },
      },
    },
    renderError: (context, { error, error_description: description }) => {
      context.set(PAGE_HEADERS);
      context.type = "html";
      context.body = errorPage(error, description);
    },
    fetch: (input, init) => options.fetch(input instanceof Request ? input.url : String(input), init),
  };
}

/** Odoo passes on cookies that begin like that (`tools/relayed_headers.py`). */
export const SESSION_COOKIE = "woow_oauth_session";

/** A person decides each time, also about an app that was let in before. */
function asksAlways() {
  const { Check, Prompt } = interactionPolicy;
  const undecided = new Check("undecided", "The user has to decide.", ({ oidc }) => !oidc.result?.consent);
  return [
    new Prompt({ name: "login", requestable: true }),
    new Prompt({ name: "consent", requestable: true }, undecided),
  ];
}

function mentionsScope(scope: unknown): boolean {
  return typeof scope === "string" && scope.split(" ").some((each) => each.startsWith("odoo."));
}

function joined(given: unknown, usual: string): string {
  return typeof given === "string" && given ? `${given} ${usual}` : usual;
}
