import type { ToolImage, ToolResult } from "../../core/tool/tool-result.ts";
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
  if (!isObject(result)) return { ...shown(Array.isArray(result) ? result : [result]), isError: false };
  const { content = resourcesIn(result), structuredContent, ...rest } = withoutNull(result);
  const { text, images } = shown(Array.isArray(content) ? content : content === undefined ? [] : [content]);
  const texts = text ? [text] : [];
  if (structuredContent !== undefined && !isSaid(structuredContent, textsOf(content), text))
    texts.push(jsonOf(structuredContent, images));
  const other = Object.entries(rest).filter(([name]) => !ABOUT.has(name));
  if (content === undefined && structuredContent === undefined && other.length)
    texts.push(jsonOf(Object.fromEntries(other), images));
  return { text: texts.join("\n"), images, isError: isTrue(result["isError"]) || isBareError(result) };
}

function isTrue(value: unknown): boolean {
  return value === true || value === "true" || value === 1;
}

/** An error in the place of a result. */
function isBareError({ content, structuredContent, isError, error }: JsonObject): boolean {
  const hasNothing = (content ?? structuredContent ?? isError ?? undefined) === undefined;
  return hasNothing && (isObject(error) || textOf(error) !== undefined);
}

/** What a resource holds, for a server that answers a call as if it were asked for one. */
function resourcesIn({ contents }: JsonObject): unknown {
  if (!Array.isArray(contents)) return undefined;
  return contents.map((resource: unknown) => ({ type: "resource", resource }));
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
}

function shown(blocks: readonly unknown[]): Shown {
  const images: ToolImage[] = [];
  const texts = blocks.flatMap((block) => {
    if (block === null || block === undefined) return [];
    if (typeof block === "string") return [seen(block, images)];
    if (Array.isArray(block)) {
      const inner = shown(block);
      images.push(...inner.images);
      return [inner.text];
    }
    return isObject(block) ? [showBlock(withoutNull(block), images)] : [JSON.stringify(block)];
  });
  return { text: texts.join("\n"), images };
}

/** A block in words; a picture is added to the pictures. */
function showBlock(block: JsonObject, images: ToolImage[]): string {
  switch (block["type"]) {
    case "text":
      return seen(asText(block["text"]), images);
    case "image":
      return showPicture(block, images);
    case "audio":
      return `[Sound: ${textOf(block["mimeType"]) ?? "audio"}]`;
    case "resource_link":
      return showLink(block);
    case "resource":
      return showResource(isObject(block["resource"]) ? withoutNull(block["resource"]) : {}, images);
    default:
      return typeof block["text"] === "string" ? seen(block["text"], images) : jsonOf(block, images);
  }
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : value === undefined ? "" : JSON.stringify(value);
}

function showPicture(block: JsonObject, images: ToolImage[]): string {
  // Some servers pass on the pictures of the models' own interfaces.
  const source = isObject(block["source"]) ? block["source"] : {};
  const found =
    textOf(block["data"]) ?? textOf(source["data"]) ?? textOf(block["url"]) ?? textOf(source["url"]);
  const [, dataType, base64] = /^data:([^;,]*)[^,]*,(.*)$/s.exec(found ?? "") ?? [];
  const data = base64 ?? found ?? "";
  if (/^https?:/i.test(data)) return `[Picture: ${data}]`;
  const mimeType =
    textOf(block["mimeType"]) ?? textOf(source["media_type"]) ?? textOf(dataType) ?? "image/png";
  return showData({ mimeType, data }, images);
}

/** What pictures begin with, as base64 has it. */
const BEGINNINGS: ReadonlyMap<string, string> = new Map([
  ["iVBORw0KGgo", "image/png"],
  ["/9j/", "image/jpeg"],
  ["R0lGOD", "image/gif"],
  ["UklGR", "image/webp"],
]);

/** By what it is, not by what its server calls it: providers compare both, and refuse the whole request. */
function pictureType(data: string): string | undefined {
  return [...BEGINNINGS].find(([beginning]) => data.startsWith(beginning))?.[1];
}

function showData({ mimeType, data }: ToolImage, images: ToolImage[]): string {
  const kind = pictureType(data);
  if (kind && PICTURES.has(kind)) images.push({ mimeType: kind, data });
  else if (data && READABLE.test(mimeType)) return Buffer.from(data, "base64").toString("utf8");
  return `[Picture: ${kind ?? mimeType}]`;
}

function showLink({ title, name, uri, mimeType, description }: JsonObject): string {
  const words = [textOf(title) ?? textOf(name), textOf(uri)].filter((word) => word !== undefined);
  const kind = textOf(mimeType);
  const about = textOf(description);
  return `[Resource: ${words.join(" ")}${kind ? ` (${kind})` : ""}]${about ? ` ${about}` : ""}`;
}

function showResource({ uri, text, blob, mimeType, contents }: JsonObject, images: ToolImage[]): string {
  const [inner] = Array.isArray(contents) ? contents.filter(isObject) : [];
  if (inner) return showResource(withoutNull(inner), images);
  if (text !== undefined) return asText(text);
  const kind = textOf(mimeType) ?? "";
  const data = textOf(blob);
  if (data && kind.startsWith("image/")) return showData({ mimeType: kind, data }, images);
  if (data && READABLE.test(kind)) return Buffer.from(data, "base64").toString("utf8");
  return showLink({ uri, mimeType });
}

/** Longer texts of nothing but base64 are data, of which no model can make anything. */
const MAX_DATA = 2_000;
const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/;
const DATA_URI = /data:([\w.+-]+\/[\w.+-]+)[\w=;.-]*;base64,([A-Za-z0-9+/=]+)/g;

/** A text whose pictures, written as addresses that hold them, are seen and not read. */
function seen(text: string, images: ToolImage[]): string {
  if (!text.includes(";base64,")) return text;
  return text.replaceAll(DATA_URI, (uri: string, mimeType: string, data: string) =>
    uri.length < MAX_DATA && !PICTURES.has(mimeType) ? uri : showData({ mimeType, data }, images),
  );
}

/** Data as JSON, without what is no text in it. */
function jsonOf(value: unknown, images: ToolImage[]): string {
  const text = JSON.stringify(value, (_name, inner: unknown) => {
    if (typeof inner !== "string" || inner.length < MAX_DATA) return inner;
    const told = seen(inner, images);
    return told.length >= MAX_DATA && BASE64.test(told) ? `[${told.length} characters of base64]` : told;
  });
  return text ?? "";
}
