/** The seam to the model: what a turn asks, and what comes back while it is written. */

import type { ToolDefinition } from "../../core/tool/tool.ts";

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
}

export type Message =
  | { role: "system"; content: string }
  | { role: "user"; content: string; images?: readonly ImagePart[] }
  | { role: "assistant"; content: string; toolCalls?: readonly ToolCall[] }
  | { role: "tool"; callId: string; content: string };

export interface ModelRequest {
  messages: readonly Message[];
  /** Empty: the model can only answer. */
  tools: readonly ToolDefinition[];
}

export interface Usage {
  inputTokens: number;
  outputTokens: number;
}

export type ModelEvent =
  | { type: "text"; text: string }
  /** The last event of a complete reply; a reply without it is an error that was thrown. */
  | { type: "end"; toolCalls: ToolCall[]; usage: Usage };

export interface ChatModel {
  /** @throws SidecarError with a `provider_…` code; the signal's reason when aborted. */
  stream(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelEvent, void>;
}
