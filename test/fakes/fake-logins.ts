interface FakeLogin {
  id: number;
  serverId: number;
  userId: number;
  generation: string | false;
  tokens: string | false;
  pending: string | false;
}

/** The records of logins as the addon keeps them for the sidecar. */
export class FakeLogins {
  all: FakeLogin[] = [];
  #lastGeneration = 0;

  find(serverId: number, userId: number): FakeLogin | undefined {
    return this.all.find((login) => login.serverId === serverId && login.userId === userId);
  }

  /** As the sidecar reads it. */
  record(serverId: number, userId: number) {
    const login = this.find(serverId, userId);
    return login && { id: login.id, generation: login.generation, stored_tokens_json: login.tokens };
  }

  /** The tokens that are stored for a person. */
  tokens(serverId: number, userId: number): Record<string, unknown> {
    const login = this.find(serverId, userId);
    if (!login?.tokens) throw new Error(`user ${userId} is not logged in`);
    return JSON.parse(login.tokens);
  }

  /** What a run of this person is told. */
  of(userId: number) {
    return this.all
      .filter((login) => login.userId === userId && login.generation)
      .map((login) => ({ server_id: login.serverId, generation: login.generation }));
  }

  /** A person goes to the authorization server; a login that is there stays until the new one ends. */
  begin(serverId: number, userId: number, pending: string): void {
    let login = this.find(serverId, userId);
    if (!login) {
      login = { id: this.all.length + 1, serverId, userId, generation: false, tokens: false, pending: false };
      this.all.push(login);
    }
    login.pending = pending;
  }

  finish(serverId: number, userId: number, tokens: string): void {
    const generation = `g${++this.#lastGeneration}`;
    Object.assign(this.find(serverId, userId) ?? {}, { tokens, generation });
  }

  call(method: string, args: unknown[], kwargs: Record<string, unknown>): unknown {
    if (method === "web_search_read") {
      const [[, , serverId], [, , userId]] = kwargs["domain"] as [unknown[], unknown[]];
      const record = this.record(Number(serverId), Number(userId));
      return { length: record ? 1 : 0, records: record ? [record] : [] };
    }
    const [[id], generation, tokens] = args as [[number], string, string];
    const login = this.all.find((each) => each.id === id && each.generation === generation);
    if (!login) return false;
    switch (method) {
      case "sidecar_renew":
        login.tokens = tokens;
        return true;
      case "sidecar_expire":
        Object.assign(login, { tokens: false, generation: false });
        return true;
      default:
        throw new Error(`the fake Odoo has no login's ${method}`);
    }
  }
}
