import { createHash } from "node:crypto";
import { type Adapter, type AdapterFactory, type AdapterPayload, errors } from "oidc-provider";
import type { GatewayOAuthRecords } from "../../core/odoo/records/gateway-oauth.ts";
import type { Store } from "../../core/store/store.ts";
import type { TokenOwners } from "../identity/token-owners.ts";
import { hashSecret, KIND } from "./clients.ts";

export interface AdapterOptions {
  records: GatewayOAuthRecords;
  store: Store;
  owners: TokenOwners;
}

/** Where the provider keeps its things: in Odoo what must outlive this process, the rest in its memory. */
export function createAdapters(options: AdapterOptions): AdapterFactory {
  return (name) => {
    switch (name) {
      case "Client":
        return new OdooClients(options);
      case "Grant":
        return new OdooGrants(options);
      case "AccessToken":
      case "RefreshToken":
      case "ClientCredentials":
        return new OdooTokens(options);
      default:
        return new ShortLived(name, options);
    }
  };
}

/** What an adapter must have, and most of ours have no use for. */
abstract class BaseAdapter implements Adapter {
  abstract find(id: string): Promise<AdapterPayload | undefined>;
  abstract upsert(id: string, payload: AdapterPayload, expiresIn?: number): Promise<void>;
  abstract destroy(id: string): Promise<void>;

  async findByUserCode(): Promise<undefined> {}
  async findByUid(_uid: string): Promise<AdapterPayload | undefined> {
    return undefined;
  }
  async consume(_id: string): Promise<void> {}
  async revokeByGrantId(_grantId: string): Promise<void> {}
}

/** Logins under way, and authorization codes. After a restart a person begins again. */
class ShortLived extends BaseAdapter {
  readonly #name: string;
  readonly #store: Store;

  constructor(name: string, { store }: AdapterOptions) {
    super();
    this.#name = name;
    this.#store = store;
  }

  async upsert(id: string, payload: AdapterPayload, expiresIn = 0): Promise<void> {
    this.#room.set(this.#key(id), payload, expiresIn * 1000);
    // A grant has one code, and a session one address.
    const { grantId, uid } = payload;
    for (const other of [grantId && `grant:${grantId}`, uid && `uid:${uid}`])
      if (other) this.#room.set(this.#key(other), { jti: id }, expiresIn * 1000);
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    return this.#room.get(this.#key(id));
  }

  override async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return this.find(this.#room.get(this.#key(`uid:${uid}`))?.jti ?? "");
  }

  /** @throws InvalidGrant when another request was first. */
  override async consume(id: string): Promise<void> {
    const payload = this.#room.get(this.#key(id));
    if (!payload || payload.consumed) throw new errors.InvalidGrant("already used");
    payload.consumed = Math.floor(Date.now() / 1000);
  }

  async destroy(id: string): Promise<void> {
    this.#room.delete(this.#key(id));
  }

  override async revokeByGrantId(grantId: string): Promise<void> {
    await this.destroy(this.#room.get(this.#key(`grant:${grantId}`))?.jti ?? "");
  }

  #key(id: string): string {
    return `${this.#name}:${id}`;
  }

  get #room() {
    return this.#store.room<AdapterPayload>("oauthArtifacts");
  }
}

/** Tokens, by their hashes. */
class OdooTokens extends BaseAdapter {
  readonly #records: GatewayOAuthRecords;
  readonly #owners: TokenOwners;

  constructor({ records, owners }: AdapterOptions) {
    super();
    this.#records = records;
    this.#owners = owners;
  }

  /** @throws InvalidGrant when the person or an administrator withdrew the access meanwhile. */
  async upsert(id: string, payload: AdapterPayload, expiresIn = 0): Promise<void> {
    const { jti: _secret, ...kept } = payload;
    if (!(await this.#records.keepToken(hashToken(id), kept, expiresIn)))
      throw new errors.InvalidGrant("the access was withdrawn");
    if (payload.kind === "RefreshToken") return;
    const owner = payload.grantId ? `grant ${payload.grantId}` : `client ${payload.clientId}`;
    this.#owners.remember(id, owner, expiresIn * 1000);
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    const found = await this.#records.findToken(hashToken(id));
    return found ? { ...found.payload, jti: id, consumed: found.used } : undefined;
  }

  /** @throws InvalidGrant when another request was first. */
  override async consume(id: string): Promise<void> {
    if (!(await this.#records.useToken(hashToken(id)))) throw new errors.InvalidGrant("already used");
  }

  async destroy(id: string): Promise<void> {
    await this.#records.dropTokens({ hash: hashToken(id) });
  }

  override async revokeByGrantId(grant: string): Promise<void> {
    await this.#records.dropTokens({ grant });
  }
}

/** What people agreed to. Odoo alone makes these, when they do. */
class OdooGrants extends BaseAdapter {
  readonly #records: GatewayOAuthRecords;

  constructor({ records }: AdapterOptions) {
    super();
    this.#records = records;
  }

  async upsert(): Promise<void> {
    throw new Error("Only the user's own consent in Odoo makes a grant.");
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    return (await this.#records.findGrant(id)) || undefined;
  }

  async destroy(id: string): Promise<void> {
    await this.#records.revokeGrant(id);
  }
}

class OdooClients extends BaseAdapter {
  readonly #records: GatewayOAuthRecords;

  constructor({ records }: AdapterOptions) {
    super();
    this.#records = records;
  }

  /** A client that registers itself. @throws InvalidClientMetadata | AccessDenied */
  async upsert(_id: string, payload: AdapterPayload): Promise<void> {
    if (payload[KIND] !== undefined)
      throw new errors.InvalidClientMetadata(`${KIND} is not for clients to set`);
    const secret = payload["client_secret"];
    const kept = { ...payload, ...(typeof secret === "string" && { client_secret: hashSecret(secret) }) };
    if (!(await this.#records.register(kept)))
      throw new errors.AccessDenied("An administrator has turned off that apps register themselves.");
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    return (await this.#records.findClient(id)) || undefined;
  }

  async destroy(): Promise<void> {
    throw new Error("Clients are deleted in Odoo.");
  }
}

function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
