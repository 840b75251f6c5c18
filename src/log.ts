import { type Logger, pino } from "pino";

export type { Logger };

const SECRETS = [
  "api_key",
  "apiKey",
  "stored_api_key",
  "stored_headers_json",
  "authorization",
  "Authorization",
  "password",
  "secret",
  "token",
];

/** JSON lines on standard output. Values under a secret's name are censored two levels deep. */
export function createLog(level: string): Logger {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: "***" },
  });
}
