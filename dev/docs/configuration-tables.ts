import type { z } from "zod";
import { VARIABLES } from "../../src/config/environment.ts";

const HEAD = "| variable | default | meaning |\n| --- | --- | --- |";

/** The sidecar's variables, one Markdown table for each part that has some, by the part's name. */
export function configurationTables(): Map<string, string> {
  return new Map(
    Object.entries(VARIABLES).map(([part, variables]) => [
      part,
      [HEAD, ...Object.entries(variables).map(([name, schema]) => row(name, schema))].join("\n"),
    ]),
  );
}

function row(name: string, schema: z.ZodType): string {
  const { success, data } = schema.safeParse(undefined);
  const fallback = success && data !== undefined ? `\`${textOf(data)}\`` : "";
  const meaning = schema.meta()?.description ?? "";
  return `| \`${name}\` | ${fallback} | ${meaning.replaceAll("|", String.raw`\|`)} |`;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
