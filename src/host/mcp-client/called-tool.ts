/** A tool as its server described it. */
export interface CalledTool {
  name: string;
  /** Says which arguments the server wants to see in headers too (`x-mcp-header`). */
  inputSchema: Record<string, unknown>;
}
