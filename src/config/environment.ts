import { z } from "zod";
import { coreVariables } from "./core.ts";
import { gatewayVariables } from "./gateway.ts";
import { hostVariables } from "./host.ts";
import { stdioVariables } from "./stdio.ts";

/** The variables by what needs them; the documentation's table is made from it. */
export const VARIABLES = {
  core: coreVariables,
  host: hostVariables,
  gateway: gatewayVariables,
  stdio: stdioVariables,
};

const schema = z.object({ ...coreVariables, ...hostVariables, ...gatewayVariables });

export type Config = z.infer<typeof schema>;

type Environment = Readonly<Record<string, string | undefined>>;

/** The environment is unusable. `faults` has one line a variable, without any value. */
export class ConfigError extends Error {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(
      `The configuration is invalid (${faults.length} ${faults.length === 1 ? "problem" : "problems"}):\n${faults.map((fault) => `  ${fault}`).join("\n")}`,
    );
    this.name = "ConfigError";
    this.faults = faults;
  }
}

/**
 * Reads the configuration; `NAME_FILE` gives a variable's value by a file, as container secrets do.
 * @throws ConfigError with every fault at once.
 */
export function readConfig(environment: Environment, readFile: (path: string) => string): Config {
  return readVariables(schema, environment, readFile);
}

/** As `readConfig`, of some variables. @throws ConfigError */
export function readVariables<Variables extends z.ZodObject>(
  schema: Variables,
  environment: Environment,
  readFile: (path: string) => string,
): z.infer<Variables> {
  const values: Record<string, string> = {};
  const faults: string[] = [];
  for (const name of Object.keys(schema.shape)) {
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
      const isNoNumber = issue.code === "invalid_type" && issue.expected === "number";
      if (!unreadable.has(name)) faults.push(`${name}: ${isNoNumber ? "must be a number" : issue.message}`);
    }
  }
  if (faults.length || !parsed.success) throw new ConfigError(faults);
  return parsed.data;
}
