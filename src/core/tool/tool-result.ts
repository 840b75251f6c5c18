export interface ToolImage {
  mimeType: string;
  /** base64 */
  data: string;
}

/** What a tool returned for people: a picture, a sound, a document. */
export interface ToolFile {
  name: string;
  mimeType: string;
  /** base64 */
  data: string;
}

/** What a tool answered, for the model. A tool that failed says why in `text`. */
export interface ToolResult {
  text: string;
  /** What models can see of it. */
  images: readonly ToolImage[];
  /** Those pictures too. */
  files: readonly ToolFile[];
  isError: boolean;
  /** Of a call that failed: what kind of failure it was, for those who answer with a status. */
  reason?: FailureReason;
  /** Seconds, of `rate_limited`. */
  retryAfter?: number;
  /** What `text` says as JSON, shorter and for reading. */
  readable?: string;
}

export type FailureReason =
  /** The call is wrong, or Odoo's rules are against it. */
  | "invalid"
  | "access"
  | "not_found"
  | "conflict"
  | "too_large"
  | "rate_limited"
  | "unreachable"
  /** It is nobody's fault who called. */
  | "failed";

/** The result of a call that failed. */
export function failure(text: string, reason?: FailureReason): ToolResult {
  return { text, images: [], files: [], isError: true, ...(reason && { reason }) };
}
