import { z } from "zod";
import { call } from "./data/call.ts";
import { count } from "./data/count.ts";
import { create } from "./data/create.ts";
import { fields } from "./data/fields.ts";
import { models } from "./data/models.ts";
import type { OdooTool } from "./odoo-tool.ts";
import { readGroup } from "./data/read-group.ts";
import { read } from "./data/read.ts";
import { search } from "./data/search.ts";
import { write } from "./data/write.ts";

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
