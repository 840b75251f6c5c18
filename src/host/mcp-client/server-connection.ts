/** How to reach an MCP server, and as whom. Secrets included, so never logged. */
export type ServerConnection = HttpConnection | StdioConnection;

interface KnownServer {
  /** The registry's: sessions and logins are told apart by it. */
  serverId: number;
  /** As people call it. */
  name: string;
  /** It worked when its tools were listed the last time: it is worth waiting for. */
  worked: boolean;
}

/** A program that the operator of the sidecar allows, by its name there. */
export interface StdioConnection extends KnownServer {
  transport: "stdio";
  command: string;
}

export interface HttpConnection extends KnownServer {
  transport: "streamable_http" | "sse";
  url: string;
  authentication: Authentication;
  addresses: AddressPolicy;
}

/** Which addresses a server may have. */
export interface AddressPolicy {
  /** Who entered the address: an administrator (`system`), or a person for a cloud service of theirs. */
  scope: "system" | "user";
  /** `host:port` inside that an administrator lets servers of scope `user` have. */
  allowed: readonly string[];
}

export type Authentication =
  | { kind: "none" }
  | { kind: "bearer"; token: string }
  | { kind: "headers"; headers: Readonly<Record<string, unknown>> }
  | OAuthAuthentication;

export interface OAuthAuthentication {
  kind: "oauth";
  /** Who logs in: each person, or Odoo itself. */
  grant: "authorization_code" | "client_credentials";
  /** As an administrator entered it; empty where the authorization server lets us register. */
  clientId: string;
  clientSecret: string;
  scope: string;
  /** The only authorization server that the client above may be used with; empty before its first use. */
  issuer: string;
  /** What an authorization server told of us when we registered there. */
  registration: unknown;
  /** Missing when nobody is logged in, or nobody has to. */
  login?: PersonLogin | undefined;
}

/** Whose login a connection uses. */
export interface PersonLogin {
  userId: number;
  /** Another one after each login. */
  generation: string;
}

/** A connection that logs in by OAuth. */
export type OAuthConnection = HttpConnection & { authentication: OAuthAuthentication };

export function usesOAuth(connection: ServerConnection): connection is OAuthConnection {
  return connection.transport !== "stdio" && connection.authentication.kind === "oauth";
}
