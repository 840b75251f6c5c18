import { setTimeout as sleep } from "node:timers/promises";
import {
  CLIENT_CAPABILITIES_META_KEY,
  type CallToolResult,
  type InputRequiredResult,
  MissingRequiredClientCapabilityError,
  type ServerContext,
  type Tool,
} from "@modelcontextprotocol/server";
import { z } from "zod";

const envelope = z.object({
  [CLIENT_CAPABILITIES_META_KEY]: z.record(z.string(), z.unknown()).default({}),
});

/** One pixel. */
export const PICTURE =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";
/** A header without samples. */
const SOUND = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQAAAAA=";

type Answer = CallToolResult | InputRequiredResult;

export interface FixtureTool {
  inputSchema?: Tool["inputSchema"];
  call(args: Record<string, unknown>, context: ServerContext): Answer | Promise<Answer>;
}

/** What the client of a request can do. */
export function capabilitiesOf(meta: object | undefined): Record<string, unknown> {
  return envelope.parse(meta)[CLIENT_CAPABILITIES_META_KEY];
}

export function text(words: string): CallToolResult {
  return { content: [{ type: "text", text: words }] };
}

const embedded = (uri: string, mimeType: string, words: string) =>
  ({ type: "resource", resource: { uri, mimeType, text: words } }) as const;

/** Tools whose answers the suite prescribes. */
export const CONTENT_TOOLS: Record<string, FixtureTool> = {
  test_simple_text: { call: () => text("This is a simple text response for testing.") },
  test_image_content: {
    call: () => ({ content: [{ type: "image", data: PICTURE, mimeType: "image/png" }] }),
  },
  test_audio_content: {
    call: () => ({ content: [{ type: "audio", data: SOUND, mimeType: "audio/wav" }] }),
  },
  test_embedded_resource: {
    call: () => ({
      content: [embedded("test://embedded-resource", "text/plain", "This is an embedded resource content.")],
    }),
  },
  test_multiple_content_types: {
    call: () => ({
      content: [
        { type: "text", text: "Multiple content types test:" },
        { type: "image", data: PICTURE, mimeType: "image/png" },
        embedded("test://mixed-content-resource", "application/json", '{"test":"data","value":123}'),
      ],
    }),
  },
  test_error_handling: {
    call: () => ({ ...text("This tool intentionally returns an error for testing"), isError: true }),
  },
  test_tool_with_logging: {
    call: async (_args, { mcpReq }) => {
      for (const words of ["Tool execution started", "Tool processing data", "Tool execution completed"]) {
        await mcpReq.log("info", words);
        await sleep(50);
      }
      return text("Tool with logging executed successfully");
    },
  },
  test_logging_tool: {
    call: async (_args, { mcpReq }) => {
      await mcpReq.log("info", "Seen only by those who asked for it");
      return text("Logged");
    },
  },
  test_tool_with_progress: {
    call: async (_args, { mcpReq }) => {
      const progressToken = mcpReq._meta?.progressToken;
      for (const progress of [0, 50, 100]) {
        const params = { progressToken, progress, total: 100 };
        if (progressToken !== undefined) await mcpReq.notify({ method: "notifications/progress", params });
        await sleep(50);
      }
      return text("Tool with progress executed successfully");
    },
  },
  test_reconnection: {
    call: async (_args, { http }) => {
      http?.closeSSE?.();
      await sleep(100);
      return text("Reconnection test completed successfully");
    },
  },
  test_missing_capability: {
    call: (_args, { mcpReq }) => {
      if (capabilitiesOf(mcpReq.envelope)["sampling"]) return text("The client can sample");
      throw new MissingRequiredClientCapabilityError({ requiredCapabilities: { sampling: {} } });
    },
  },
  json_schema_2020_12_tool: {
    inputSchema: {
      $schema: "https://json-schema.org/draft/2020-12/schema",
      type: "object",
      $defs: {
        address: {
          $anchor: "addressDef",
          type: "object",
          properties: { street: { type: "string" }, city: { type: "string" } },
        },
      },
      properties: {
        name: { type: "string" },
        address: { $ref: "#/$defs/address" },
        contactMethod: { type: "string", enum: ["phone", "email"] },
        phone: { type: "string" },
        email: { type: "string" },
      },
      allOf: [{ anyOf: [{ required: ["phone"] }, { required: ["email"] }] }],
      if: { properties: { contactMethod: { const: "phone" } }, required: ["contactMethod"] },
      // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
      then: { required: ["phone"] },
      else: { required: ["email"] },
      additionalProperties: false,
    },
    call: (args) => text(JSON.stringify(args)),
  },
};
