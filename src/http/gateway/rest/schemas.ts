import { z } from "@hono/zod-openapi";
import { outputSchemaOf } from "../../../core/odoo-tools/gateway-tools.ts";
import type { OdooTool } from "../../../core/odoo-tools/odoo-tool.ts";

const text = z.string().min(1).max(1000);

export const connectRequest = z
  .union(
    [
      z.strictObject({ username: text, password: text }),
      z.strictObject({
        api_key: z.string().regex(/^[!-~]{8,200}$/, "must be an API key of Odoo"),
        username: text.optional(),
      }),
    ],
    { error: "Send username and password, or api_key, and nothing else." },
  )
  .openapi("Connect", { description: "A password, or an API key, which users with a second factor need." });

export const connected = z
  .object({
    token: z.string(),
    expires_in: z.int().openapi({ description: "Seconds" }),
    user: z.object({ id: z.int(), name: z.string(), login: z.string() }),
  })
  .openapi("Connected");

export const problem = z.object({ error: z.string(), error_code: z.string() }).openapi("Problem");

/** A tool's result; what it has besides depends on the call. */
export function resultOf(tool: OdooTool) {
  return z.looseObject({}).openapi({ ...(outputSchemaOf(tool) as object) });
}

const SAID: Record<number, string> = {
  400: "The request is wrong, or Odoo's rules are against it",
  401: "No valid token or API key",
  403: "Not allowed",
  404: "No such model or record",
  409: "In conflict with what there is",
  413: "The body is larger than 4 MiB",
  429: "Too many calls; `Retry-After` says when",
  502: "Odoo failed",
  503: "Odoo does not answer",
};

export const PROBLEMS = Object.fromEntries(
  Object.entries(SAID).map(([status, description]) => [
    status,
    { description, content: { "application/json": { schema: problem } } },
  ]),
);

/** JSON that has to be there. */
export function bodyOf<Schema extends z.ZodType>(schema: Schema) {
  return { required: true, content: { "application/json": { schema } } };
}
