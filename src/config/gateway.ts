import { z } from "zod";
import { variable } from "./variables.ts";

/** Odoo as an MCP server: what depends on where it runs. All else is set in Odoo. */
export const gatewayVariables = {
  GATEWAY_URL: variable(
    z
      .url({ protocol: /^https?$/, error: "must be an http(s) URL, such as https://mcp.example.com" })
      .optional(),
    "public base URL of the MCP server, if agents reach it by another name than the sidecar's own address. Its host is accepted in requests",
  ),
};
