import {
  CLIENT_CAPABILITIES_META_KEY,
  inputRequired,
  type InputRequiredResult,
  inputResponse,
  type Server,
  type ServerContext,
} from "@modelcontextprotocol/server";
import { z } from "zod";
import type { CallConfirmation } from "../../core/odoo/records/gateway.ts";

type McpRequest = ServerContext["mcpReq"];

const QUESTION = "confirm";
/** So long a user may think: a little less than Odoo waits for the yes. */
export const QUESTION_MS = 9 * 60_000;

const withElicitation = z.object({ elicitation: z.looseObject({}) });

/** Whether the client said that it asks its user by a form; an empty object means forms. */
export function canAsk(server: Server, request: McpRequest): boolean {
  const envelope: Readonly<Record<string, unknown>> = { ...request.envelope };
  // Of 2026's protocol each request says it; before, the session's first one did.
  const capabilities = envelope[CLIENT_CAPABILITIES_META_KEY] ?? server.getClientCapabilities();
  const declared = withElicitation.safeParse(capabilities).data?.elicitation;
  return declared !== undefined && (Object.keys(declared).length === 0 || "form" in declared);
}

/** Nothing to fill in: accepting is the yes. The token comes back with it, and Odoo checks that it is this call's. */
export function questionFor({ text, token }: CallConfirmation): InputRequiredResult {
  const requestedSchema = { type: "object" as const, properties: {} };
  const inputRequests = { [QUESTION]: inputRequired.elicit({ message: text, requestedSchema }) };
  return inputRequired({ inputRequests, requestState: token });
}

/** The user's answer to the question of an earlier round, and the token that stands for it. */
export function readAnswer(request: McpRequest) {
  const answer = inputResponse(request.inputResponses, QUESTION);
  const token = request.requestState();
  if (answer.kind !== "elicit" || typeof token !== "string") return undefined;
  return { action: answer.action, token };
}
