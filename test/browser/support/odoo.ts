import { z } from "zod";
import type { Environment } from "./environment.ts";

const reply = z.object({
  result: z.unknown().optional(),
  error: z.object({ data: z.object({ message: z.string() }) }).optional(),
});
const id = z.number().int();

/** Odoo as its administrator, for setting a test up; what is tested goes through the page. */
export class OdooAdministrator {
  readonly #environment: Environment;
  #userId = 0;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  async #rpc(service: string, method: string, args: unknown[]): Promise<unknown> {
    const response = await fetch(`${this.#environment.odooUrl}/jsonrpc`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ jsonrpc: "2.0", method: "call", params: { service, method, args } }),
    });
    const { result, error } = reply.parse(await response.json());
    if (error) throw new Error(error.data.message);
    return result;
  }

  async call(model: string, method: string, args: unknown[], named = {}): Promise<unknown> {
    const { database, login, password } = this.#environment;
    this.#userId ||= id.parse(await this.#rpc("common", "login", [database, login, password]));
    return this.#rpc("object", "execute_kw", [database, this.#userId, password, model, method, args, named]);
  }

  async create(model: string, values: Record<string, unknown>): Promise<number> {
    return id.parse(await this.call(model, "create", [values]));
  }

  async #sampleServer(): Promise<number> {
    const model = "woow_paas_platform.mcp_server";
    const found = z
      .array(id)
      .parse(await this.call(model, "search", [[["url", "=", this.#environment.mcpUrl]]]));
    const server =
      found[0] ??
      (await this.create(model, {
        name: "Sample",
        transport: "streamable_http",
        url: this.#environment.mcpUrl,
      }));
    await this.call(model, "action_sync", [[server]]);
    return server;
  }

  /** An assistant of its own for each test file, with the sample server's tools. */
  async createAssistant(name: string, modelUrl: string): Promise<number> {
    const server = await this.#sampleServer();
    const config = await this.create("ai.config", {
      name,
      model: "scripted",
      api_base_url: `${modelUrl}/v1`,
      api_key: "mock",
    });
    return this.create("ai.assistant", {
      name,
      description: "Answers the browser tests",
      config_id: config,
      mcp_server_ids: [[6, 0, [server]]],
    });
  }

  /** Writes in a conversation as Discuss does it. */
  async say(channel: number, body: string): Promise<void> {
    await this.call("discuss.channel", "message_post", [[channel]], {
      body,
      message_type: "comment",
      subtype_xmlid: "mail.mt_comment",
    });
  }

  async archiveAssistant(assistant: number): Promise<void> {
    await this.call("ai.assistant", "write", [[assistant], { active: false }]);
  }
}
