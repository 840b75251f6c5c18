/** Every code that may leave the process, with the HTTP status it has when it answers a request. */
const STATUS = {
  unauthorized: 401,
  token_expired: 401,
  wrong_database: 401,
  token_scope: 403,
  run_not_found: 404,
  call_not_found: 404,
  server_not_found: 404,
  config_not_found: 404,
  not_found: 404,
  invalid_request: 400,
  draining: 503,
  too_many_runs: 503,
  assistant_not_configured: 409,
  provider_unreachable: 502,
  provider_auth: 502,
  provider_refused: 502,
  provider_rate_limited: 502,
  provider_error: 502,
  provider_stream_broken: 502,
  provider_timeout: 504,
  provider_not_compatible: 502,
  odoo_unreachable: 503,
  odoo_auth: 503,
  odoo_access: 503,
  odoo_error: 502,
  mcp_unreachable: 502,
  mcp_auth: 502,
  mcp_not_mcp: 502,
  mcp_timeout: 504,
  mcp_error: 502,
  mcp_address_refused: 502,
  login_required: 409,
  login_failed: 502,
  result_not_saved: 502,
  run_interrupted: 503,
  internal_error: 500,
} as const;

export type ErrorCode = keyof typeof STATUS;

/** A failure with a sentence for people and a stable code. `cause` stays inside the process. */
export class SidecarError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "SidecarError";
    this.code = code;
  }

  get status() {
    return STATUS[this.code];
  }
}

export interface PublicError {
  error: string;
  error_code: ErrorCode;
}

/** The one exit for errors: what is not a `SidecarError` leaves as `internal_error` without its text. */
export function toPublicError(error: unknown): PublicError {
  if (error instanceof SidecarError) return { error: error.message, error_code: error.code };
  return {
    error: "Something went wrong in the AI service. Try again; if it stays, tell your administrator.",
    error_code: "internal_error",
  };
}
