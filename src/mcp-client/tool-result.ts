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

export interface ToolCallOptions {
  signal: AbortSignal;
  onProgress: (progress: Progress) => void;
}
