import type { Stack } from "./stack.ts";

/** The demo's addresses as `--exec` gives them to its command, and `npm test` to the tests. */
export function stackEnvironment({
  odoo,
  sidecar,
  gateway,
  modelUrl,
  mcpUrl,
}: Stack): Record<string, string> {
  return {
    ODOO_URL: odoo.url,
    ODOO_DB: odoo.db,
    ODOO_ADMIN_LOGIN: odoo.login,
    ODOO_ADMIN_PASSWORD: odoo.password,
    SIDECAR_URL: sidecar.url,
    SIDECAR_SECRET: sidecar.secret,
    SIDECAR_PID_FILE: sidecar.pidFile,
    GATEWAY_URL: gateway.url,
    GATEWAY_API_KEY: gateway.apiKey,
    GATEWAY_USER_API_KEY: gateway.userApiKey,
    GATEWAY_CLIENT_ID: gateway.clientId,
    GATEWAY_CLIENT_SECRET: gateway.clientSecret,
    MODEL_URL: modelUrl,
    MCP_URL: mcpUrl,
  };
}
