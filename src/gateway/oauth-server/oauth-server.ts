import type { IncomingMessage, ServerResponse } from "node:http";
import { errors, type KoaContextWithOIDC, Provider } from "oidc-provider";
import type { Logger } from "../../core/log.ts";
import type { GatewayOAuthRecords } from "../../core/odoo/records/gateway-oauth.ts";
import type { Store } from "../../core/store/store.ts";
import { SCOPES } from "../call/scopes.ts";
import { type Settings, unavailable } from "../call/settings.ts";
import { GatewayRefusal } from "../identity/refusal.ts";
import type { TokenOwners } from "../identity/token-owners.ts";
import { createAdapters } from "./adapters.ts";
import { hasSecret } from "./clients.ts";
import { createConfiguration, SESSION_COOKIE } from "./configuration.ts";
import type { ConsentHandOver } from "./consent.ts";
import type { PublicAddress } from "./public-address.ts";
import { readSigningKeys } from "./signing-keys.ts";

export interface OAuthServerOptions {
  records: GatewayOAuthRecords;
  settings: Settings;
  store: Store;
  owners: TokenOwners;
  handOver: ConsentHandOver;
  /** Signs the cookies of logins under way. */
  cookieKey: string;
  /** For addresses that strangers name. */
  fetch: (url: string, init?: RequestInit) => Promise<Response>;
  log: Logger;
}

/** A request as Node knows it. */
export interface NodeExchange {
  incoming: IncomingMessage & { originalUrl?: string };
  outgoing: ServerResponse;
}

/** The gateway's own authorization server. Odoo logs people in, asks them, and remembers. */
export class OAuthServer {
  readonly #options: OAuthServerOptions;

  constructor(options: OAuthServerOptions) {
    this.#options = options;
  }

  /** Answers a request to one of the provider's addresses. @throws GatewayRefusal `gateway_unavailable` */
  async answer({ incoming, outgoing }: NodeExchange, address: PublicAddress): Promise<void> {
    const provider = await this.#start(address);
    reachedAt(incoming, address);
    await provider.callback()(incoming, outgoing);
  }

  /**
   * A person on the way: to Odoo, which asks them, or from there with their decision.
   * @param answer what Odoo signed.
   * @returns the address to go on to.
   * @throws GatewayRefusal `invalid_request` when this browser began no such login, or answered already.
   */
  async interact(
    { incoming, outgoing }: NodeExchange,
    address: PublicAddress,
    uid: string,
    answer: string | undefined,
  ): Promise<string> {
    const provider = await this.#start(address);
    reachedAt(incoming, address);
    try {
      const interaction = await provider.interactionDetails(incoming, outgoing);
      if (interaction.uid !== uid || interaction.result) throw expired();
      if (answer === undefined) return await this.#ask(provider, interaction, address);
      const decided = await this.#options.handOver.read(answer);
      if (decided?.ask !== uid) throw expired();
      const result = decided.grant
        ? { login: { accountId: decided.user, remember: false }, consent: { grantId: decided.grant } }
        : { error: "access_denied", error_description: "The user did not allow the access." };
      return await provider.interactionResult(incoming, outgoing, result, { mergeWithLastSubmission: false });
    } catch (error) {
      throw error instanceof errors.SessionNotFound ? expired() : error;
    }
  }

  async #ask(
    provider: Provider,
    { uid, params }: Awaited<ReturnType<Provider["interactionDetails"]>>,
    address: PublicAddress,
  ): Promise<string> {
    const client = await provider.Client.find(textOf(params["client_id"]));
    if (!client) throw expired();
    const asked = textOf(params["scope"]).split(" ");
    const request = await this.#options.handOver.sign({
      uid,
      clientId: client.clientId,
      clientName: client.clientName ?? "",
      // As browsers read it, and not as it is written: people judge an app by where it returns to.
      redirectUri: new URL(textOf(params["redirect_uri"])).href,
      scopes: asked.filter((scope) => scope === "openid" || SCOPES.some((known) => known === scope)),
      resource: textOf([params["resource"]].flat()[0]) || address.resource,
      returnTo: `${address.base}/oauth/interaction/${uid}`,
    });
    const { odoo_url: odooUrl } = await this.#options.settings.read();
    return `${odooUrl}/mcp/consent?ask=${request}`;
  }

  /** Not before the first request: Odoo, which has the keys, may start later. */
  #start(address: PublicAddress): Promise<Provider> {
    const room = this.#options.store.room<Promise<Provider>>("oauthProviders");
    const known = room.get(address.base);
    if (known) return known;
    const created = this.#create(address).catch((error: unknown) => {
      room.delete(address.base);
      throw unavailable(error);
    });
    room.set(address.base, created);
    return created;
  }

  async #create(address: PublicAddress): Promise<Provider> {
    const { records, settings, log, cookieKey, fetch } = this.#options;
    const jwks = await readSigningKeys(records);
    const adapter = createAdapters(this.#options);
    const provider = new Provider(
      address.base,
      createConfiguration({ address, adapter, jwks, cookieKey, fetch }),
    );
    // The host and the scheme of the base, whatever a proxy made of them.
    provider.proxy = true;
    provider.Client.prototype.compareClientSecret = function compareClientSecret(secret) {
      return hasSecret(this, secret);
    };
    provider.use(async (context: KoaContextWithOIDC, next) => {
      await next();
      if (context.oidc?.route !== "discovery") return;
      const { registration_endpoint: registration, ...document } = context.body as Record<string, unknown>;
      const { oauth_registration: registers } = await settings.read();
      context.body = registers ? { ...document, registration_endpoint: registration } : document;
    });
    provider.on("server_error", (_context, error) =>
      log.error({ err: error }, "authorization server failed"),
    );
    provider.on("authorization.error", (_context, error) => log.debug({ err: error }, "login refused"));
    provider.on("grant.error", (_context, error) => log.debug({ err: error }, "token refused"));
    return provider;
  }
}

/** Tells the provider the address that people and apps see, and nothing of earlier logins in this browser. */
function reachedAt(incoming: NodeExchange["incoming"], { host, scheme, path }: PublicAddress): void {
  incoming.headers["x-forwarded-host"] = host;
  incoming.headers["x-forwarded-proto"] = scheme;
  incoming.originalUrl = path + (incoming.url ?? "");
  const { cookie } = incoming.headers;
  if (cookie === undefined) return;
  incoming.headers.cookie = cookie
    .split(/; */)
    .filter((each) => !each.startsWith(`${SESSION_COOKIE}=`) && !each.startsWith(`${SESSION_COOKIE}.sig=`))
    .join("; ");
}

function textOf(parameter: unknown): string {
  return typeof parameter === "string" ? parameter : "";
}

function expired(): GatewayRefusal {
  return new GatewayRefusal("login_expired", "This login has expired or was answered already.");
}
