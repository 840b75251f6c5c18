/** Where chat completions are asked for. */
export interface Endpoint {
  /** Without `/chat/completions`, query and slash at the end. */
  baseUrl: string;
  query: Record<string, string>;
}

/** From an address as administrators paste it: with the whole path, a query such as Azure's, slashes at the end. */
export function endpointOf(address: string): Endpoint {
  const url = URL.parse(address.trim());
  if (!url) return { baseUrl: address, query: {} };
  const path = url.pathname.replace(/\/+$/, "").replace(/\/(chat\/)?completions$/, "");
  return { baseUrl: url.origin + path, query: Object.fromEntries(url.searchParams) };
}
