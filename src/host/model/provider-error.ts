import { APIConnectionError, APIError } from "openai";
import { SidecarError } from "../../core/errors/errors.ts";

/**
 * What went wrong at the provider, in words for the person in the chat. The provider's own text is shown
 * only where it explains a refused request, never where it can repeat a key.
 */
export function toProviderError(error: unknown, apiKey: string): SidecarError {
  if (error instanceof SidecarError) return error;
  const options = { cause: error };
  if (error instanceof APIConnectionError)
    return new SidecarError(
      "provider_unreachable",
      "The AI model cannot be reached. Ask your administrator to check the model's address, then try again.",
      options,
    );
  if (!(error instanceof APIError))
    return new SidecarError("provider_stream_broken", "The AI model's answer broke off. Try again.", options);
  const status: number | undefined = error.status;
  if (status === 401 || status === 403)
    return new SidecarError(
      "provider_auth",
      "The AI model refused the API key. Ask your administrator to enter a valid key in the model settings.",
      options,
    );
  if (status === 429)
    return new SidecarError(
      "provider_rate_limited",
      "The AI model is over its limit of requests or credit. Wait a moment, then try again.",
      options,
    );
  if (status !== undefined && status >= 400 && status < 500)
    return new SidecarError(
      "provider_refused",
      `The AI model refused the request (HTTP ${status}${reason(error, apiKey)}). Ask your administrator to check the model's name and settings.`,
      options,
    );
  return new SidecarError("provider_error", "The AI model failed to answer. Try again in a moment.", options);
}

function reason(error: { error: unknown }, apiKey: string): string {
  const body = error.error;
  const message = typeof body === "object" && body !== null && "message" in body ? String(body.message) : "";
  if (!message) return "";
  const safe = apiKey ? message.replaceAll(apiKey, "***") : message;
  return `: ${safe.replaceAll(/sk-[\w-]+/g, "***").slice(0, 300)}`;
}
