/** Every reason why an agent's request is not served, with its HTTP status. */
const STATUS = {
  unauthorized: 401,
  not_a_client_user: 403,
  gateway_disabled: 403,
  second_factor_required: 403,
  access_denied: 403,
  not_found: 404,
  conflict: 409,
  result_too_large: 400,
  odoo_error: 502,
  odoo_unreachable: 503,
  origin_refused: 403,
  host_refused: 403,
  session_not_found: 404,
  stream_refused: 405,
  body_too_large: 413,
  invalid_request: 400,
  rate_limited: 429,
  relay_refused: 502,
  gateway_unavailable: 503,
} as const;

export type RefusalCode = keyof typeof STATUS;

/** A request that is not served. Its message is for agents and for those who set them up. */
export class GatewayRefusal extends Error {
  readonly code: RefusalCode;
  /** Seconds, of `rate_limited`. */
  readonly retryAfter: number | undefined;

  constructor(code: RefusalCode, message: string, retryAfter?: number) {
    super(message);
    this.name = "GatewayRefusal";
    this.code = code;
    this.retryAfter = retryAfter;
  }

  get status() {
    return STATUS[this.code];
  }
}

export function rateLimited(seconds: number): GatewayRefusal {
  return new GatewayRefusal(
    "rate_limited",
    `There were too many calls. Try again in ${seconds} ${seconds === 1 ? "second" : "seconds"}.`,
    seconds,
  );
}
