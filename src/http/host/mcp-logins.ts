import { Hono } from "hono";
import { z } from "zod";
import { SidecarError, toPublicError } from "../../core/errors/errors.ts";
import type { McpOAuth } from "../../host/mcp-client/oauth/oauth.ts";
import type { McpServerRecords } from "../../core/odoo/records/mcp-server.ts";
import { authorize, userOf, type Verify } from "./auth.ts";

const address = z.url({ protocol: /^https?$/ });
const beginBody = z.object({ redirect_uri: address, client_metadata_url: address.optional() });
const finishBody = z.object({
  code: z.string().min(1).max(4096),
  state: z.string().min(1).max(512),
  iss: z.string().max(2048).optional(),
});

/** People's logins to MCP servers (docs/contracts.md, section 6). */
export function mcpLoginsRoutes(verify: Verify, servers: McpServerRecords, oauth: McpOAuth) {
  return new Hono()
    .post("/:id{[0-9]+}/login", authorize(verify, "server"), async (context) => {
      const body = await readBody(context.req, beginBody);
      const server = await servers.read(Number(context.req.param("id")));
      const authorizationUrl = await oauth.begin(server, {
        userId: userOf(context.get("claims")),
        redirectUri: body.redirect_uri,
        clientMetadataUrl: body.client_metadata_url,
      });
      return context.json({ authorization_url: authorizationUrl.href });
    })
    .post("/:id{[0-9]+}/login/finish", authorize(verify, "server"), async (context) => {
      const body = await readBody(context.req, finishBody);
      const server = await servers.read(Number(context.req.param("id")));
      try {
        await oauth.finish(server, { ...body, userId: userOf(context.get("claims")) });
      } catch (error) {
        if (!(error instanceof SidecarError) || error.code.startsWith("odoo_")) throw error;
        const { error: message, error_code: _code, ...details } = toPublicError(error);
        return context.json({ success: false, state_message: message, ...details });
      }
      return context.json({ success: true, state_message: `Logged in to ${server.name}.` });
    });
}

async function readBody<Body>(request: { json(): Promise<unknown> }, schema: z.ZodType<Body>): Promise<Body> {
  const body = schema.safeParse(await request.json().catch(() => undefined));
  if (!body.success) throw new SidecarError("invalid_request", "The body is not as docs/contracts.md says.");
  return body.data;
}
