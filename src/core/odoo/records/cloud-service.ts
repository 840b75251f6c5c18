import { z } from "zod";
import { text } from "./field.ts";
import { mcpServerSpecification, mcpServerWithTools } from "./mcp-server.ts";

/** What a conversation is about, with the MCP servers that its people attached. */
export const cloudService = z.object({
  id: z.number(),
  name: text,
  reference: text,
  state: text,
  url: text,
  description: text,
  user_mcp_server_ids: z.array(mcpServerWithTools),
});

export const cloudServiceSpecification = {
  name: {},
  reference: {},
  state: {},
  url: {},
  description: {},
  user_mcp_server_ids: { fields: mcpServerSpecification },
};

export type CloudServiceRecord = z.infer<typeof cloudService>;
