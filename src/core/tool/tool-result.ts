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

/** The result of a call that failed. */
export function failure(text: string): ToolResult {
  return { text, images: [], isError: true };
}
