import type { ToolResult } from "./tool-result.ts";

/** A tool as the model is told of it. */
export interface ToolDefinition {
  /** At most 64 of `[A-Za-z0-9_-]`. */
  name: string;
  description: string;
  parameters: Record<string, unknown>;
}

/** How far a call has come, in the tool's own units. */
export interface Progress {
  progress: number;
  total?: number | undefined;
  message?: string | undefined;
}

export interface ToolCallOptions {
  /** Names the call within its run. */
  callId: string;
  signal: AbortSignal;
  onProgress: (progress: Progress) => void;
  /** Told once, when the call has to wait because its server is starting. */
  onStarting?: () => void;
}

/**
 * A tool that fails answers with `isError`: its text is for the model.
 * @throws SidecarError `mcp_unreachable` when its server cannot be used; the signal's reason on abort.
 */
export type CallTool = (args: Record<string, unknown>, options: ToolCallOptions) => Promise<ToolResult>;

/** A tool as a turn uses it, wherever it runs. */
export interface Tool {
  definition: ToolDefinition;
  /** Record ids in Odoo, for the log of the call. */
  toolId: number;
  serverId: number;
  name: string;
  title: string;
  server: string;
  /** A person must allow each call (the server's setting and the tool's annotations). */
  needsApproval: boolean;
  /** What it answers is this Odoo's, as the person who asks may see it. */
  readsOdoo: boolean;
  /** Its server is somebody else's: the person is asked before what was read of Odoo can go there. */
  asksAfterOdoo: boolean;
  /** Not said to be read-only: it is noted before it runs. */
  mayChange: boolean;
  call: CallTool;
}
