import type { ToolCallOptions, ToolResult } from "./tool-result.ts";

/** A tool as the model is told of it. */
export interface ToolDefinition {
  /** At most 64 of `[A-Za-z0-9_-]`. */
  name: string;
  description: string;
  parameters: Record<string, unknown>;
}

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
  /**
   * A tool that fails answers with `isError`: its text is for the model.
   * @throws SidecarError `mcp_unreachable` when its server cannot be used; the signal's reason on abort.
   */
  call(args: Record<string, unknown>, options: ToolCallOptions): Promise<ToolResult>;
}
