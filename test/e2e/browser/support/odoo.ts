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

  async read(model: string, record: number, field: string): Promise<unknown> {
    const [values] = z
      .array(z.record(z.string(), z.unknown()))
      .parse(await this.call(model, "read", [[record], [field]]));
    return values?.[field];
  }

  /** The records of a model by name, archived ones too. */
  async find(model: string, name: string): Promise<number[]> {
    const context = { active_test: false };
    return z.array(id).parse(await this.call(model, "search", [[["name", "=", name]]], { context }));
  }

  /** An AI manager who is no administrator of Odoo; the password is the login. */
  async createManager(login: string): Promise<void> {
    const groups = await Promise.all(
      ["base.group_user", "woow_paas_platform.group_ai_manager"].map((name) => this.#record(name)),
    );
    const fields = z
      .record(z.string(), z.unknown())
      .parse(await this.call("res.users", "fields_get", [["group_ids", "groups_id"], ["string"]]));
    const field = "group_ids" in fields ? "group_ids" : "groups_id"; // Odoo 19 / 18
    const values = { name: "Mia Manager", login, password: login, [field]: [[6, 0, groups]] };
    await this.create("res.users", values);
  }

  async #record(xmlId: string): Promise<number> {
    const [module = "", name = ""] = xmlId.split(".");
    const domain = [
      ["module", "=", module],
      ["name", "=", name],
    ];
    const found = await this.call("ir.model.data", "search_read", [domain, ["res_id"]]);
    return z.tuple([z.object({ res_id: id })]).parse(found)[0].res_id;
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

  /** An assistant of its own for each test file, with the sample server's tools or with none of its own. */
  async createAssistant(name: string, modelUrl: string, withTools: boolean): Promise<number> {
    const servers = withTools ? [await this.#sampleServer()] : [];
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
      mcp_server_ids: [[6, 0, servers]],
    });
  }

  /** Somebody who is nothing but an internal user; the password is the login. */
  createUser(login: string, name: string): Promise<number> {
    return this.create("res.users", { login, name, password: login });
  }

  /** A channel with these people in it. */
  async createChannel(name: string, users: number[]): Promise<number> {
    const channel = await this.create("discuss.channel", { name, channel_type: "channel" });
    const partners = await Promise.all(users.map((user) => this.#partnerOf(user)));
    await this.call("discuss.channel", "add_members", [[channel]], { partner_ids: partners });
    return channel;
  }

  async #partnerOf(user: number): Promise<number> {
    return z.tuple([id, z.string()]).parse(await this.read("res.users", user, "partner_id"))[0];
  }

  /** The chat of two people, begun by the one with this login. */
  async createChat(login: string, other: number): Promise<number> {
    const person = new OdooAdministrator({ ...this.#environment, login, password: login });
    const members = [[0, 0, { partner_id: await this.#partnerOf(other) }]];
    const values = { name: "Two", channel_type: "chat", channel_member_ids: members };
    return person.create("discuss.channel", values);
  }

  /** Gives the assistant these tools of the sample server, over a server of its own: others use that one meanwhile. */
  async addTools(assistant: string, approval: "never" | "always", names: string[]): Promise<void> {
    const server = await this.create("woow_paas_platform.mcp_server", {
      name: `Zeta ${approval} ${assistant}`,
      transport: "streamable_http",
      url: this.#environment.mcpUrl,
      approval,
    });
    await this.call("woow_paas_platform.mcp_server", "action_sync", [[server]]);
    const others = [
      ["server_id", "=", server],
      ["name", "not in", names],
    ];
    const tools = z.array(id).parse(await this.call("woow_paas_platform.mcp_tool", "search", [others]));
    await this.call("woow_paas_platform.mcp_tool", "write", [tools, { active: false }]);
    const assistants = await this.find("ai.assistant", assistant);
    await this.call("ai.assistant", "write", [assistants, { mcp_server_ids: [[4, server]] }]);
  }

  createService(values: Record<string, unknown>): Promise<number> {
    return this.create("woow_paas_platform.cloud_service", values);
  }

  /** People's servers must be on the internet; the sample server is on this machine. */
  async allowSampleServer(): Promise<void> {
    const { host } = new URL(this.#environment.mcpUrl);
    await this.call("ir.config_parameter", "set_param", ["woow_paas_platform.user_server_addresses", host]);
  }

  /** Writes in a conversation as Discuss does it. */
  async say(channel: number, body: string): Promise<void> {
    await this.call("discuss.channel", "message_post", [[channel]], {
      body,
      message_type: "comment",
      subtype_xmlid: "mail.mt_comment",
    });
  }

  /** Messages that nobody answers, as if they had been written long ago. */
  async addMessages(channel: number, bodies: readonly string[]): Promise<void> {
    const about = { model: "discuss.channel", res_id: channel, message_type: "comment" };
    await this.call("mail.message", "create", [bodies.map((body) => ({ ...about, body }))]);
  }

  async archiveAssistant(assistant: number): Promise<void> {
    await this.call("ai.assistant", "write", [[assistant], { active: false }]);
  }
}
