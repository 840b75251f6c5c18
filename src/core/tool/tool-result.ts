export interface ToolImage {
  mimeType: string;
  /** base64 */
  data: string;
}

/** What a tool returned for people: a picture, a sound, a document. */
export interface ToolFile {
  name: string;
  mimeType: string;
  /** base64 */
  data: string;
}

/** What a tool answered, for the model. A tool that failed says why in `text`. */
export interface ToolResult {
  text: string;
  /** What models can see of it. */
  images: readonly ToolImage[];
  /** Those pictures too. */
  files: readonly ToolFile[];
  isError: boolean;
  /** What `text` says as JSON, shorter and for reading. */
  readable?: string;
}

/** The result of a call that failed. */
export function failure(text: string): ToolResult {
  return { text, images: [], files: [], isError: true };
}
