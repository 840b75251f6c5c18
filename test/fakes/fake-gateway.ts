import type { FakePersonCall } from "./fake-odoo.ts";

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
  };
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
    if (method === "gateway_login") return this.#login(String(args[0]), String(args[1]));
    if (method === "gateway_settings") return this.settings;
    const user = this.keys.get(String(args[0]));
    const about = (args[1] ?? {}) as Record<string, unknown>;
    const record = (outcome: string, error?: string) =>
      this.recorded.push({ tool: String(about["tool"]), outcome, ...(error && { error }), about });
    if (!this.settings.enabled) return { refused: "disabled" };
    if (user === undefined) {
      if (method !== "gateway_identify") record("refused", "credential");
      return { refused: "credential" };
    }
    switch (method) {
      case "gateway_identify":
        return { user_id: user };
      case "gateway_refused":
        record("refused", String(args[2]));
        return { user_id: user };
      case "gateway_call": {
        const call = args[2] as FakePersonCall & { whoami?: boolean };
        const result = call.whoami
          ? { user: { id: user, name: "Ada", login: "ada" }, companies: [], today: "2026-11-26" }
          : await person(call);
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
}
