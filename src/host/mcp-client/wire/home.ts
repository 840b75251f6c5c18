import type { FetchLike } from "@modelcontextprotocol/client";
import type { BoundedMap } from "../../../core/store/bounded-map.ts";
import { McpProblem } from "../mcp-problem.ts";
import { isCall } from "./requests.ts";

export interface HomeOptions {
  /** As it was entered. */
  url: URL;
  /** Where the redirects of that address led, by connection. */
  homes: BoundedMap<string>;
  key: string;
}

/**
 * A `fetch` that learns from the redirects of introductions and lists where a server really is, and goes there
 * directly. A call of a tool follows no redirect: it would be sent twice.
 */
export function fetchAtHome(fetch: FetchLike, { url, homes, key }: HomeOptions): FetchLike {
  return async (input, init) => {
    const target = new URL(input);
    const isEntrance = target.href === url.href;
    const home = isEntrance ? homes.get(key) : undefined;
    const response: Response = await fetch(home ?? target, init);
    if (!isEntrance && response.ok) homes.set(key, target.href);
    if (isRedirect(response) || response.status === 404) homes.delete(key);
    if (!isRedirect(response) || !isCall(init?.body)) return response;
    await response.body?.cancel();
    throw new McpProblem("mcp_not_mcp", "redirected", "The server has moved: the call was not sent on");
  };
}

export function isRedirect({ status }: Response): boolean {
  return status >= 300 && status < 400;
}
