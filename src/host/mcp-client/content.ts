import type { CallToolResult } from "@modelcontextprotocol/client";
import type { ToolImage, ToolResult } from "../../core/tool/tool-result.ts";

/** An MCP result in words and pictures; never base64 in the text. */
export function toToolResult(result: CallToolResult): ToolResult {
  const texts: string[] = [];
  const images: ToolImage[] = [];
  for (const block of result.content ?? []) {
    switch (block.type) {
      case "text":
        texts.push(block.text);
        break;
      case "image":
        images.push({ mimeType: block.mimeType, data: block.data });
        texts.push(`[Picture: ${block.mimeType}]`);
        break;
      case "audio":
        texts.push(`[Sound: ${block.mimeType}]`);
        break;
      case "resource_link":
        texts.push(`[Resource: ${block.title ?? block.name} ${block.uri}]`);
        break;
      case "resource":
        texts.push("text" in block.resource ? block.resource.text : `[Resource: ${block.resource.uri}]`);
        break;
    }
  }
  if (!texts.length && result.structuredContent !== undefined)
    texts.push(JSON.stringify(result.structuredContent));
  return { text: texts.join("\n"), images, isError: result.isError === true };
}
