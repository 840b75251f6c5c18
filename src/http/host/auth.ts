import { createMiddleware } from "hono/factory";
import { errors, jwtVerify } from "jose";
import { z } from "zod";
import { SidecarError } from "../../core/errors/sidecar-error.ts";
import type { Store } from "../../core/store/store.ts";

const AUDIENCE = "odoo-mcp-sidecar";
/** Seconds that a token may live: the addon makes one for each call. */
const MAX_LIFETIME = 60;
/** Seconds that two machines' clocks may differ. */
const CLOCK_TOLERANCE = 5;

const claimsSchema = z.object({
  iss: z.string(),
  sub: z.coerce.string(),
  exp: z.number(),
  jti: z.string().min(1),
  run: z.coerce.number().int().optional(),
  server: z.coerce.number().int().optional(),
  config: z.coerce.number().int().optional(),
  file: z.coerce.number().int().optional(),
  // Of an agent's request that Odoo passes on: method and path, the agent's address, and Odoo's own.
  relay: z.string().optional(),
  address: z.string().max(64).optional(),
  base: z.url({ protocol: /^https?$/ }).optional(),
});

export type Claims = z.infer<typeof claimsSchema>;
export type Verify = (authorization: string | undefined) => Promise<Claims>;

/**
 * @returns a check of `Authorization` headers; a token passes once. It throws `unauthorized`, `token_expired` or
 * `wrong_database`.
 */
export function createVerify(secret: string, database: string, store: Store): Verify {
  const key = new TextEncoder().encode(secret);
  const used = store.room<true>("usedTokens");
  return async (authorization) => {
    const token = /^Bearer (\S+)$/i.exec(authorization ?? "")?.[1];
    if (!token) throw new SidecarError("unauthorized", "The call carries no token.");
    let claims: Claims;
    try {
      const { payload } = await jwtVerify(token, key, {
        algorithms: ["HS256"],
        audience: AUDIENCE,
        clockTolerance: CLOCK_TOLERANCE,
        // Refuses what was issued longer ago, or in the future.
        maxTokenAge: MAX_LIFETIME,
        requiredClaims: ["iss", "sub", "iat", "exp", "jti"],
      });
      claims = claimsSchema.parse(payload);
    } catch (error) {
      if (error instanceof errors.JWTExpired)
        throw new SidecarError("token_expired", "The token has expired. Check that both clocks are right.");
      throw new SidecarError(
        "unauthorized",
        "The token is not valid. Check that Odoo and the sidecar have the same secret.",
      );
    }
    if (claims.exp > Date.now() / 1000 + MAX_LIFETIME + CLOCK_TOLERANCE)
      throw new SidecarError("unauthorized", `The token lives longer than ${MAX_LIFETIME} s.`);
    if (claims.iss !== database)
      throw new SidecarError("wrong_database", "This sidecar serves another Odoo database. Check ODOO_DB.");
    if (used.has(claims.jti)) throw new SidecarError("unauthorized", "The token was used before.");
    used.set(claims.jti, true);
    return claims;
  };
}

/** The acting user: every token of the addon names one. */
export function userOf({ sub }: Claims): number {
  return Number(sub);
}

/** Lets a call pass whose token is about the very record in the path. */
export function authorize(verify: Verify, about: "run" | "server" | "config" | "file") {
  return createMiddleware<{ Variables: { claims: Claims } }>(async (context, next) => {
    const claims = await verify(context.req.header("authorization"));
    const id = context.req.param("id");
    if (id !== undefined && String(claims[about]) !== id)
      throw new SidecarError("token_scope", `The token is not about this ${about}.`);
    context.set("claims", claims);
    await next();
  });
}
