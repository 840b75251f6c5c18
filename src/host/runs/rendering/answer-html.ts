import { Marked } from "marked";

const markdown = new Marked({
  gfm: true,
  breaks: true,
  async: false,
  // HTML that the model wrote is shown, not obeyed.
  renderer: { html: ({ text }) => escape(text) },
});

/**
 * The answer for Discuss and e-mail; Odoo sanitises what arrives. Markdown that is nested beyond reason is
 * left as it was written.
 */
export function toHtml(answer: string): string {
  try {
    const html = markdown.parse(answer);
    return typeof html === "string" ? html : "";
  } catch {
    return asWritten(answer);
  }
}

/** Markdown that is not read. */
export function asWritten(answer: string): string {
  return `<pre>${escape(answer)}</pre>`;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
