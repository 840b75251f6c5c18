import type { IncomingMessage, ServerResponse } from "node:http";
import { type AuthorizationServerOptions, FakeAuthorizationServer } from "./fake-authorization-server.ts";
import { logInByForms } from "./browser-login.ts";
import { callTool, say } from "./fake-model.ts";
import type { FakeMcpServer } from "./fake-odoo.ts";
import { FAKE_MCP_TOOLS, type FakeMcp } from "./fake-mcp-server.ts";
import { type Answer, Stack } from "./stack.ts";

export const REDIRECT_URI = "http://127.0.0.1:9/woow_paas_platform/mcp/oauth/callback";
const SERVER_ID = 3;

/** A stack whose MCP server wants tokens of an authorization server. */
export class OAuthStack {
  readonly stack: Stack;
  readonly authority: FakeAuthorizationServer;

  private constructor(stack: Stack, authority: FakeAuthorizationServer) {
    this.stack = stack;
    this.authority = authority;
  }

  static async start(options: AuthorizationServerOptions = {}): Promise<OAuthStack> {
    const authority = await FakeAuthorizationServer.start(options);
    const stack = await Stack.start();
    protect(stack.mcp, authority);
    Object.assign(stack.odoo.servers[0] ?? {}, {
      name: "Guarded",
      auth: "oauth",
      tools: [...FAKE_MCP_TOOLS, { id: 110, name: "whoami" }],
    });
    return new OAuthStack(stack, authority);
  }

  get record(): FakeMcpServer {
    const [server] = this.stack.odoo.servers;
    if (!server) throw new Error("the server is gone");
    return server;
  }

  /** The addon's call; `user` is who presses the button. */
  call(path: string, body: object = {}, user = 2): Promise<{ status: number; answer: Answer }> {
    return this.stack.askAbout(SERVER_ID, path, { user, body });
  }

  async begin(user = 2, body: Record<string, unknown> = {}): Promise<string> {
    const { answer } = await this.call("login", { redirect_uri: REDIRECT_URI, ...body }, user);
    if (!answer.authorization_url) throw new Error(`${answer.reason}: ${answer.error}`);
    return answer.authorization_url;
  }

  /** What the authorization server sends back to the addon. */
  async comeBack(address: string, person: string): Promise<Record<string, string>> {
    const back = Object.fromEntries((await logInByForms(address, person)).searchParams);
    if (!back["code"]) throw new Error(`the authorization server says: ${back["error_description"]}`);
    return back;
  }

  async finish(answer: Record<string, string>, user = 2) {
    const login = this.stack.odoo.logins.find(SERVER_ID, user);
    const body = { ...answer, pending_json: login?.pending || "" };
    const finished = await this.call("login/finish", body, user);
    // A code is good for one attempt, and so is what belongs to it.
    if (login && finished.answer.reason !== "login_expired") login.pending = false;
    return finished;
  }

  /** The whole login of a user of Odoo as a person of the authorization server. */
  async logIn(user: number, person: string, body: Record<string, unknown> = {}): Promise<void> {
    const { answer } = await this.finish(await this.comeBack(await this.begin(user, body), person), user);
    if (!answer.success) throw new Error(`${answer.reason}: ${answer.state_message}`);
  }

  /** A question of this user, upon which the assistant asks the server who it works for. */
  async whoami(user: number) {
    this.stack.odoo.userId = user;
    this.stack.model.script(callTool("whoami", {}), say("Done."));
    return this.stack.turn();
  }

  get renewals() {
    return this.authority.requests.filter(({ grant }) => grant === "refresh_token");
  }

  /** Forgets who is logged in, and what was learnt of the server. */
  reset(): void {
    this.stack.odoo.logins.all = [];
    this.stack.odoo.channelId++;
    this.authority.requests.length = 0;
    this.authority.registrations = 0;
    Object.assign(this.record, {
      oauth_grant: "authorization_code",
      oauth_client_id: false,
      stored_oauth_client_secret: false,
      oauth_scope: false,
      oauth_issuer: false,
      stored_oauth_registration_json: false,
    });
  }

  async stop(): Promise<void> {
    await this.stack.stop();
    await this.authority.close();
  }
}

/**
 * The MCP server lets nobody in without a token that is meant for it, and says where to get one.
 * @param options.scopes rights that a token must have.
 */
export function protect(
  mcp: FakeMcp,
  authority: FakeAuthorizationServer,
  options: { scopes?: string[] } = {},
): void {
  mcp.guard = async (request: IncomingMessage, response: ServerResponse) => {
    const metadata = new URL("/.well-known/oauth-protected-resource/mcp", mcp.url);
    if (request.url === metadata.pathname) {
      const document = {
        resource: mcp.url,
        authorization_servers: [authority.issuer],
        scopes_supported: ["tools"],
      };
      response.setHeader("content-type", "application/json").end(JSON.stringify(document));
      return undefined;
    }
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1] ?? "";
    const subject = await authority.subject(token, mcp.url);
    const scopes = await authority.scopes(token);
    const missing = subject === undefined ? undefined : options.scopes?.find((scope) => !scopes.has(scope));
    if (missing) {
      response
        .writeHead(403, { "www-authenticate": `Bearer error="insufficient_scope", scope="${missing}"` })
        .end('{"error":"insufficient_scope"}');
      return undefined;
    }
    if (subject !== undefined) return { token, clientId: "", scopes: [], extra: { subject } };
    response
      .writeHead(401, { "www-authenticate": `Bearer resource_metadata="${metadata.href}"` })
      .end('{"error":"invalid_token"}');
    return undefined;
  };
}
