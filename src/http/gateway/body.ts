import { bodyLimit } from "hono/body-limit";
import { GatewayRefusal } from "../../gateway/identity/refusal.ts";

export const MAX_BODY = 4 * 1024 * 1024;
const MAX_DEPTH = 64;

/** Refuses bodies of more than 4 MiB. */
export function limitBody() {
  return bodyLimit({
    maxSize: MAX_BODY,
    onError: () => {
      throw new GatewayRefusal("body_too_large", "The body is larger than 4 MiB.");
    },
  });
}

/** A body as JSON. @throws GatewayRefusal `invalid_request` */
export async function readJson(request: { text(): Promise<string> }): Promise<unknown> {
  let body: unknown;
  try {
    body = JSON.parse(await request.text());
  } catch {
    throw new GatewayRefusal("invalid_request", "The body is not valid JSON.");
  }
  if (!isShallow(body))
    throw new GatewayRefusal("invalid_request", `The body is nested deeper than ${MAX_DEPTH} levels.`);
  return body;
}

/** By levels: what recurses would be broken by what it looks for. */
function isShallow(value: unknown): boolean {
  let level = [value];
  for (let depth = 0; depth <= MAX_DEPTH && level.length; depth++)
    level = level.flatMap((each) =>
      typeof each === "object" && each !== null ? (Object.values(each) as unknown[]) : [],
    );
  return level.length === 0;
}
