import type { ToolFile, ToolImage, ToolResult } from "../../core/tool/tool-result.ts";
import { fileName } from "./file-name.ts";
import { isSaid } from "./said-in-text.ts";
import { isObject, type JsonObject, textOf, withoutNull } from "./wire/json.ts";

/** What models can see. Providers refuse a request with a picture of another kind. */
const PICTURES: ReadonlySet<string> = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);
const READABLE = /^text\/|[/+](json|xml|yaml|javascript|csv|svg\+xml)\b/i;
/** Of a result: about it, not in it. */
const ABOUT = new Set(["_meta", "isError", "resultType", "content", "structuredContent"]);

/**
 * The result of a call, whatever the server made of it, in words and pictures; never base64 in the text. What is of
 * no known kind is told as JSON, which models read too.
 */
export function toToolResult(result: unknown): ToolResult {
  if (!isObject(result)) return { ...show(Array.isArray(result) ? result : [result]), isError: false };
  const { content, structuredContent, ...rest } = withoutNull(result);
  const { text, images, files } = show(
    Array.isArray(content) ? content : content === undefined ? [] : [content],
  );
  const texts = text ? [text] : [];
  if (structuredContent !== undefined && !isSaid(structuredContent, textsOf(content), text))
    texts.push(JSON.stringify(structuredContent));
  const other = Object.entries(rest).filter(([name]) => !ABOUT.has(name));
  if (content === undefined && structuredContent === undefined && other.length)
    texts.push(JSON.stringify(Object.fromEntries(other)));
  return { text: texts.join("\n"), images, files, isError: isTrue(result["isError"]) };
}

function isTrue(value: unknown): boolean {
  return value === true || value === "true" || value === 1;
}

/** The texts among the blocks, as they are. */
function textsOf(content: unknown): string[] {
  const blocks: unknown[] = Array.isArray(content) ? content : [content];
  return blocks.flatMap((block) => {
    const text = isObject(block) ? block["text"] : block;
    return typeof text === "string" ? [text] : [];
  });
}

interface Shown {
  text: string;
  images: ToolImage[];
  files: ToolFile[];
}

function show(blocks: readonly unknown[]): Shown {
  const shown: Shown = { text: "", images: [], files: [] };
  const texts = blocks.flatMap((block) => {
    if (block === null || block === undefined) return [];
    if (typeof block === "string") return [block];
    return isObject(block) ? [showBlock(withoutNull(block), shown)] : [JSON.stringify(block)];
  });
  return { ...shown, text: texts.join("\n") };
}

/** A block in words; what people can look at is added to what is shown. */
function showBlock(block: JsonObject, shown: Shown): string {
  switch (block["type"]) {
    case "text":
      return asText(block["text"]);
    case "image":
      return showPicture(block, shown);
    case "audio":
      return showSound(block, shown);
    case "resource_link":
      return showLink(block);
    case "resource":
      return showResource(isObject(block["resource"]) ? withoutNull(block["resource"]) : {}, shown);
    default:
      return typeof block["text"] === "string" ? block["text"] : JSON.stringify(withoutData(block));
  }
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : value === undefined ? "" : JSON.stringify(value);
}

function showPicture(block: JsonObject, shown: Shown): string {
  // Some servers pass on the pictures of the models' own interfaces.
  const source = isObject(block["source"]) ? block["source"] : {};
  const found =
    textOf(block["data"]) ?? textOf(source["data"]) ?? textOf(block["url"]) ?? textOf(source["url"]);
  const [, dataType, base64] = /^data:([^;,]*)[^,]*,(.*)$/s.exec(found ?? "") ?? [];
  const data = base64 ?? found ?? "";
  if (/^https?:/i.test(data)) return `[Picture: ${data}]`;
  const mimeType =
    textOf(block["mimeType"]) ?? textOf(source["media_type"]) ?? textOf(dataType) ?? pictureType(data);
  return showData({ mimeType, data, name: fileName("picture", mimeType) }, shown);
}

function showSound(block: JsonObject, { files }: Shown): string {
  const mimeType = textOf(block["mimeType"]) ?? "audio/mpeg";
  const data = textOf(block["data"]);
  if (data) files.push({ name: fileName("sound", mimeType), mimeType, data });
  return `[Sound: ${textOf(block["mimeType"]) ?? "audio"}]`;
}

/** By the first bytes, as base64 has them. */
function pictureType(data: string): string {
  if (data.startsWith("/9j/")) return "image/jpeg";
  if (data.startsWith("R0lG")) return "image/gif";
  return data.startsWith("UklG") ? "image/webp" : "image/png";
}

function showData({ name, mimeType, data }: ToolFile, { images, files }: Shown): string {
  const kind = mimeType.toLowerCase().replace("image/jpg", "image/jpeg");
  if (data) files.push({ name, mimeType: kind, data });
  if (data && PICTURES.has(kind)) images.push({ mimeType: kind, data });
  else if (data && READABLE.test(kind)) return Buffer.from(data, "base64").toString("utf8");
  return `[Picture: ${mimeType}]`;
}

function showLink({ title, name, uri, mimeType, description }: JsonObject): string {
  const words = [textOf(title) ?? textOf(name), textOf(uri)].filter((word) => word !== undefined);
  const kind = textOf(mimeType);
  const about = textOf(description);
  return `[Resource: ${words.join(" ")}${kind ? ` (${kind})` : ""}]${about ? ` ${about}` : ""}`;
}

function showResource({ uri, text, blob, mimeType }: JsonObject, shown: Shown): string {
  const kind = textOf(mimeType) ?? "";
  const data = text === undefined ? textOf(blob) : Buffer.from(asText(text)).toString("base64");
  if (!data) return text === undefined ? showLink({ uri, mimeType }) : "";
  const file = { name: fileName(textOf(uri) ?? "", kind || (text === undefined ? "" : "text/plain")), data };
  if (text === undefined && kind.startsWith("image/")) return showData({ ...file, mimeType: kind }, shown);
  shown.files.push({
    ...file,
    mimeType: kind || (text === undefined ? "application/octet-stream" : "text/plain"),
  });
  if (text !== undefined) return asText(text);
  return READABLE.test(kind) ? Buffer.from(data, "base64").toString("utf8") : showLink({ uri, mimeType });
}

/** Longer texts of these names are base64 of something. */
const MAX_DATA = 200;

function withoutData(block: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(block).map(([name, value]) => {
      const isData =
        /^(data|blob|base64)$/i.test(name) && typeof value === "string" && value.length > MAX_DATA;
      return [name, isData ? `[${value.length} characters]` : value];
    }),
  );
}
