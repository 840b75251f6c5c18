import { type Logger, type LoggerOptions, pino } from "pino";
import { causesOf, codeOf } from "./errors/causes.ts";

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
  "stored_oauth_client_secret",
  "stored_tokens_json",
  "stored_pending_json",
  "access_token",
  "refresh_token",
];

/**
 * JSON lines on standard output, or on standard error where the output is not ours. Values under a secret's name are
 * censored two levels deep.
 */
export function createLog(level: string, output: "stdout" | "stderr" = "stdout"): Logger {
  const options: LoggerOptions = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: describeError },
    redact: { paths: SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: "***" },
  };
  return pino(options, pino.destination(output === "stdout" ? 1 : 2));
}

/**
 * An error's own words and where it was made. Of its causes only name and code: their texts come from
 * providers and servers, and repeat keys and addresses.
 */
function describeError(error: unknown) {
  if (!(error instanceof Error)) return { type: typeof error };
  const [, ...causes] = causesOf(error);
  return {
    type: nameOf(error),
    message: error.message,
    at: (error.stack ?? "")
      .split("\n")
      .filter((line) => line.startsWith("    at "))
      .slice(0, 8),
    ...(causes.length && { causes: causes.map(nameOf) }),
  };
}

function nameOf(error: Error): string {
  const code = codeOf(error);
  return code === undefined ? error.name : `${error.name} ${code}`;
}
