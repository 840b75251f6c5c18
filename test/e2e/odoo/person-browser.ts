interface Cookie {
  host: string;
  path: string;
  name: string;
  value: string;
}

interface Page {
  url: URL;
  text: string;
  status: number;
}

/** A person with a browser without scripts: follows redirects, keeps cookies, logs in to Odoo and presses a button. */
export class PersonBrowser {
  readonly #person: { login: string; password: string };
  readonly #cookies: Cookie[] = [];

  constructor(person: { login: string; password: string }) {
    this.#person = person;
  }

  /**
   * From an app's login to the app's own address.
   * @param decision the button that is pressed where the person is asked.
   * @returns the address with what it carries.
   */
  async connect(
    authorization: URL,
    redirectUrl: string,
    decision: "allow" | "deny" = "allow",
  ): Promise<{ back: URL; asked: Page | undefined }> {
    let next: { url: URL; form?: URLSearchParams } = { url: authorization };
    let asked: Page | undefined;
    for (let steps = 0; steps < 25; steps++) {
      if (next.url.href.startsWith(redirectUrl)) return { back: next.url, asked };
      const response = await this.#fetch(next.url, next.form);
      const location = response.headers.get("location");
      if (location) {
        next = { url: new URL(location, next.url) };
        continue;
      }
      const page = { url: next.url, text: await response.text(), status: response.status };
      if (page.url.pathname === "/mcp/consent") asked = page;
      next = this.#fill(page, decision);
    }
    throw new Error("the login came to no end");
  }

  #fill(page: Page, decision: string) {
    const forms = page.text.matchAll(/<form[^>]* action="([^"]*)"[^>]*>([\s\S]*?)<\/form>/g);
    const found = [...forms].find(([, action]) => action === "/web/login" || action === "/mcp/consent");
    if (!found)
      throw new Error(`${page.status}: ${page.text.replaceAll(/<[^>]+>|\s+/g, " ").slice(0, 1000)}`);
    const [, action = "", inside = ""] = found;
    const form = new URLSearchParams();
    for (const [input] of inside.matchAll(/<input[^>]* type="hidden"[^>]*>/g))
      form.set(attribute(input, "name"), attribute(input, "value"));
    if (action === "/web/login") {
      form.set("login", this.#person.login);
      form.set("password", this.#person.password);
    } else form.set("decision", decision);
    return { url: new URL(action, page.url), form };
  }

  async #fetch(url: URL, form: URLSearchParams | undefined): Promise<Response> {
    const sent = this.#cookies.filter(
      ({ host, path }) => host === url.hostname && url.pathname.startsWith(path),
    );
    const response = await fetch(url, {
      redirect: "manual",
      headers: {
        accept: "text/html",
        cookie: sent.map(({ name, value }) => `${name}=${value}`).join("; "),
      },
      ...(form && { method: "POST", body: form }),
    });
    for (const text of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(text) ?? [];
      const path = /path=([^;]*)/i.exec(text)?.[1] ?? "/";
      // Ports have no cookies of their own.
      const cookie = { host: url.hostname, path, name, value };
      const at = this.#cookies.findIndex(
        (each) => each.host === cookie.host && each.path === path && each.name === name,
      );
      this.#cookies.splice(at < 0 ? this.#cookies.length : at, 1, cookie);
    }
    return response;
  }
}

function attribute(input: string, name: string): string {
  const value = new RegExp(` ${name}="([^"]*)"`).exec(input)?.[1] ?? "";
  return value.replaceAll("&amp;", "&").replaceAll("&#34;", '"').replaceAll("&quot;", '"');
}
