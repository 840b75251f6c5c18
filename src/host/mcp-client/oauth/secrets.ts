import type {
  AuthorizationServerMetadata,
  OAuthClientInformationMixed,
  OAuthTokens,
} from "@modelcontextprotocol/client";
import { z } from "zod";

const client = z.custom<OAuthClientInformationMixed>(
  (value) => z.looseObject({ client_id: z.string() }).safeParse(value).success,
);

/** Where tokens come from and as whom: it goes with them, so that they are never sent anywhere else. */
const origin = {
  client,
  authorization_server: z.object({
    url: z.string(),
    metadata: z.custom<AuthorizationServerMetadata>((value) => typeof value === "object").optional(),
  }),
  /** RFC 8707: what the tokens are for. */
  resource: z.string().optional(),
};

const loginTokens = z.object({
  ...origin,
  access_token: z.string(),
  refresh_token: z.string().optional(),
  scope: z.string().optional(),
  /** Milliseconds since 1970; missing when the server does not say. */
  expires_at: z.number().optional(),
});

const pendingLogin = z.object({
  ...origin,
  state: z.string(),
  code_verifier: z.string(),
  redirect_uri: z.string(),
  expires_at: z.number(),
});

/** A login as Odoo keeps it, encrypted. */
export type LoginTokens = z.infer<typeof loginTokens>;
/** A person is at the authorization server. */
export type PendingLogin = z.infer<typeof pendingLogin>;
type TokenOrigin = Pick<LoginTokens, "client" | "authorization_server" | "resource">;

/** @returns nothing when nobody is logged in, or no key decrypts the login any more. */
export function readTokens(stored: unknown): LoginTokens | undefined {
  return loginTokens.safeParse(stored).data;
}

export function readPending(stored: unknown): PendingLogin | undefined {
  return pendingLogin.safeParse(stored).data;
}

export function toLoginTokens(
  { client, authorization_server, resource }: TokenOrigin,
  { access_token, refresh_token, scope, expires_in }: OAuthTokens,
): LoginTokens {
  return {
    client,
    authorization_server,
    ...(resource !== undefined && { resource }),
    access_token,
    ...(refresh_token !== undefined && { refresh_token }),
    ...(scope !== undefined && { scope }),
    ...(expires_in !== undefined && { expires_at: Date.now() + expires_in * 1000 }),
  };
}
