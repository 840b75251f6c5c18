import {
  CLIENT_CAPABILITIES_META_KEY,
  inputRequired,
  type InputRequiredResult,
  inputResponse,
  type ServerContext,
} from "@modelcontextprotocol/server";
import { z } from "zod";
import type { CallConfirmation } from "../../core/odoo/records/gateway.ts";

type McpRequest = ServerContext["mcpReq"];
type Action = "accept" | "decline" | "cancel";

/** What became of a question to the client's user. */
export type Asker =
  | { kind: "answered"; action: Action }
  /** The client asks, and calls again with the answer. */
  | { kind: "later"; result: InputRequiredResult }
  | { kind: "cannot" };

const QUESTION = "confirm";
/** A little less than Odoo waits for the yes. */
const PATIENCE_MS = 9 * 60_000;

const withElicitation = z.object({ elicitation: z.looseObject({}) });
const elicited = z.object({ action: z.enum(["accept", "decline", "cancel"]) });

/** Whether these capabilities say that the client asks its user by a form; an empty object means forms. */
export function asksByForm(capabilities: unknown): boolean {
  const declared = withElicitation.safeParse(capabilities).data?.elicitation;
  return declared !== undefined && (Object.keys(declared).length === 0 || "form" in declared);
}

/** Of 2026's protocol: the user's answer to an earlier round, and the token that stands for it. */
export function readAnswer(request: McpRequest): { action: Action; token: string } | undefined {
  const answer = inputResponse(request.inputResponses, QUESTION);
  const token = request.requestState();
  if (answer.kind !== "elicit" || typeof token !== "string") return undefined;
  // Odoo checks it: it holds for one user, tool and arguments.
  return { action: answer.action, token };
}

/** @param asksSession of 2025's protocol, whose requests do not say what the client can. */
export async function askUser(
  { text, token }: CallConfirmation,
  request: McpRequest,
  asksSession: boolean,
): Promise<Asker> {
  // Nothing to fill in: accepting is the yes.
  const form = {
    message: text,
    requestedSchema: { type: "object" as const, properties: {} },
  };
  const envelope: Readonly<Record<string, unknown>> = { ...request.envelope };
  if (asksByForm(envelope[CLIENT_CAPABILITIES_META_KEY]))
    return {
      kind: "later",
      result: inputRequired({
        inputRequests: { [QUESTION]: inputRequired.elicit(form) },
        requestState: token,
      }),
    };
  if (!asksSession) return { kind: "cannot" };
  const answer = await request
    .send({ method: "elicitation/create", params: form }, { timeout: PATIENCE_MS, signal: request.signal })
    .catch(() => undefined);
  const action = elicited.safeParse(answer).data?.action ?? "cancel";
  return { kind: "answered", action };
}
