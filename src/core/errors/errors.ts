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

/** What exactly happened at an MCP server, where a code stands for several things. Odoo translates them: its list is the same. */
export const REASONS = [
  "connected",
  "connected_in_part",
  "key_missing",
  "key_refused",
  "key_forbidden",
  "no_such_path",
  "other_transport",
  "server_failed",
  "redirected",
  "too_many_redirects",
  "request_refused",
  "certificate_expired",
  "certificate_untrusted",
  "name_unknown",
  "connection_refused",
  "blocked_port",
  "no_answer",
  "not_mcp",
  "broken_off",
  "mcp_error",
  "message_too_long",
  "endless_list",
  "metadata_address",
  "address_not_public",
  "address_not_allowed",
  "scheme_not_allowed",
  "url_not_valid",
  "url_with_credentials",
  "header_characters",
  "stopped",
  "command_not_allowed",
  "no_commands_allowed",
  "program_not_started",
  "program_ended",
  "authorization_server_silent",
  "authorization_server_unusable",
  "login_required",
  "client_missing",
  "client_refused",
  "registration_refused",
  "other_authorization_server",
  "answer_of_another",
  "insecure_authorization_server",
  "insecure_login_page",
  "login_page_elsewhere",
  "login_expired",
  "login_not_accepted",
  "scope_unknown",
  "other_resource",
] as const;

export type Reason = (typeof REASONS)[number];

/** What a sentence names besides its fixed words. */
export type Values = Record<string, string | number>;

export interface SidecarErrorOptions extends ErrorOptions {
  reason?: Reason;
  values?: Values;
}

/** A failure with a sentence for people and a stable code. `cause` stays inside the process. */
export class SidecarError extends Error {
  readonly code: ErrorCode;
  readonly reason: Reason | undefined;
  readonly values: Values | undefined;

  constructor(code: ErrorCode, message: string, options?: SidecarErrorOptions) {
    super(message, options);
    this.name = "SidecarError";
    this.code = code;
    this.reason = options?.reason;
    this.values = options?.values;
  }

  get status() {
    return STATUS[this.code];
  }
}

export interface PublicError {
  error: string;
  error_code: ErrorCode;
  reason?: Reason;
  values?: Values;
}

/** The one exit for errors: what is not a `SidecarError` leaves as `internal_error` without its text. */
export function toPublicError(error: unknown): PublicError {
  if (error instanceof SidecarError) {
    const { message, code, reason, values } = error;
    return { error: message, error_code: code, ...(reason && { reason }), ...(values && { values }) };
  }
  return {
    error: "Something went wrong in the AI service. Try again; if it stays, tell your administrator.",
    error_code: "internal_error",
  };
}
