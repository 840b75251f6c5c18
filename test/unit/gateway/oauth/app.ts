import { createHash, randomBytes } from "node:crypto";
import type { Decision, FakeOAuthRecords } from "../../../fakes/fake-oauth-records.ts";

export const REDIRECT = "http://127.0.0.1:33418/callback";

/** A browser's cookies, by path. */
class Cookies {
  readonly #all = new Map<string, { value: string; path: string }>();

  header(url: URL): string {
    return [...this.#all]
      .filter(([, { path }]) => url.pathname === path || url.pathname.startsWith(path.replace(/\/?$/, "/")))
      .map(([name, { value }]) => `${name.split(" ")[0]}=${value}`)
      .join("; ");
  }

  take(response: Response): void {
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      const path = /path=([^;]*)/i.exec(cookie)?.[1] ?? "/";
      this.#all.set(`${name} ${path}`, { value, path });
    }
  }
}

/** A browser: follows redirects of one server, and stops before others. */
export class Browser {
  readonly #cookies = new Cookies();

  /** @returns the first address elsewhere, or the page that it stopped at. */
  async go(address: string): Promise<{ elsewhere?: string; page?: Response }> {
    const { origin } = new URL(address);
    let url = new URL(address);
    for (let steps = 0; steps < 10; steps++) {
      const page = await fetch(url, {
        redirect: "manual",
        headers: { cookie: this.#cookies.header(url), accept: "text/html" },
      });
      this.#cookies.take(page);
      const location = page.headers.get("location");
      if (!location) return { page };
      url = new URL(location, url);
      if (url.origin !== origin) return { elsewhere: url.href };
    }
    throw new Error("redirects without end");
  }
}

/** An app that logs people in by hand, so that it can do so wrongly. */
export class App {
  readonly base: string;
  readonly browser = new Browser();
  readonly verifier = randomBytes(32).toString("base64url");
  clientId = "";
  clientSecret: string | undefined;

  constructor(base: string) {
    this.base = base;
  }

  async register(metadata: Record<string, unknown> = {}): Promise<Response> {
    const response = await fetch(`${this.base}/oauth/register`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        client_name: "Test App",
        redirect_uris: [REDIRECT],
        token_endpoint_auth_method: "none",
        ...metadata,
      }),
    });
    if (response.ok) {
      const answer = (await response.clone().json()) as { client_id: string; client_secret?: string };
      this.clientId = answer.client_id;
      this.clientSecret = answer.client_secret;
    }
    return response;
  }

  authorizeUrl(parameters: Record<string, string | undefined> = {}): string {
    const url = new URL(`${this.base}/oauth/authorize`);
    const all = {
      response_type: "code",
      client_id: this.clientId,
      redirect_uri: REDIRECT,
      scope: "odoo.read",
      state: "the-state",
      code_challenge: createHash("sha256").update(this.verifier).digest("base64url"),
      code_challenge_method: "S256",
      resource: `${this.base}/mcp/v1`,
      ...parameters,
    };
    for (const [name, value] of Object.entries(all))
      if (value !== undefined) url.searchParams.set(name, value);
    return url.href;
  }

  /** The whole way of a person. @returns the parameters with which they come back. */
  async logIn(
    records: FakeOAuthRecords,
    decision: Decision = {},
    parameters: Record<string, string | undefined> = {},
  ): Promise<URLSearchParams> {
    const { elsewhere: consent } = await this.browser.go(this.authorizeUrl(parameters));
    if (!consent?.includes("/mcp/consent")) throw new Error(`no consent page but ${consent}`);
    const { elsewhere: back } = await this.browser.go(await records.decide(consent, decision));
    if (!back) throw new Error("the person did not come back");
    return new URL(back).searchParams;
  }

  token(parameters: Record<string, string | undefined>, authorization?: string): Promise<Response> {
    const body = new URLSearchParams();
    const all = { client_id: authorization ? undefined : this.clientId, ...parameters };
    for (const [name, value] of Object.entries(all)) if (value !== undefined) body.set(name, value);
    return fetch(`${this.base}/oauth/token`, {
      method: "POST",
      headers: authorization ? { authorization } : {},
      body,
    });
  }

  redeem(code: string, parameters: Record<string, string | undefined> = {}): Promise<Response> {
    return this.token({
      grant_type: "authorization_code",
      code,
      redirect_uri: REDIRECT,
      code_verifier: this.verifier,
      ...parameters,
    });
  }

  refresh(token: string, parameters: Record<string, string | undefined> = {}): Promise<Response> {
    return this.token({ grant_type: "refresh_token", refresh_token: token, ...parameters });
  }

  /** Logs in and redeems the code. */
  async tokens(
    records: FakeOAuthRecords,
    decision: Decision = {},
    parameters: Record<string, string | undefined> = {},
  ): Promise<Tokens> {
    const code = (await this.logIn(records, decision, parameters)).get("code") ?? "";
    const response = await this.redeem(code);
    if (!response.ok) throw new Error(`no token: ${await response.text()}`);
    return (await response.json()) as Tokens;
  }
}

export interface Tokens {
  access_token: string;
  refresh_token: string;
  expires_in: number;
  scope: string;
  token_type: string;
}
