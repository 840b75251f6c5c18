export interface Progress {
  progress: number;
  total?: number | undefined;
  message?: string | undefined;
}

export interface ToolImage {
  mimeType: string;
  /** base64 */
  data: string;
}

/** What a tool answered, for the model. A tool that failed says why in `text`. */
export interface ToolResult {
  text: string;
  images: readonly ToolImage[];
  isError: boolean;
}

/** A tool as its server described it. */
export interface CalledTool {
  name: string;
  /** Says which arguments the server wants to see in headers too (`x-mcp-header`). */
  inputSchema: Record<string, unknown>;
}

export interface ToolCallOptions {
  signal: AbortSignal;
  onProgress: (progress: Progress) => void;
}
