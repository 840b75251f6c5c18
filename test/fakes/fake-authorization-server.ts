import { type Configuration, type KoaContextWithOIDC, Provider } from "oidc-provider";
import { type FakeServer, listen } from "./listen.ts";

export interface AuthorizationServerOptions {
  port?: number;
  clients?: Configuration["clients"];
  /** Whether clients may register themselves. */
  registration?: boolean;
  /** Documents of clients that describe themselves, by address. */
  clientDocuments?: Record<string, unknown>;
}

/** A real OAuth authorization server on a loopback port; anybody may log in with any password. */
export class FakeAuthorizationServer {
  readonly issuer: string;
  /** Token requests that it granted or refused, in order. */
  readonly requests: { grant: string; granted: boolean; resource: unknown; client: string }[] = [];
  registrations = 0;
  accessTokenSeconds = 3600;
  readonly #provider: Provider;
  readonly #server: FakeServer;
  /** Answers with nothing but an error of its machine. */
  away = false;
  /** Access tokens given so far, and those that are refused from now on. */
  readonly #given = new Set<string>();
  readonly #refused = new Set<string>();

  private constructor(server: FakeServer, provider: Provider) {
    this.issuer = server.url;
    this.#server = server;
    this.#provider = provider;
  }

  static async start(options: AuthorizationServerOptions = {}): Promise<FakeAuthorizationServer> {
    const server = await listen((request, response) => {
      if (started.away) response.writeHead(503).end();
      else void provider.callback()(request, response);
    }, options.port);
    const provider = new Provider(
      server.url,
      configuration(options, () => started.accessTokenSeconds),
    );
    const started: FakeAuthorizationServer = new FakeAuthorizationServer(server, provider);
    started.#watch();
    return started;
  }

  #watch(): void {
    const note = ({ oidc }: KoaContextWithOIDC, granted: boolean) => {
      const { grant_type: grant, resource } = oidc.params ?? {};
      this.requests.push({ grant: String(grant), granted, resource, client: oidc.client?.clientId ?? "" });
    };
    this.#provider.on("grant.success", (context) => {
      note(context, true);
      this.#given.add((context.body as { access_token: string }).access_token);
    });
    this.#provider.on("grant.error", (context) => note(context, false));
    this.#provider.on("registration_create.success", () => this.registrations++);
  }

  /** Whom a token is of, if it is good for this resource. */
  async subject(token: string, resource: string): Promise<string | undefined> {
    const access = await this.#provider.AccessToken.find(token);
    const found = access ?? (await this.#provider.ClientCredentials.find(token));
    if (!found?.isValid || found.aud !== resource) return undefined;
    if (this.#refused.has(token)) return undefined;
    return access?.accountId ?? found.clientId;
  }

  async scopes(token: string): Promise<ReadonlySet<string>> {
    return new Set((await this.#provider.AccessToken.find(token))?.scope?.split(" "));
  }

  /** The access tokens given so far are refused from now on. */
  refuseAccessTokens(): void {
    for (const token of this.#given) this.#refused.add(token);
  }

  /** From now on this refresh token is refused. */
  async revoke(refreshToken: string): Promise<void> {
    await (await this.#provider.RefreshToken.find(refreshToken))?.destroy();
  }

  close(): Promise<void> {
    return this.#server.close();
  }
}

function configuration(
  { clients = [], registration = true, clientDocuments }: AuthorizationServerOptions,
  accessTokenSeconds: () => number,
): Configuration {
  return {
    clients,
    scopes: ["tools", "more"],
    clientDefaults: { grant_types: ["authorization_code", "refresh_token"] },
    rotateRefreshToken: true,
    ttl: { Interaction: 600, Session: 600, Grant: 3600, RefreshToken: 3600 },
    issueRefreshToken: async (_context, client) => client.grantTypeAllowed("refresh_token"),
    cookies: { keys: ["for tests"] },
    features: {
      registration: { enabled: registration },
      clientCredentials: { enabled: true },
      clientIdMetadataDocument: {
        enabled: clientDocuments !== undefined,
        ack: "draft-02",
      },
      resourceIndicators: {
        enabled: true,
        useGrantedResource: () => true,
        getResourceServerInfo: (_context, resource) => ({
          scope: "tools more",
          audience: resource,
          accessTokenTTL: accessTokenSeconds(),
          accessTokenFormat: "opaque",
        }),
      },
    },
    fetch: async (url, init) => {
      const document =
        typeof url === "string" ? clientDocuments?.[url] : clientDocuments?.[new Request(url).url];
      return document ? Response.json(document) : fetch(url, init);
    },
  };
}
