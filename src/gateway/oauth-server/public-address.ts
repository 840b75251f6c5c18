const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);
/** Where agents connect, below the base. */
export const MCP_PATH = "/mcp/v1";
const RESOURCE_PATHS = new Set([MCP_PATH, "/mcp/sse", "/mcp", ""]);

/** Where the gateway is reached from outside, and what tokens for it are called. */
export class PublicAddress {
  /** Without a slash at its end. */
  readonly base: string;
  readonly #url: URL;

  constructor(base: string) {
    this.base = base.replace(/\/+$/, "");
    this.#url = new URL(this.base);
  }

  get host(): string {
    return this.#url.host;
  }

  get scheme(): string {
    return this.#url.protocol.slice(0, -1);
  }

  /** Of the base, such as `/odoo`; mostly empty. */
  get path(): string {
    return this.#url.pathname.replace(/\/+$/, "");
  }

  /** Where clients read how to log in (RFC 9728). */
  get resourceMetadata(): string {
    return `${this.#url.origin}/.well-known/oauth-protected-resource${this.path}${MCP_PATH}`;
  }

  get resource(): string {
    return this.base + MCP_PATH;
  }

  /** The resource as a client at this machine calls it, which may say `localhost` for 127.0.0.1. */
  resourceFor(host: string): string {
    const asked = URL.parse(`${this.#url.protocol}//${host}${this.path}${MCP_PATH}`);
    return asked && this.isResource(asked.href) ? asked.href : this.resource;
  }

  /** Whether a resource indicator means this gateway. */
  isResource(indicator: string): boolean {
    const url = URL.parse(indicator);
    if (!url || url.search || url.hash || url.username || url.password) return false;
    const sameHost = url.hostname === this.#url.hostname || (isLoopback(url) && isLoopback(this.#url));
    if (!sameHost || url.port !== this.#url.port || url.protocol !== this.#url.protocol) return false;
    const path = url.pathname.replace(/\/$/, "");
    return path.startsWith(this.path) && RESOURCE_PATHS.has(path.slice(this.path.length));
  }
}

function isLoopback({ hostname }: URL): boolean {
  return LOOPBACK.has(hostname);
}
