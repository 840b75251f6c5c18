import { z } from "zod";

const seconds = (fallback: number) => z.coerce.number().positive().max(86_400).default(fallback);
const count = (fallback: number, max = 100_000) =>
  z.coerce.number().int().positive().max(max).default(fallback);

const stdioCommand = z.object({
  command: z.string().min(1),
  args: z.array(z.string()).default([]),
  env: z.record(z.string(), z.string()).default({}),
});
const stdioCommands = z
  .string()
  .default("{}")
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.issues.push({ code: "custom", message: "must be JSON", input: text });
      return z.NEVER;
    }
  })
  .pipe(
    z.record(z.string(), stdioCommand, 'must be like {"name": {"command": "…", "args": ["…"], "env": {}}}'),
  );

/** The environment, one line a variable. Defaults are those of DESIGN section 7. */
const schema = z.object({
  ODOO_URL: z.url({ protocol: /^https?$/, error: "must be an http(s) URL, such as http://127.0.0.1:8069" }),
  ODOO_DB: z.string("must name the Odoo database").min(1, "must name the Odoo database"),
  ODOO_LOGIN: z.string().min(1).default("mcp_sidecar"),
  ODOO_API_KEY: z
    .string("must be the key from Odoo: Settings → AI & MCP → Sidecar key")
    .min(1, "must be the key from Odoo: Settings → AI & MCP → Sidecar key"),
  ODOO_PARALLEL_CALLS: count(8, 64),
  ODOO_TIMEOUT_SECONDS: seconds(30),
  SIDECAR_SECRET: z
    .string("must be the shared secret from Odoo: Settings → AI & MCP")
    .refine((value) => Buffer.byteLength(value) >= 32, "must have at least 32 bytes"),
  SIDECAR_HOST: z.string().min(1).default("127.0.0.1"),
  SIDECAR_PORT: z.coerce.number().int().min(0).max(65_535).default(8768),
  SIDECAR_INSTANCE: z.string().min(1).optional(),
  LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info"),
  MAX_RUNS: count(500),
  RUN_RETENTION_SECONDS: seconds(900),
  DRAIN_SECONDS: seconds(20),
  HEARTBEAT_SECONDS: seconds(15),
  MODEL_IDLE_SECONDS: seconds(120),
  MODEL_TEST_SECONDS: seconds(20),
  TOOL_CALL_SECONDS: seconds(30),
  TOOL_CALL_MAX_SECONDS: seconds(120),
  TURN_TOOL_SECONDS: seconds(120),
  APPROVAL_SECONDS: seconds(600),
  PARALLEL_TOOL_CALLS: count(4, 64),
  TOOL_RESULT_KIB: count(32, 1024),
  TOOLS_PER_REQUEST: count(128, 512),
  TOOLS_PER_SERVER: count(50, 512),
  MCP_CONNECT_SECONDS: seconds(10),
  MCP_IDLE_SECONDS: seconds(600),
  SYSTEM_SERVER_ADDRESSES: z.enum(["any", "public"]).default("any"),
  STDIO_COMMANDS: stdioCommands,
  STDIO_PROCESSES: count(50, 10_000),
  STDIO_PROCESSES_PER_SERVER: count(20, 10_000),
});

export type Config = z.infer<typeof schema>;

/** Names of all variables, for the documentation's test. */
export const CONFIG_VARIABLES: readonly string[] = Object.keys(schema.shape);

/** The environment is unusable. `faults` has one line a variable, without any value. */
export class ConfigError extends Error {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(
      `The configuration has ${faults.length} fault(s):\n${faults.map((fault) => `  ${fault}`).join("\n")}`,
    );
    this.name = "ConfigError";
    this.faults = faults;
  }
}

/**
 * Reads the configuration; `NAME_FILE` gives a variable's value by a file, as container secrets do.
 * @throws ConfigError with every fault at once.
 */
export function readConfig(
  environment: Readonly<Record<string, string | undefined>>,
  readFile: (path: string) => string,
): Config {
  const values: Record<string, string> = {};
  const faults: string[] = [];
  for (const name of CONFIG_VARIABLES) {
    const path = environment[`${name}_FILE`];
    const value = environment[name] || undefined;
    if (value === undefined && path) {
      try {
        values[name] = readFile(path).trim();
      } catch {
        faults.push(`${name}_FILE: the file cannot be read`);
      }
    } else if (value !== undefined) values[name] = value;
  }
  const unreadable = new Set(faults.map((fault) => fault.split("_FILE:")[0]));
  const parsed = schema.safeParse(values);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      const name = String(issue.path[0]);
      if (!unreadable.has(name)) faults.push(`${name}: ${issue.message}`);
    }
  }
  if (faults.length || !parsed.success) throw new ConfigError(faults);
  return parsed.data;
}
