import { z } from "zod";
import { call } from "./call.ts";
import { count } from "./count.ts";
import { create } from "./create.ts";
import { fields } from "./fields.ts";
import { models } from "./models.ts";
import type { OdooTool } from "./odoo-tool.ts";
import { readGroup } from "./read-group.ts";
import { read } from "./read.ts";
import { search } from "./search.ts";
import { write } from "./write.ts";

/** Reading first: that is the order in which they are offered. */
export const ODOO_TOOLS: ReadonlyMap<string, OdooTool> = new Map(
  [search, read, count, readGroup, fields, models, create, write, call].map((tool: OdooTool) => [
    tool.name,
    tool,
  ]),
);

/** A tool's arguments as JSON Schema: what may come in, so that what has a default need not. */
export function inputSchemaOf({ input }: OdooTool): Record<string, unknown> {
  const { $schema: _, ...schema } = z.toJSONSchema(input, { io: "input" });
  return { ...schema };
}
