import { jwtVerify, SignJWT } from "jose";
import { z } from "zod";
import type { Store } from "../../../core/store/store.ts";
import type { ConsentHandOver } from "../../../gateway/oauth-server/consent.ts";

const REQUEST = "odoo-mcp-consent";
const ANSWER = "odoo-mcp-consent-answer";
/** As long as a login may take. */
const REQUEST_SECONDS = 600;
const ANSWER_SECONDS = 60;
const CLOCK_TOLERANCE = 5;

const answerClaims = z.object({
  sub: z.string().regex(/^\d+$/),
  jti: z.string().min(1),
  ask: z.string().min(1),
  decision: z.enum(["allow", "deny"]),
  grant: z.string().min(1).optional(),
});

/** With the secret that Odoo and the sidecar share; each answer is read once. */
export function createHandOver(secret: string, database: string, store: Store): ConsentHandOver {
  const key = new TextEncoder().encode(secret);
  const used = store.room<true>("usedTokens");
  return {
    sign: ({ uid, clientId, clientName, redirectUri, scopes, resource, returnTo }) =>
      new SignJWT({
        db: database,
        client_id: clientId,
        client_name: clientName,
        redirect_uri: redirectUri,
        scopes,
        resource,
        return_to: returnTo,
      })
        .setProtectedHeader({ alg: "HS256" })
        .setAudience(REQUEST)
        .setJti(uid)
        .setIssuedAt()
        .setExpirationTime(`${REQUEST_SECONDS}s`)
        .sign(key),
    read: async (answer) => {
      const verified = await jwtVerify(answer, key, {
        algorithms: ["HS256"],
        audience: ANSWER,
        issuer: database,
        clockTolerance: CLOCK_TOLERANCE,
        maxTokenAge: ANSWER_SECONDS,
        requiredClaims: ["iat", "exp"],
      }).catch(() => undefined);
      const claims = answerClaims.safeParse(verified?.payload).data;
      if (!claims || used.has(claims.jti)) return undefined;
      used.set(claims.jti, true);
      const { sub: user, ask, decision, grant } = claims;
      return { user, ask, grant: decision === "allow" ? grant : undefined };
    },
  };
}
