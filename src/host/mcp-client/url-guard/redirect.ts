const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** What another origin may read of a request: no key, cookie, session or header of an administrator's making. */
const HARMLESS_HEADERS = ["accept", "content-type", "mcp-protocol-version", "mcp-method", "user-agent"];

interface HttpRequest {
  url: URL;
  init: RequestInit;
}

/** The request that a redirect asks for, by the rules of the fetch standard; nothing when it is no redirect. */
export function followRedirect(
  { url, init }: HttpRequest,
  response: { status: number; headers: { get(name: string): string | null } },
): HttpRequest | undefined {
  const location = REDIRECTS.has(response.status) && response.headers.get("location");
  if (!location || !URL.canParse(location, url.href)) return undefined;
  const target = new URL(location, url);
  const headers = new Headers(init.headers);
  if (target.origin !== url.origin)
    for (const name of [...headers.keys()]) if (!HARMLESS_HEADERS.includes(name)) headers.delete(name);
  const method = (init.method ?? "GET").toUpperCase();
  const becomesGet =
    (response.status === 303 && method !== "HEAD") || (response.status < 303 && method === "POST");
  if (!becomesGet) return { url: target, init: { ...init, headers } };
  headers.delete("content-type");
  return { url: target, init: { ...init, method: "GET", body: null, headers } };
}
