import { z } from "zod";
import { text } from "./field.ts";

/** Whom an assistant works for, as Odoo tells it with the run. */
export const asker = z.object({
  id: z.number(),
  name: text,
  /** As people call it. */
  language: text,
  /** Its code, such as fr_FR. */
  lang: text,
  /** Time zone of the IANA database; empty where nobody chose one. */
  tz: text,
  /** Those that were switched on when the question was asked, the active one first. */
  companies: z.array(z.object({ id: z.number(), name: text })),
  /** The series, such as 19.0. */
  odoo: text,
});
export type AskerRecord = z.infer<typeof asker>;
