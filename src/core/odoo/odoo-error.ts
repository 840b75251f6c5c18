import { z } from "zod";
import { causesOf, codeOf } from "../errors/causes.ts";
import { SidecarError } from "../errors/sidecar-error.ts";

const NOTHING_SAID = { data: { name: "", message: "", context: undefined } };

const KINDS = ["access", "not_found", "conflict", "invalid", "failed"] as const;

export type OdooErrorKind = (typeof KINDS)[number];

/** The `error` member of Odoo's JSON-RPC answer. `data.debug` holds a traceback and is never read. */
const rpcErrorSchema = z
  .object({
    data: z.object({
      name: z.string().catch(""),
      message: z.string().catch(""),
      context: z
        .object({ kind: z.enum(KINDS) })
        .optional()
        .catch(undefined),
    }),
  })
  .catch(NOTHING_SAID);

/** Errors of the network after which the request cannot have reached Odoo: repeating is always harmless. */
const NEVER_SENT = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/**
 * Errors of Odoo's database after which the same call may succeed: a broken or refused connection, a pool without a free
 * one, a conflict that Odoo has given up repeating. Wrong data and broken constraints are none.
 */
const PASSING = new RegExp(
  String.raw`^psycopg2\.(?:(?:Operational|Interface|Database)Error|pool\.PoolError|errors\.(?:${[
    "AdminShutdown|CrashShutdown|CannotConnectNow|TooManyConnections|DatabaseDropped|IdleSessionTimeout",
    "ConnectionException|ConnectionDoesNotExist|ConnectionFailure|SqlclientUnableToEstablishSqlconnection",
    "SerializationFailure|DeadlockDetected|LockNotAvailable|TransactionRollback|ReadOnlySqlTransaction",
    "QueryCanceled|IdleInTransactionSessionTimeout|InFailedSqlTransaction",
    "InsufficientResources|DiskFull|OutOfMemory|ConfigurationLimitExceeded|IoError",
  ].join("|")}))$`,
);

/** Odoo answered with an error of its own, or did not answer. */
export class OdooError extends SidecarError {
  /** The Python class that Odoo names, such as `odoo.exceptions.AccessError`; empty without an answer. */
  readonly exception: string;
  /** Odoo's own text, which is not for everybody: see `fromRpcError`. */
  readonly said: string;
  /** What was wrong with the call, as the gateway's addon says; `failed`: nothing, as far as one knows. */
  readonly kind: OdooErrorKind;
  /** True when the call certainly did not run. */
  readonly neverSent: boolean;

  constructor(
    code: "odoo_unreachable" | "odoo_auth" | "odoo_access" | "odoo_error" | "wrong_database",
    message: string,
    details: {
      exception?: string;
      said?: string;
      kind?: OdooErrorKind;
      neverSent?: boolean;
      cause?: unknown;
    } = {},
  ) {
    super(code, message, { cause: details.cause });
    this.name = "OdooError";
    this.exception = details.exception ?? "";
    this.said = details.said ?? "";
    this.kind = details.kind ?? "failed";
    this.neverSent = details.neverSent ?? false;
  }
}

/** From Odoo's error object. Odoo's own text is kept only where Odoo means it for people. */
export function fromRpcError(raw: unknown): OdooError {
  const { data } = rpcErrorSchema.parse(raw);
  const exception = data.name;
  const { message: said } = data;
  const forPeople = /\.(UserError|ValidationError|MissingError|RedirectWarning)$/.test(exception);
  const kind = data.context?.kind ?? (forPeople ? "invalid" : "failed");
  if (exception.endsWith(".AccessDenied")) return loginRefused(exception);
  if (exception.endsWith("OperationalError") && /database ".*" does not exist/.test(data.message))
    return new OdooError("wrong_database", "Odoo has no database of that name. Check ODOO_DB.", {
      exception,
    });
  if (PASSING.test(exception))
    return new OdooError("odoo_unreachable", "Odoo cannot use its database at the moment.", { exception });
  if (exception.endsWith(".AccessError"))
    return new OdooError(
      "odoo_access",
      "The sidecar's user is not allowed to do that in Odoo. Update the addon, or check the user's group.",
      { exception, said, kind: "access" },
    );
  return new OdooError("odoo_error", forPeople ? data.message : "Odoo failed to answer; its log says why.", {
    exception,
    said,
    kind,
  });
}

/** The key is wrong, was rotated, or its user is gone. */
export function loginRefused(exception = ""): OdooError {
  return new OdooError(
    "odoo_auth",
    "Odoo refused the login: the API key is wrong, expired or revoked. Generate a new one in Odoo and set it as ODOO_API_KEY.",
    { exception },
  );
}

/** Before Odoo 19, a key alone does not say whose it is. */
export function loginNeeded(): OdooError {
  return new OdooError(
    "odoo_error",
    "This Odoo needs the user's login beside the API key. Set ODOO_LOGIN. (From Odoo 19 on, the key is enough.)",
  );
}

/** From a failed request: connection refused, reset, timed out, or an answer that is not Odoo's. */
export function fromNetworkError(error: unknown): OdooError {
  return new OdooError("odoo_unreachable", "Odoo does not answer at ODOO_URL.", {
    neverSent: wasNeverSent(error),
    cause: error,
  });
}

/** Every address that was tried has to have failed in such a way. */
function wasNeverSent(error: unknown): boolean {
  // `fetch` throws a TypeError around what happened; an `AggregateError` around one error an address is no error itself.
  const codes = [...causesOf(error)]
    .filter((cause) => !(cause instanceof AggregateError))
    .flatMap((cause) => codeOf(cause) ?? []);
  return codes.length > 0 && codes.every((code) => NEVER_SENT.has(String(code)));
}
