import { STATUS_CODES } from "node:http";
import { ProtocolError, SdkHttpError } from "@modelcontextprotocol/client";
import { parseLossless } from "../../core/lossless-json.ts";
import { isObject, textOf } from "./wire/json.ts";

/** Characters of a server's own words that are passed on; more of a structured error, which is made to be read. */
const MAX_WORDS = 500;
const MAX_MESSAGE = 2_000;

/** The error of JSON-RPC that a server answered with, in words; also out of the body of a refusal of HTTP. */
export function rpcWords(error: unknown): string | undefined {
  if (error instanceof ProtocolError) return wordsOf(error.code, error.message, error.data);
  const body = bodyOf(error);
  const refusal = isObject(body) && isObject(body["error"]) ? body["error"] : undefined;
  if (!refusal || !isObject(body) || !("jsonrpc" in body)) return undefined;
  return wordsOf(refusal["code"], textOf(refusal["message"]) ?? "", refusal["data"] ?? undefined);
}

function wordsOf(code: unknown, message: string, data: unknown): string {
  const more =
    data === undefined ? "" : cut(typeof data === "string" ? data : JSON.stringify(data), MAX_WORDS);
  const words = message.includes(more) ? [message] : [message, more];
  return cut(words.filter(Boolean).join(" "), MAX_MESSAGE) || `Error ${JSON.stringify(code)}`;
}

/** A refusal of HTTP in words: the status, and what else the server says, if people can read it. */
export function httpWords(status: number, error: unknown): string {
  const name = STATUS_CODES[status];
  const words = rpcWords(error) ?? excerpt(error);
  return `HTTP ${status}${name ? ` ${name}` : ""}${words ? `: ${words}` : ""}`;
}

/** All that a server says of its refusal, for whoever looks for a word in it. */
export function refusalText(error: unknown): string {
  if (error instanceof ProtocolError) return rpcWords(error) ?? "";
  const text = textOfBody(error);
  return error instanceof Error ? `${error.message} ${text}` : text;
}

function excerpt(error: unknown): string {
  const body = bodyOf(error);
  if (isObject(body)) return cut(messageIn(body) ?? JSON.stringify(body), MAX_WORDS);
  const text = textOfBody(error).trim();
  // A page is made for browsers; what it says is the status.
  return /^<|<html|<!doctype/i.test(text) ? "" : cut(text, MAX_WORDS);
}

/** Where errors of JSON have their message. */
function messageIn(body: Record<string, unknown>): string | undefined {
  const { error } = body;
  const inner = isObject(error) ? textOf(error["message"]) : textOf(error);
  const found = [
    inner,
    ...["error_description", "message", "detail", "title"].map((name) => textOf(body[name])),
  ];
  const messages = new Set(found.filter((message) => message !== undefined));
  return messages.size ? [...messages].join(": ") : undefined;
}

function bodyOf(error: unknown): unknown {
  try {
    return parseLossless(textOfBody(error));
  } catch {
    return undefined;
  }
}

function textOfBody(error: unknown): string {
  const text = error instanceof SdkHttpError ? error.data["text"] : undefined;
  return typeof text === "string" ? text : "";
}

/** In one line, without what terminals and logs would take for orders. */
function cut(text: string, length: number): string {
  const line = text.replaceAll(/[\s\p{Cc}]+/gu, " ").trim();
  return line.length > length ? `${line.slice(0, length).toWellFormed()}…` : line;
}
