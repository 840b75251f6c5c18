import type { ErrorCode } from "./codes.ts";
import { SidecarError, type Values } from "./sidecar-error.ts";

/** An error as it leaves the process. */
export interface PublicError {
  error: string;
  error_code: ErrorCode;
  reason?: string;
  values?: Values;
}

/** The one exit for errors: what is not a `SidecarError` leaves as `internal_error` without its text. */
export function toPublicError(error: unknown): PublicError {
  if (error instanceof SidecarError) {
    const { message, code, reason, values } = error;
    return { error: message, error_code: code, ...(reason && { reason }), ...(values && { values }) };
  }
  return { error: "Unexpected failure; the sidecar's log says more.", error_code: "internal_error" };
}
