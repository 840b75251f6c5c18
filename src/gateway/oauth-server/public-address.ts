const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);
/** Where agents connect, below the base. */
const MCP_PATH = "/mcp/v1";
const SSE_PATH = "/mcp/sse";
const RESOURCE_PATHS = new Set([MCP_PATH, SSE_PATH, "/mcp", ""]);
/** Where metadata of resources lies, before the resource's own path (RFC 9728). */
export const PROTECTED_RESOURCE = "/.well-known/oauth-protected-resource";

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

  /** Where clients read how to log in that were refused at `path`. */
  resourceMetadata(path: string): string {
    return this.#url.origin + PROTECTED_RESOURCE + this.path + (path === SSE_PATH ? SSE_PATH : MCP_PATH);
  }

  get resource(): string {
    return this.base + MCP_PATH;
  }

  /**
   * The resource whose metadata lies at `path`, as a client at this machine calls it, which may say `localhost` for
   * 127.0.0.1. @returns undefined when there is none.
   */
  resourceAt(path: string, host: string): string | undefined {
    // A proxy may have cut off the path of the base.
    const known = ["", MCP_PATH, SSE_PATH].find((each) => path === each || path === this.path + each);
    if (known === undefined) return undefined;
    const below = this.path + (known || MCP_PATH);
    const asked = URL.parse(`${this.#url.protocol}//${host}${below}`);
    return asked && this.isResource(asked.href) ? asked.href : this.#url.origin + below;
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
