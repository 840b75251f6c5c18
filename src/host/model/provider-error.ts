import type { ErrorCode } from "../../core/errors/codes.ts";
import { SidecarError } from "../../core/errors/sidecar-error.ts";
import { isKeys, isQuota, isTooLong, type Refusal } from "./refusal/refusal.ts";

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
  const as = (code: ErrorCode, words = explained) => new SidecarError(code, words, { cause });
  if (isQuota(refusal)) return as("provider_quota");
  if (isFiltered(text)) return as("provider_filtered");
  // Not the key, but who may use it where.
  if (status === 403 && /country|region|territory/i.test(text)) return as("provider_refused");
  if (isKeys(refusal)) return as("provider_auth", message);
  if (status === 429 || status === 498 || isBusy(text)) return as("provider_rate_limited");
  if (isTooLong(refusal)) return as("conversation_too_long");
  if (status === undefined) return as("provider_error");
  return status < 500 ? as("provider_refused") : as("provider_error", message);
}

function isBusy(text: string): boolean {
  return /rate.?limit|too many requests|overloaded|capacity (exceeded|reached)|at capacity/i.test(text);
}

function isFiltered(text: string): boolean {
  return /content.?(filter|policy|management)|safety|responsibleai|was flagged|data_inspection|moderation/i.test(
    text,
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
  const raw = rawReason(fields.get("metadata"));
  if (raw) return raw;
  const place = Array.isArray(fields.get("loc")) ? `${String(fields.get("loc"))}: ` : "";
  for (const name of [
    "error",
    "message",
    "msg",
    "detail",
    "errors",
    "error_description",
    "base_resp",
    "status_msg",
  ]) {
    const sentence = sentenceIn(fields.get(name), depth + 1);
    if (sentence) return place + sentence;
  }
  return "";
}

/** What a provider said to the gateway, which itself says only that it said something (OpenRouter). */
function rawReason(metadata: unknown): string {
  if (typeof metadata !== "object" || metadata === null || !("raw" in metadata)) return "";
  const { raw } = metadata;
  return typeof raw === "string" ? sentenceIn(parse(raw) ?? raw) : sentenceIn(raw);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
