import { type ErrorCode, STATUS } from "./codes.ts";

/** What a sentence names besides its fixed words. */
export type Values = Record<string, string | number>;

export interface SidecarErrorOptions extends ErrorOptions {
  /** What exactly happened, where the code stands for several things. */
  reason?: string;
  values?: Values;
}

/**
 * A failure with a stable code. The message is short, in English, and for developers: people read what Odoo says of
 * the code, the reason and the values. `cause` stays inside the process.
 */
export class SidecarError extends Error {
  readonly code: ErrorCode;
  readonly reason: string | undefined;
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
