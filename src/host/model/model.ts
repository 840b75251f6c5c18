/** The seam to the model: what a turn asks, and what comes back while it is written. */

import type { ToolDefinition } from "../../core/tool/tool.ts";
import type { Dialect } from "./dialect.ts";
import type { Echo } from "./echo.ts";

export interface ImagePart {
  type: "image";
  mimeType: string;
  /** base64 */
  data: string;
}

export interface ToolCall {
  id: string;
  /** The function name as the model wrote it. */
  name: string;
  /** JSON text as the model wrote it; may be invalid. */
  arguments: string;
  /** What the provider hung on it. */
  echo?: Echo;
}

export type Message =
  | { role: "system"; content: string }
  | { role: "user"; content: string; images?: readonly ImagePart[] }
  | { role: "assistant"; content: string; toolCalls?: readonly ToolCall[]; echo?: Echo }
  | { role: "tool"; callId: string; content: string };

export interface ModelRequest {
  messages: readonly Message[];
  tools: readonly ToolDefinition[];
  /** Otherwise the model can only answer. */
  mayCall: boolean;
}

export interface Usage {
  inputTokens: number;
  outputTokens: number;
}

/** Why a reply ended: by itself, at its limit of tokens, or because the provider holds the rest back. */
export type Finish = "stop" | "length" | "filtered";

/** What was left out of a request, because the model does not take it. */
export type LeftOut = "tools" | "images" | "history";

/** Tools beyond what a provider takes in one request. */
export interface TooManyTools {
  tools: number;
  limit: number;
}

export type ModelEvent =
  | { type: "text"; text: string }
  /** What the model thinks: no part of its answer. */
  | { type: "thought"; text: string }
  /** All text of this reply so far was thought. */
  | { type: "retract" }
  /** The provider asks for patience. */
  | { type: "waiting"; seconds: number }
  /** `reason`: what the provider said about it. */
  | { type: "left_out"; what: LeftOut; reason: string }
  | ({ type: "too_many_tools" } & TooManyTools)
  /** The last event of a complete reply; a reply without it is an error that was thrown. */
  | { type: "end"; toolCalls: ToolCall[]; usage: Usage; finish: Finish; echo?: Echo };

/** What was learned of a model, for its record in Odoo. */
export interface Learned {
  config_id: number;
  dialect: Dialect;
}

export interface ChatModel {
  /** Whose words an echo is: it goes back to nobody else. */
  readonly name: string;
  /** What was learned of the model, when it is more than was known. */
  readonly learned: Learned | undefined;
  /** @throws SidecarError with a `provider_…` code; the signal's reason when aborted. */
  stream(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelEvent, void>;
}
