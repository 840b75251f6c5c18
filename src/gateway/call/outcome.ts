import type { CallConfirmation, CallPreview } from "../../core/odoo/records/gateway.ts";
import { failure, type ToolResult } from "../../core/tool/tool-result.ts";

/** Characters of what a method would return: a preview is about what would change. */
const MAX_RESULT = 64 * 1024;

/** What a call came to. */
export interface CallOutcome extends ToolResult {
  /** The call was not made: its user has to say yes first. The result says how, for clients that cannot ask. */
  question?: CallConfirmation;
}

/** Ends a tool whose call was not made. */
export class NotMade extends Error {
  readonly outcome: CallOutcome;

  constructor(outcome: CallOutcome) {
    super("The call was not made.");
    this.outcome = outcome;
  }
}

/** What would change, as the tool's result. */
export function previewed({ result, ...preview }: CallPreview): CallOutcome {
  const isSmall = (JSON.stringify(result) ?? "").length <= MAX_RESULT;
  const lines = preview.records.flatMap(({ id, name, changes }) => [
    id === null ? name : `${name} (#${id})`,
    ...changes.map((change) =>
      change.old === null
        ? `- ${change.label}: ${change.new}`
        : `- ${change.label}: ${change.old} → ${change.new}`,
    ),
  ]);
  const more = preview.more ? [`… and ${preview.more} more records`] : [];
  const readable = ["Preview, nothing was changed.", preview.summary, ...lines, ...more, ...preview.notes];
  return {
    text: JSON.stringify({ preview: { ...preview, result: isSmall ? result : "(too large)" } }),
    readable: readable.join("\n"),
    images: [],
    files: [],
    isError: false,
  };
}

/** The question, and how the agent brings the answer. */
export function asksFirst(tool: string, question: CallConfirmation): CallOutcome {
  const text = [
    "Not done: the user has to agree first.",
    question.text,
    `Show this to the user. If they agree, call ${tool} again with the same arguments and confirmation ` +
      `"${question.token}". It holds once, for 10 minutes.`,
  ].join("\n\n");
  return { ...failure(text), question };
}

/** The user was asked, and what became of it. */
export const NOT_AGREED = {
  decline: "The user did not agree, so nothing was done. Do not try it again unasked.",
  cancel: "The user did not answer, so nothing was done.",
} as const;
