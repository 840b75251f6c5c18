import { z } from "zod";
import type { RunningOdoo } from "../odoo/program.ts";
import type { OdooRpc } from "../odoo/rpc.ts";
import { Chat } from "./chat.ts";

const Key = z.object({ result: z.object({ context: z.object({ default_key: z.string().min(1) }) }) });
const Check = z.object({ result: z.object({ res_id: z.number() }) });
const Created = z.object({ result: z.array(z.number()).length(1) });
const Found = z.object({ result: z.array(z.number()) });

export interface GatewayKeys {
  /** The administrator's. */
  apiKey: string;
  /** Of `demo`, a plain user. */
  userApiKey: string;
}

/** Lets the administrator and `demo` connect agents, each with a key of one day. */
export async function createGatewayKeys(admin: OdooRpc, odoo: RunningOdoo): Promise<GatewayKeys> {
  for (const login of [odoo.login, "demo"]) await admitToGateway(admin, login);
  return {
    apiKey: await createApiKey(odoo),
    userApiKey: await createApiKey({ ...odoo, login: "demo", password: "demo" }),
  };
}

/** Adds a user to the group *MCP Client User*. @param command 3: removes them from it. */
export async function admitToGateway(admin: OdooRpc, login: string, command: 3 | 4 = 4): Promise<void> {
  const Groups = z.array(z.object({ res_id: z.number() })).length(1);
  const named = [
    ["module", "=", "woow_paas_gateway"],
    ["name", "=", "group_mcp_client"],
  ];
  const [group] = await admin.execute(Groups, "ir.model.data", "search_read", [named, ["res_id"]]);
  const users = await admin.search("res.users", [["login", "=", login]]);
  const fields = await admin.execute(z.record(z.string(), z.unknown()), "res.users", "fields_get", [
    ["group_ids", "groups_id"],
  ]);
  // Odoo 19 / 18
  const field = "group_ids" in fields ? "group_ids" : "groups_id";
  await admin.send("res.users", "write", [users, { [field]: [[command, group?.res_id]] }]);
}

/** An API key, made as people make it in their preferences: Odoo asks for the password on the way. */
export async function createApiKey(odoo: RunningOdoo): Promise<string> {
  const preferences = await Preferences.open(odoo);
  const model = "res.users.apikeys.description";
  const created = await preferences.call(Created, model, "create", [[{ name: "Demo agent", duration: "1" }]]);
  const { result: action } = await preferences.confirm(Key, model, "make_key", created.result);
  return action.context.default_key;
}

/** Removes all API keys of a user, as they do it in their preferences. */
export async function revokeApiKeys(odoo: RunningOdoo): Promise<void> {
  const preferences = await Preferences.open(odoo);
  const model = "res.users.apikeys";
  const { result: ids } = await preferences.call(Found, model, "search", [[]]);
  for (const id of ids) await preferences.confirm(z.unknown(), model, "remove", [id]);
}

/** What a user does in the browser. */
class Preferences {
  readonly #session: Chat;
  readonly #password: string;

  private constructor(session: Chat, password: string) {
    this.#session = session;
    this.#password = password;
  }

  static async open(odoo: RunningOdoo): Promise<Preferences> {
    return new Preferences(await Chat.signIn({ ...odoo, url: odoo.directUrl }), odoo.password);
  }

  async call<Result>(
    result: z.ZodType<Result>,
    model: string,
    method: string,
    args: unknown[],
    context = {},
  ): Promise<Result> {
    const params = { model, method, args, kwargs: { context } };
    const body = { jsonrpc: "2.0", method: "call", params };
    const answer = await this.#session.request(`/web/dataset/call_kw/${model}/${method}`, body);
    return result.parse(await answer.json());
  }

  /** A method that Odoo runs only after it has asked for the password. */
  async confirm<Result>(result: z.ZodType<Result>, model: string, method: string, ids: number[]) {
    const { result: check } = await this.call(Check, model, method, [ids]);
    const wizard = "res.users.identitycheck";
    // Odoo 18 reads the password from the wizard, 19 from the context.
    await this.call(z.unknown(), wizard, "write", [[check.res_id], { password: this.#password }]);
    return this.call(result, wizard, "run_check", [[check.res_id]], { password: this.#password });
  }
}
