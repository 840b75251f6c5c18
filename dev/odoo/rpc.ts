import { z } from "zod";

const Answer = z.object({
  result: z.unknown(),
  error: z.object({ data: z.object({ message: z.string() }) }).optional(),
});

export type Values = Record<string, unknown>;

/** JSON-RPC as one user: what the demo needs to set itself up, by the front door. */
export class OdooRpc {
  readonly #url: string;
  readonly #db: string;
  readonly #password: string;
  #userId = 0;

  private constructor(url: string, db: string, password: string) {
    this.#url = url;
    this.#db = db;
    this.#password = password;
  }

  static async signIn(url: string, db: string, login: string, password: string): Promise<OdooRpc> {
    const rpc = new OdooRpc(url, db, password);
    const userId = await rpc.#call("common", "login", [db, login, password]);
    if (typeof userId !== "number") throw new Error(`Odoo at ${url} does not let ${login} log in`);
    rpc.#userId = userId;
    return rpc;
  }

  /** The same Odoo as somebody else. */
  signedInAs(login: string, password: string): Promise<OdooRpc> {
    return OdooRpc.signIn(this.#url, this.#db, login, password);
  }

  get userId(): number {
    return this.#userId;
  }

  execute<Result>(
    result: z.ZodType<Result>,
    model: string,
    method: string,
    args: unknown[],
    options: Values = {},
  ) {
    return this.#call("object", "execute_kw", [
      this.#db,
      this.#userId,
      this.#password,
      model,
      method,
      args,
      options,
    ]).then((value) => result.parse(value));
  }

  /** Calls whose answer does not matter: Odoo cannot always say nothing in JSON. */
  async send(model: string, method: string, args: unknown[], options: Values = {}): Promise<void> {
    await this.execute(z.unknown(), model, method, args, options);
  }

  search(model: string, domain: unknown[], options: Values = {}): Promise<number[]> {
    return this.execute(z.array(z.number()), model, "search", [domain], options);
  }

  async create(model: string, values: Values): Promise<number> {
    const [id] = await this.execute(z.array(z.number()), model, "create", [[values]]);
    if (id === undefined) throw new Error(`Odoo did not create a ${model}`);
    return id;
  }

  /** The record that `domain` finds, with `values`; made when there is none. */
  async put(model: string, domain: unknown[], values: Values): Promise<number> {
    const [id] = await this.search(model, domain, { limit: 1, context: { active_test: false } });
    if (id === undefined) return this.create(model, values);
    await this.send(model, "write", [[id], values]);
    return id;
  }

  async #call(service: string, method: string, args: unknown[]): Promise<unknown> {
    const response = await fetch(`${this.#url}/jsonrpc`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ jsonrpc: "2.0", method: "call", params: { service, method, args } }),
    }).catch((cause: unknown) => {
      throw new Error(`Odoo at ${this.#url} cannot be reached`, { cause });
    });
    if (!response.ok) throw new Error(`Odoo answered HTTP ${response.status} to ${method}`);
    const { result, error } = Answer.parse(await response.json());
    if (error) throw new Error(`Odoo: ${error.data.message}`);
    return result;
  }
}
