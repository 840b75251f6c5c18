import { createHash, randomUUID } from "node:crypto";
import { SignJWT, decodeJwt } from "jose";
import { DATABASE, SECRET } from "./start-sidecar.ts";

export interface FakeOAuthClient {
  metadata: Record<string, unknown>;
  active: boolean;
  /** Machines act as this user. */
  user?: number;
}

interface FakeConsent {
  user: number;
  client: string;
  scope: string;
  resource: string;
  revoked: boolean;
}

interface FakeToken {
  payload: Record<string, unknown>;
  used: boolean;
}

export const MACHINE = { id: "a-machine", secret: "the-secret-of-the-machine" };

/** What the addon remembers of OAuth, and its consent page without the page. */
export class FakeOAuthRecords {
  keys: string | false = false;
  registration = true;
  readonly clients = new Map<string, FakeOAuthClient>([
    [
      MACHINE.id,
      {
        active: true,
        user: 5,
        metadata: {
          client_kind: "machine",
          client_id: MACHINE.id,
          client_secret: sha256(MACHINE.secret),
          grant_types: ["client_credentials"],
          redirect_uris: [],
          response_types: [],
          token_endpoint_auth_method: "client_secret_basic",
          granted_scope: "odoo.read odoo.write",
        },
      },
    ],
  ]);
  readonly consents = new Map<string, FakeConsent>();
  readonly tokens = new Map<string, FakeToken>();

  /** Whose access token it is and what it is good for, if it is one. */
  find(key: string): { user: number | undefined; scopes: string[] } | undefined {
    const payload = this.tokens.get(sha256(key))?.payload;
    if (!payload || !["AccessToken", "ClientCredentials"].includes(String(payload["kind"]))) return undefined;
    const scopes = (payload["scope"] as string).split(" ");
    if (payload["kind"] === "ClientCredentials")
      return { user: this.clients.get(String(payload["clientId"]))?.user, scopes };
    const consent = this.#consent(payload["grantId"]);
    return consent && { user: consent.user, scopes };
  }

  call(method: string, args: unknown[]): unknown {
    const id = String(args[0]);
    switch (method) {
      case "oauth_keys":
        return this.keys;
      case "oauth_keep_keys":
        return (this.keys ||= id);
      case "oauth_find_client": {
        const client = this.clients.get(id);
        return client?.active ? client.metadata : false;
      }
      case "oauth_register": {
        const metadata = args[0] as Record<string, unknown>;
        if (this.registration) this.clients.set(String(metadata["client_id"]), { metadata, active: true });
        return this.registration;
      }
      case "oauth_find_grant": {
        const consent = this.#consent(id);
        if (!consent) return false;
        const { client: clientId, user, scope, resource } = consent;
        return {
          ...{ kind: "Grant", jti: id, iat: 1, clientId, accountId: String(user) },
          resources: { [resource]: scope },
        };
      }
      case "oauth_revoke_grant":
        return this.revoke(id);
      case "oauth_keep_token": {
        const payload = args[1] as Record<string, unknown>;
        if (payload["grantId"] && !this.#consent(payload["grantId"])) return false;
        this.tokens.set(id, { payload, used: false });
        return true;
      }
      case "oauth_find_token": {
        const token = this.tokens.get(id);
        return token ? { payload: JSON.stringify(token.payload), used: token.used } : false;
      }
      case "oauth_use_token": {
        const token = this.tokens.get(id);
        if (!token || token.used) return false;
        return (token.used = true);
      }
      case "oauth_drop_tokens":
        if (args[0]) this.tokens.delete(id);
        for (const [hash, { payload }] of this.tokens)
          if (args[1] && payload["grantId"] === args[1]) this.tokens.delete(hash);
        return true;
      default:
        throw new Error(`the fake gateway has no ${method}`);
    }
  }

  revoke(grant: string): true {
    const consent = this.consents.get(grant);
    if (consent) consent.revoked = true;
    return true;
  }

  /** A person's decision about the page at `address`. @returns where their browser goes then. */
  async decide(address: string, decision: Decision = {}): Promise<string> {
    const asked = decodeJwt(new URL(address).searchParams.get("ask") ?? "");
    const { allow = true, user = 5, secret = SECRET, ask = asked.jti, seconds = 60 } = decision;
    const grant = randomUUID();
    if (allow)
      this.consents.set(grant, {
        user,
        client: String(asked["client_id"]),
        scope: (asked["scopes"] as string[]).join(" "),
        resource: String(asked["resource"]),
        revoked: false,
      });
    const answer = await new SignJWT({ ask, decision: allow ? "allow" : "deny", ...(allow && { grant }) })
      .setProtectedHeader({ alg: "HS256" })
      .setIssuer(decision.issuer ?? DATABASE)
      .setSubject(String(user))
      .setAudience(decision.audience ?? "odoo-mcp-consent-answer")
      .setJti(randomUUID())
      .setIssuedAt(Math.floor(Date.now() / 1000) + seconds - 60)
      .setExpirationTime(Math.floor(Date.now() / 1000) + seconds)
      .sign(new TextEncoder().encode(secret));
    return `${String(asked["return_to"])}?answer=${answer}`;
  }

  #consent(grant: unknown): FakeConsent | undefined {
    const consent = this.consents.get(String(grant));
    return consent && !consent.revoked && this.clients.get(consent.client)?.active !== false
      ? consent
      : undefined;
  }
}

export interface Decision {
  allow?: boolean;
  user?: number;
  secret?: string;
  /** Of another request. */
  ask?: string | undefined;
  seconds?: number;
  issuer?: string;
  audience?: string;
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
