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
  readonly oauth = new FakeOAuthRecords();
  readonly recorded: { tool: string; outcome: string; error?: string; about: Record<string, unknown> }[] = [];

  async call(method: string, args: unknown[], person: (call: FakePersonCall) => unknown): Promise<unknown> {
    if (method === "gateway_settings")
      return { ...this.settings, oauth_registration: this.oauth.registration };
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
        const call = args[2] as FakePersonCall & { whoami?: boolean };
        const result = call.whoami
          ? { user: { id: user }, companies: [], today: "2026-11-26" }
          : await person(call);
        record("done");
        return { user_id: user, result };
      }
      default:
        throw new Error(`the fake gateway has no ${method}`);
    }
  }
}
