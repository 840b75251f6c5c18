import { SidecarError } from "../../core/errors/sidecar-error.ts";
import { isTooLong, type Refusal } from "./refusal.ts";

/** Characters of a provider's own words that are shown. */
const MAX_REASON = 300;

/**
 * What a refusal means for a person. The provider's own text is kept only where it explains a refused request, never
 * where it can repeat a key.
 */
export function toProviderError(refusal: Refusal, apiKey: string, cause: unknown): SidecarError {
  const { status, text } = refusal;
  const message = status === undefined ? "An error within the answer" : `HTTP ${status}`;
  const reason = reasonOf(text, apiKey);
  const explained = reason ? `${message}: ${reason}` : message;
  if (isQuota(refusal)) return new SidecarError("provider_quota", explained, { cause });
  if (status === 401 || status === 403) return new SidecarError("provider_auth", message, { cause });
  if (status === 429 || /rate.?limit|too many requests|overloaded/i.test(text))
    return new SidecarError("provider_rate_limited", message, { cause });
  if (isTooLong(refusal)) return new SidecarError("conversation_too_long", explained, { cause });
  if (/content.?(filter|policy|management)|safety|responsibleai/i.test(text))
    return new SidecarError("provider_filtered", explained, { cause });
  if (status === undefined || (status >= 400 && status < 500))
    return new SidecarError(status === undefined ? "provider_error" : "provider_refused", explained, {
      cause,
    });
  return new SidecarError("provider_error", message, { cause });
}

/** The account, not the moment: waiting does not help. */
export function isQuota({ status, text }: Refusal): boolean {
  if (status === 402) return true;
  return (
    (status === 429 || status === 403 || status === undefined) &&
    /insufficient[_ ]quota|exceeded your current quota|billing|credit|balance|payment|out of funds/i.test(
      text,
    )
  );
}

/** The sentence within a body, wherever a provider puts it; a body that is no JSON is one. */
export function reasonOf(text: string, apiKey: string): string {
  const sentence = sentenceIn(parse(text)) || (/^\s*[<{[]/.test(text) ? "" : text);
  const safe = apiKey ? sentence.replaceAll(apiKey, "***") : sentence;
  return safe
    .replaceAll(/\b(sk|pk|key)-[\w-]+/g, "***")
    .trim()
    .slice(0, MAX_REASON);
}

function sentenceIn(body: unknown, depth = 0): string {
  if (typeof body === "string") return body;
  if (typeof body !== "object" || body === null || depth > 5) return "";
  if (Array.isArray(body))
    return body
      .map((each) => sentenceIn(each, depth + 1))
      .filter(Boolean)
      .join("; ");
  const fields = new Map(Object.entries(body));
  const place = Array.isArray(fields.get("loc")) ? `${String(fields.get("loc"))}: ` : "";
  for (const name of ["error", "message", "msg", "detail", "errors", "error_description"]) {
    const sentence = sentenceIn(fields.get(name), depth + 1);
    if (sentence) return place + sentence;
  }
  return "";
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
