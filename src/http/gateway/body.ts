import { bodyLimit } from "hono/body-limit";
import { isBounded, MAX_DEPTH, MAX_VALUES } from "../../core/tool/json-bounds.ts";
import { GatewayRefusal } from "../../gateway/identity/refusal.ts";

export const MAX_BODY = 4 * 1024 * 1024;

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
  if (!isBounded(body))
    throw new GatewayRefusal(
      "invalid_request",
      `The body is nested deeper than ${MAX_DEPTH} levels, or holds more than ${MAX_VALUES} values.`,
    );
  return body;
}
