import {
  type AuthorizationServerMetadata,
  isStrictScopeSuperset,
  type OAuthClientInformationMixed,
} from "@modelcontextprotocol/client";
import { z } from "zod";
import type { OAuthAuthentication } from "../server-connection.ts";

/** What Odoo keeps of a registration (RFC 7591): the client, and what it holds for. */
const registration = z.object({
  issuer: z.string(),
  redirect_uri: z.string(),
  client_id: z.string(),
  client_secret: z.string().optional(),
  /** Seconds since 1970; 0 is for ever. */
  client_secret_expires_at: z.number().optional(),
  token_endpoint_auth_method: z.string().optional(),
  /** All that the client may ask for, where the authorization server says so. */
  scope: z.string().optional(),
});

type Registration = z.infer<typeof registration>;

/** @param redirectUri the only one that the client may use. */
export function registrationOf(client: OAuthClientInformationMixed, redirectUri: string): Registration {
  return registration.parse({ ...client, redirect_uri: redirectUri });
}

interface ClientUse {
  issuer: string;
  redirectUri: string;
  /** What is to be asked for. */
  scope: string | undefined;
  /** Whether the authorization server reads Odoo's own document instead. */
  cimd: boolean;
}

/**
 * The client to appear as: the one that an administrator entered, or the one that was registered before.
 * @returns nothing when the authorization server must be told of a new one.
 */
export function knownClient(
  authentication: OAuthAuthentication,
  { issuer, redirectUri, scope, cimd }: ClientUse,
): OAuthClientInformationMixed | undefined {
  if (authentication.clientId) return enteredClient(authentication);
  if (cimd) return undefined;
  const { data } = registration.safeParse(authentication.registration);
  if (!data || data.issuer !== issuer || data.redirect_uri !== redirectUri) return undefined;
  if (data.scope !== undefined && isStrictScopeSuperset(scope, data.scope)) return undefined;
  if (data.client_secret_expires_at && data.client_secret_expires_at * 1000 < Date.now()) return undefined;
  return data;
}

function enteredClient({ clientId, clientSecret }: OAuthAuthentication): OAuthClientInformationMixed {
  return { client_id: clientId, ...(clientSecret && { client_secret: clientSecret }) };
}

/** A client that registers itself needs no secret where PKCE stands for it. */
export function tokenEndpointAuthMethod(metadata: AuthorizationServerMetadata | undefined): string {
  const supported = metadata?.token_endpoint_auth_methods_supported;
  if (!supported) return "none";
  return (
    ["none", "client_secret_basic", "client_secret_post"].find((each) => supported.includes(each)) ?? "none"
  );
}
