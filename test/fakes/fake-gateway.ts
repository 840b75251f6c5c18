import type { FakePersonCall } from "./fake-odoo.ts";
import { FakeOAuthRecords } from "./fake-oauth-records.ts";

export const GATEWAY_KEY = "an-api-key-of-ada-in-odoo";

/** What the addon of the gateway answers, and what it records. */
export class FakeGateway {
  /** Users by their keys. */
  readonly keys = new Map([[GATEWAY_KEY, 5]]);
  settings = {
    enabled: true,
    allowed_origins: ["https://app.example.com"],
    public_tool_list: false,
    reads_per_minute: 300,
    writes_per_minute: 60,
    failed_logins_per_minute: 10,
    odoo_url: "https://odoo.example.com",
  };
  /** Methods that the user has to confirm, and the tokens that stand for a yes. */
  readonly asksBefore = new Set<string>();
  readonly tokens = new Set<string>();
  readonly oauth = new FakeOAuthRecords();
  readonly recorded: { tool: string; outcome: string; error?: string; about: Record<string, unknown> }[] = [];

  /** By login and password: the key that takes their place, or why there is none. */
  readonly passwords = new Map<
    string,
    { user_id: number; key: string; expires_in: number } | { refused: string }
  >();
  /** Whose programs call for themselves: their Odoo has logged them in. */
  own = GATEWAY_KEY;

  async call(method: string, args: unknown[], person: (call: FakePersonCall) => unknown): Promise<unknown> {
    if (method.startsWith("gateway_own_"))
      return this.call(method.replace("own_", ""), [this.own, ...args], person);
    if (method === "gateway_settings")
      return { ...this.settings, oauth_registration: this.oauth.registration };
    if (method === "gateway_login") return this.#login(String(args[0]), String(args[1]));
    if (method.startsWith("oauth_")) return this.oauth.call(method, args);
    const app = this.oauth.find(String(args[0]));
    const user = app ? app.user : this.keys.get(String(args[0]));
    const about = (args[1] ?? {}) as Record<string, unknown>;
    const record = (outcome: string, error?: string) =>
      this.recorded.push({ tool: String(about["tool"]), outcome, ...(error && { error }), about });
    if (!this.settings.enabled) return { refused: "disabled" };
    if (user === undefined) {
      if (method !== "gateway_identify") record("refused", "credential");
      return { refused: "credential" };
    }
    if (app && method === "gateway_call" && !app.scopes.includes(String(about["scope"])))
      return { refused: "scope", scopes: app.scopes };
    switch (method) {
      case "gateway_identify":
        return { user_id: user };
      case "gateway_refused":
        record("refused", String(args[2]));
        return { user_id: user };
      case "gateway_call": {
        const call = args[2] as FakeGatewayCall;
        const safety = this.#safety(about, call);
        if (safety) {
          record(Object.keys(safety).join());
          return { user_id: user, ...safety };
        }
        const result = await this.#answer(user, call, person);
        record("done");
        return { user_id: user, result };
      }
      default:
        throw new Error(`the fake gateway has no ${method}`);
    }
  }

  #login(login: string, password: string) {
    const answer = this.passwords.get(`${login} ${password}`) ?? { refused: "credential" };
    if ("key" in answer) this.keys.set(answer.key, answer.user_id);
    return answer;
  }

  #safety(about: Record<string, unknown>, { method }: FakeGatewayCall) {
    if (about["preview"]) {
      const changes = [{ field: "name", label: "Name", old: "Ann", new: "Bea" }];
      const records = [{ id: 1, name: "Bea", changes }];
      return { preview: { summary: "Change: Ann", records, more: 0, notes: [], result: true } };
    }
    if (!this.asksBefore.has(method) || this.tokens.delete(String(about["confirmation"]))) return undefined;
    const token = `token-${this.tokens.size}`;
    this.tokens.add(token);
    return { confirmation: { text: "Delete: Ann (Contact)", token } };
  }

  async #answer(user: number, call: FakeGatewayCall, person: (call: FakePersonCall) => unknown) {
    if (call.whoami)
      return { user: { id: user, name: "Ada", login: "ada" }, companies: [], today: "2026-11-26" };
    if (call.models)
      return { "res.partner": { name: "Contact", rights: ["read", "update"], fields: ["email"] } };
    if (call.file) return { name: "a.txt", mimetype: "text/plain", text: `file ${call.file.id}` };
    if (call.calls) return Promise.all(call.calls.map((each) => person(each)));
    if (!call.read) return person(call);
    const { model, ids, domain, fields, ...kwargs } = call.read;
    const asked = ids
      ? { method: "read", args: [ids, fields] }
      : { method: "search_read", args: [domain, fields] };
    const records = (await person({ model, ...asked, kwargs })) as unknown[];
    const limit = Number(kwargs["limit"] ?? records.length);
    return {
      total: records.length,
      has_more: records.length > limit,
      records: records.slice(0, limit),
      notes: [],
    };
  }
}

type FakeGatewayCall = FakePersonCall & {
  whoami?: boolean;
  models?: boolean;
  file?: { id: number };
  calls?: FakePersonCall[];
  read?: { model: string; ids?: number[]; domain?: unknown[]; fields?: string[] } & Record<string, unknown>;
};
