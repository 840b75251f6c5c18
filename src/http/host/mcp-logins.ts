import { Hono } from "hono";
import { z } from "zod";
import { toPublicError } from "../../core/errors/public-error.ts";
import { SidecarError } from "../../core/errors/sidecar-error.ts";
import { mcpServer } from "../../core/odoo/records/mcp-server.ts";
import type { McpOAuth } from "../../host/mcp-client/oauth/oauth.ts";
import type { ServerConnection } from "../../host/mcp-client/server-connection.ts";
import { readBody } from "../problem.ts";
import { authorize, userOf, type Verify } from "./auth.ts";

const address = z.url({ protocol: /^https?$/ });
const beginBody = z.object({
  server: mcpServer,
  redirect_uri: address,
  client_metadata_url: address.optional(),
});
const finishBody = z.object({
  server: mcpServer,
  /** What `/login` gave to keep. */
  pending_json: z.string().max(65_536),
  code: z.string().min(1).max(4096),
  state: z.string().min(1).max(512),
  iss: z.string().max(2048).optional(),
});

/** People's logins to MCP servers (docs/contracts/logins.md). Odoo keeps what they answer. */
export function mcpLoginsRoutes({ verify, oauth }: { verify: Verify; oauth: McpOAuth }) {
  return new Hono()
    .post("/:id{[0-9]+}/login", authorize(verify, "server"), async (context) => {
      const body = await readBody(context.req, beginBody);
      const begun = await oauth.begin(connectionOf(body.server), {
        userId: userOf(context.get("claims")),
        redirectUri: body.redirect_uri,
        clientMetadataUrl: body.client_metadata_url,
      });
      return context.json({
        authorization_url: begun.address.href,
        state_hash: begun.stateHash,
        pending_json: JSON.stringify(begun.pending),
        ...(begun.registration && { registration_json: JSON.stringify(begun.registration) }),
      });
    })
    .post("/:id{[0-9]+}/login/finish", authorize(verify, "server"), async (context) => {
      const { server, pending_json, ...answer } = await readBody(context.req, finishBody);
      try {
        const pending = parseJson(pending_json);
        const { tokens, issuer } = await oauth.finish(connectionOf(server), { ...answer, pending });
        return context.json({ success: true, tokens_json: JSON.stringify(tokens), issuer });
      } catch (error) {
        if (!(error instanceof SidecarError) || error.code !== "login_failed") throw error;
        const { error: message, error_code: _code, ...details } = toPublicError(error);
        return context.json({ success: false, state_message: message, ...details });
      }
    });
}

function connectionOf({ name, connection }: z.infer<typeof mcpServer>): ServerConnection {
  if (connection) return connection;
  throw new SidecarError("invalid_request", `${name} does not ask people to log in.`);
}

/** What is no JSON is no login that is under way. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
