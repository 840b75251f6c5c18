interface FakeLogin {
  id: number;
  serverId: number;
  userId: number;
  generation: string | false;
  tokens: string | false;
  pending: string | false;
  stateHash: string | false;
}

/** The records of logins as the addon keeps them for the sidecar. */
export class FakeLogins {
  all: FakeLogin[] = [];
  #lastGeneration = 0;

  find(serverId: number, userId: number): FakeLogin | undefined {
    return this.all.find((login) => login.serverId === serverId && login.userId === userId);
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

  call(method: string, args: unknown[], kwargs: Record<string, unknown>): unknown {
    if (method === "web_search_read") {
      const [[, , serverId], [, , userId]] = kwargs["domain"] as [unknown[], unknown[]];
      const login = this.find(Number(serverId), Number(userId));
      const { id, generation, tokens, pending } = login ?? {};
      const record = { id, generation, stored_tokens_json: tokens, stored_pending_json: pending };
      return { length: login ? 1 : 0, records: login ? [record] : [] };
    }
    if (method === "sidecar_begin") {
      const [serverId, userId, stateHash, pending] = args as [number, number, string, string];
      let login = this.find(serverId, userId);
      if (!login) {
        const id = this.all.length + 1;
        login = { id, serverId, userId, generation: false, tokens: false, pending: false, stateHash: false };
        this.all.push(login);
      }
      Object.assign(login, { pending, stateHash });
      return true;
    }
    const [[id], ...rest] = args as [[number], ...string[]];
    const login = this.all.find((each) => each.id === id);
    if (!login) return false;
    return this.#change(login, method, rest);
  }

  #change(login: FakeLogin, method: string, [first = "", second = ""]: string[]): boolean {
    switch (method) {
      case "sidecar_finish":
        Object.assign(login, { tokens: first, pending: false, generation: `g${++this.#lastGeneration}` });
        return true;
      case "sidecar_forget_pending":
        login.pending = false;
        return true;
      case "sidecar_renew":
        if (login.generation === first) login.tokens = second;
        return login.generation === first;
      case "sidecar_expire":
        if (login.generation !== first) return false;
        Object.assign(login, { tokens: false, generation: false });
        return true;
      default:
        throw new Error(`the fake Odoo has no login's ${method}`);
    }
  }
}
