import { causesOf } from "../../core/errors/causes.ts";
import type { ErrorCode } from "../../core/errors/codes.ts";
import { SidecarError, type Values } from "../../core/errors/sidecar-error.ts";

/** What exactly happened at an MCP server, where a code stands for several things. Odoo has a sentence for each. */
export const REASONS = [
  "connected",
  "connected_in_part",
  "key_missing",
  "key_refused",
  "key_forbidden",
  "host_refused",
  "no_such_path",
  "other_transport",
  "server_failed",
  "redirected",
  "too_many_redirects",
  "request_refused",
  "too_many_requests",
  "certificate_expired",
  "certificate_untrusted",
  "name_unknown",
  "connection_refused",
  "blocked_port",
  "no_answer",
  "not_mcp",
  "broken_off",
  "mcp_error",
  "mcp_error_said",
  "list_unreadable",
  "message_too_long",
  "endless_list",
  "too_many_tools",
  "metadata_address",
  "address_not_public",
  "address_not_allowed",
  "scheme_not_allowed",
  "url_not_valid",
  "url_with_credentials",
  "header_characters",
  "stopped",
  "http_only",
  "command_not_allowed",
  "no_commands_allowed",
  "program_not_started",
  "program_ended",
  "program_starting",
  "program_message_too_long",
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

type McpCode = Extract<ErrorCode, `mcp_${string}` | `login_${string}`>;

/** What went wrong with an MCP server or its authorization server. */
export class McpProblem extends SidecarError {
  declare readonly reason: Reason;

  constructor(
    code: McpCode,
    reason: Reason,
    message: string,
    { values = {}, ...options }: ErrorOptions & { values?: Values } = {},
  ) {
    super(code, message, { ...options, reason, values });
    this.name = "McpProblem";
  }
}

/** What our own code threw, wherever the SDK has wrapped it. */
export function ownError(error: unknown): SidecarError | undefined {
  return [...causesOf(error)].find((cause) => cause instanceof SidecarError);
}
