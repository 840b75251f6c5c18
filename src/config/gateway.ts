import { isIP } from "node:net";
import { z } from "zod";
import { variable } from "./variables.ts";

/** An IP address, or a network such as 10.0.0.0/8. */
function isNetwork(text: string): boolean {
  const [address = "", prefix, ...rest] = text.split("/");
  const bits = { 4: 32, 6: 128 }[isIP(address)];
  if (bits === undefined || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= bits);
}

/** Odoo as an MCP server: what depends on where it runs. All else is set in Odoo. */
export const gatewayVariables = {
  GATEWAY_URL: variable(
    z
      .url({ protocol: /^https?$/, error: "must be an http(s) URL, such as https://mcp.example.com" })
      .optional(),
    "public base URL of the MCP server, if agents reach it by another name than the sidecar's own address. Its host is accepted in requests, and apps that log in by OAuth know the server by it",
  ),
  GATEWAY_TRUSTED_PROXIES: variable(
    z
      .string()
      .default("")
      .transform((text) =>
        text
          .split(",")
          .map((each) => each.trim())
          .filter(Boolean),
      )
      .refine((list) => list.every(isNetwork), "must be IP addresses or networks, separated by commas"),
    "proxies before the MCP server whose `X-Forwarded-For` is believed, such as `127.0.0.1,10.0.0.0/8`. Without it, all agents behind a proxy count as one address in limits and in the record of calls",
  ),
};
