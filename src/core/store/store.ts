import { BoundedMap } from "./bounded-map.ts";

const MINUTE = 60_000;

interface Room {
  /** Entries at most. */
  max: number;
  /** Milliseconds that an entry lives. */
  ttlMs?: number;
  /** Characters of all entries, where they are texts. */
  maxCharacters?: number;
  /**
   * Whether several sidecars of one Odoo have to share it. What need not be shared is learnt again by each, at the
   * price of a request.
   */
  shared: boolean;
}

/** All that outlives a call. Whatever a part of the program wants to remember has its room here, with its bound. */
const ROOMS = {
  /** By run: the events of a run that has ended, for listeners that attach late. `RUN_RETENTION_SECONDS` each. */
  endedRuns: { max: 20_000, shared: true },
  /** By run and call: who waits for a person's answer. Each ends with its turn. */
  waitingApprovals: { max: 20_000, shared: true },
  /** By login: a person's tokens, and the one renewal under way. Odoo keeps them too. */
  personTokens: { max: 1_000, shared: true },
  /** By server and client: tokens that cost one request. */
  clientTokens: { max: 1_000, shared: false },
  /** By server and person: rights that a call lacked, for the next login to ask for. */
  missingScopes: { max: 10_000, ttlMs: 24 * 60 * MINUTE, shared: true },
  /** By server and credentials: whether it is dead, and who tries again. */
  serverHealth: { max: 5_000, shared: false },
  /** By server and credentials: which era of the protocol it speaks. */
  protocolEras: { max: 1_000, ttlMs: 60 * MINUTE, shared: false },
  /** By server and credentials: where its redirects led. */
  serverHomes: { max: 1_000, ttlMs: 60 * MINUTE, shared: false },
  /** By server and credentials: how long it took to connect the last time. */
  connectTimes: { max: 5_000, shared: false },
  /** By server: when its tools were last listed because it said that they changed. */
  toolChanges: { max: 10_000, ttlMs: 60 * MINUTE, shared: false },
  /** By a file's content and kind: what it says, or why it says nothing. Some fifty megabytes at most. */
  fileReadings: { max: 100, shared: false },
  /** By a model's address and key: what speaks to its provider. */
  modelClients: { max: 200, shared: false },
  /** By tool and hash: some ten megabytes at most. */
  toolDefinitions: { max: 5_000, shared: false },
  /** By a server's `offered_tools`: up to hundreds of definitions each. */
  toolLists: { max: 500, shared: false },
  /** By their `jti`: the addon's tokens, longer than one is valid with clocks that differ. */
  usedTokens: { max: 200_000, ttlMs: 75_000, shared: true },
  /** By an agent's session: whose key opened it, and what serves it. Each use renews it. */
  gatewaySessions: { max: 2_000, ttlMs: 60 * MINUTE, shared: false },
  /** By a token of the REST façade: the credential that it stands for. As long as that, at most an hour. */
  restSessions: { max: 10_000, ttlMs: 60 * MINUTE, shared: true },
  /** By an API key's hash: its sessions. */
  gatewaySessionsOfKeys: { max: 10_000, ttlMs: 24 * 60 * MINUTE, shared: false },
  /** By session and number: what an agent was sent, for one that lost its connection. */
  gatewayEvents: { max: 50_000, ttlMs: 5 * MINUTE, maxCharacters: 64 * 1024 * 1024, shared: false },
  /** By session of the transport of 2024: whose key opened it, and its stream. Each ends with its stream. */
  gatewaySseSessions: { max: 2_000, shared: false },
  /** By address or key's hash: how many streams are open. */
  gatewayStreams: { max: 50_000, shared: false },
  /** By an API key's hash: that Odoo knew it a while ago. It opens nothing: see `CallLimits`. */
  gatewayKeys: { max: 10_000, ttlMs: 60 * MINUTE, shared: false },
  /** By an access token's hash: which app's connection it is of. It opens nothing. As long as the token lives. */
  tokenOwners: { max: 50_000, shared: true },
  /** By the address that agents use: the sidecar's own and Odoo's. */
  oauthProviders: { max: 10, shared: false },
  /** Logins of apps under way, and their codes: ten minutes, and some hundred megabytes at most. */
  oauthArtifacts: { max: 10_000, shared: true },
  /** The gateway's settings in Odoo. */
  gatewaySettings: { max: 1, shared: false },
  /** By a class of calls: what counts them. */
  rateLimits: { max: 10, shared: true },
} as const satisfies Record<string, Room>;

export type RoomName = keyof typeof ROOMS;

/** What this process remembers between calls, in memory. */
export class Store {
  readonly #rooms = new Map<RoomName, BoundedMap<never>>();

  /** The room of that name; its user knows what lies in it. @param ttlMs instead of the room's own. */
  room<Value extends {}>(name: RoomName, ttlMs?: number): BoundedMap<Value> {
    const known = this.#rooms.get(name);
    if (known) return known as unknown as BoundedMap<Value>;
    const { max, ttlMs: usual, maxCharacters }: Room = ROOMS[name];
    const room = new BoundedMap<Value>({ max, ttlMs: ttlMs ?? usual, maxCharacters });
    this.#rooms.set(name, room as unknown as BoundedMap<never>);
    return room;
  }
}
