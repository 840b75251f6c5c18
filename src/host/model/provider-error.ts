import { APIConnectionError, APIError } from "openai";
import { SidecarError } from "../../core/errors/sidecar-error.ts";

/**
 * What went wrong at the provider. Its own text is kept only where it explains a refused request, never where it can
 * repeat a key.
 */
export function toProviderError(error: unknown, apiKey: string): SidecarError {
  if (error instanceof SidecarError) return error;
  const cause = { cause: error };
  if (error instanceof APIConnectionError)
    return new SidecarError("provider_unreachable", "The provider cannot be reached", cause);
  if (!(error instanceof APIError))
    return new SidecarError("provider_stream_broken", "The stream broke off", cause);
  const status: number | undefined = error.status;
  const message = `HTTP ${status ?? "error within the stream"}`;
  if (status === 401 || status === 403) return new SidecarError("provider_auth", message, cause);
  if (status === 429) return new SidecarError("provider_rate_limited", message, cause);
  if (status !== undefined && status >= 400 && status < 500)
    return new SidecarError("provider_refused", `${message}${reason(error, apiKey)}`, cause);
  return new SidecarError("provider_error", message, cause);
}

function reason(error: { error: unknown }, apiKey: string): string {
  const body = error.error;
  const message = typeof body === "object" && body !== null && "message" in body ? String(body.message) : "";
  if (!message) return "";
  const safe = apiKey ? message.replaceAll(apiKey, "***") : message;
  return `: ${safe.replaceAll(/sk-[\w-]+/g, "***").slice(0, 300)}`;
}
