import { Marked } from "marked";

const markdown = new Marked({ gfm: true, breaks: true, async: false });

/** The answer for Discuss and e-mail. Raw HTML in it is shown as text; Odoo sanitises what arrives. */
export function toHtml(answer: string): string {
  const html = markdown.parse(answer.replaceAll("<", "&lt;"));
  return typeof html === "string" ? html : "";
}
