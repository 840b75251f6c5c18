import { createHash } from "node:crypto";
import { ToolInputError } from "../odoo-tool.ts";

/** Where a search goes on. It belongs to one search: its hash is in it. */
export function makeCursor(search: unknown, offset: number): string {
  return `${offset.toString(36)}.${hashOf(search)}`;
}

/** @returns the offset. @throws ToolInputError when the cursor is another search's. */
export function readCursor(search: unknown, cursor: string): number {
  const [offset = "", hash] = cursor.split(".");
  if (!/^[0-9a-z]{1,6}$/.test(offset) || hash !== hashOf(search))
    throw new ToolInputError(
      "This cursor belongs to another search. Repeat the search with the same model, domain and order, or without a cursor.",
    );
  return Number.parseInt(offset, 36);
}

function hashOf(search: unknown): string {
  return createHash("sha256").update(JSON.stringify(search)).digest("base64url").slice(0, 8);
}
