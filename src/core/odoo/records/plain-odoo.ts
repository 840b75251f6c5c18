import { z } from "zod";
import type { OdooClient } from "../client.ts";
import { OdooError } from "../odoo-error.ts";
import type {
  GatewayCallAbout,
  GatewayOdoo,
  GatewayOdooCall,
  GatewayRefused,
  GatewaySettings,
} from "./gateway.ts";

const context = z.looseObject({
  lang: z.union([z.string(), z.literal(false)]).catch(false),
  tz: z.union([z.string(), z.literal(false)]).catch(false),
});
const link = z.tuple([z.number(), z.string()]);
const users = z.tuple([
  z.object({
    id: z.number(),
    name: z.string(),
    login: z.string(),
    partner_id: link,
    company_id: link,
    company_ids: z.array(z.number()),
  }),
]);
const names = z.array(z.object({ id: z.number(), name: z.string() }));
/** What the addon sets where nobody has changed it; other than it, nothing here keeps to any. */
const SETTINGS: GatewaySettings = {
  enabled: true,
  allowed_origins: [],
  public_tool_list: false,
  reads_per_minute: 300,
  writes_per_minute: 60,
  failed_logins_per_minute: 10,
};
const NEEDS_ADDON = "This needs the addon woow_paas_gateway in Odoo.";

/** An Odoo without the gateway's addon, as one user: nothing is recorded, and Odoo's own rules are all there are. */
export class PlainOdoo implements GatewayOdoo {
  readonly #odoo: OdooClient;
  readonly #companies: readonly number[];
  #context: Promise<z.infer<typeof context>> | undefined;

  /** @param companies ids; empty: all of the user's. */
  constructor(odoo: OdooClient, companies: readonly number[]) {
    this.#odoo = odoo;
    this.#companies = companies;
  }

  async settings(): Promise<GatewaySettings> {
    return SETTINGS;
  }

  async identify(): Promise<{ user_id: number }> {
    return { user_id: await this.#odoo.connect() };
  }

  async call(
    _key: string,
    about: GatewayCallAbout,
    call: GatewayOdooCall,
    signal: AbortSignal,
  ): Promise<GatewayRefused | { user_id: number; result: unknown }> {
    const userId = await this.#odoo.connect();
    if ("whoami" in call) return { user_id: userId, result: await this.#whoami(userId, signal) };
    const { model, method, args, kwargs, ...others } = call;
    // What is not known here must not be left out: it may be what makes the call harmless.
    if (Object.keys(others).length > 0 || about.arguments["preview"] || about.arguments["idempotency_key"])
      throw new OdooError("odoo_error", NEEDS_ADDON);
    const given = kwargs["context"];
    const inside = { ...(await this.#userContext()), ...(typeof given === "object" ? given : {}) };
    const result = await this.#odoo
      .call({
        model,
        method,
        args,
        kwargs: { ...kwargs, context: inside },
        result: z.unknown(),
        signal,
        repeatable: about.kind === "read",
      })
      .catch((error: unknown) => {
        throw inWords(error);
      });
    return { user_id: userId, result };
  }

  async recordRefused(): Promise<{ user_id: number }> {
    return this.identify();
  }

  async #whoami(userId: number, signal: AbortSignal) {
    const fields = ["name", "login", "partner_id", "company_id", "company_ids"];
    const [user] = await this.#read("res.users", [userId], fields, users, signal);
    const companies = await this.#read("res.company", user.company_ids, ["name"], names, signal);
    const { lang, tz } = await this.#userContext();
    const [partnerId] = user.partner_id;
    return {
      user: { id: user.id, name: user.name, login: user.login, partner_id: partnerId },
      company: user.company_id,
      companies: companies.map(({ id, name }) => [id, name]),
      language: lang || "en_US",
      timezone: tz || "UTC",
      today: todayIn(tz || "UTC"),
      odoo_version: String(await this.#odoo.majorVersion()),
      database: this.#odoo.database,
    };
  }

  #read<Result>(
    model: string,
    ids: number[],
    fields: string[],
    result: z.ZodType<Result>,
    signal: AbortSignal,
  ) {
    const call = { model, method: "read", args: [ids, fields], kwargs: { load: "_classic_read" } };
    return this.#odoo.call({ ...call, result, signal, repeatable: true });
  }

  /** Language, time zone and companies, as the user works in the browser. */
  #userContext() {
    this.#context ??= this.#readContext().catch((error: unknown) => {
      this.#context = undefined;
      throw error;
    });
    return this.#context;
  }

  async #readContext() {
    const user = await this.#odoo.call({
      model: "res.users",
      method: "context_get",
      result: context,
      repeatable: true,
    });
    const userId = await this.#odoo.connect();
    const [{ company_ids: all, company_id: own }] = await this.#odoo.call({
      model: "res.users",
      method: "read",
      args: [[userId], ["name", "login", "partner_id", "company_id", "company_ids"]],
      result: users,
      repeatable: true,
    });
    const chosen =
      this.#companies.length > 0 ? this.#companies : [own[0], ...all.filter((id) => id !== own[0])];
    const foreign = chosen.filter((id) => !all.includes(id));
    if (foreign.length > 0)
      throw new OdooError(
        "odoo_error",
        `ODOO_COMPANIES: this user does not work in the companies with these ids: ${foreign.join(", ")}.`,
      );
    return { ...user, allowed_company_ids: chosen };
  }
}

/** Odoo's own words: there is nobody between Odoo and its user whose secrets they could tell. */
function inWords(error: unknown): unknown {
  if (!(error instanceof OdooError) || (error.code !== "odoo_access" && error.code !== "odoo_error"))
    return error;
  return error.said
    ? new OdooError(error.code, error.said, { exception: error.exception, cause: error })
    : error;
}

function todayIn(timeZone: string): string {
  try {
    return new Intl.DateTimeFormat("sv-SE", { timeZone }).format(new Date());
  } catch {
    return new Intl.DateTimeFormat("sv-SE", { timeZone: "UTC" }).format(new Date());
  }
}
