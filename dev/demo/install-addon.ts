import { z } from "zod";
import type { OdooRpc } from "../odoo/rpc.ts";
import { ADDONS } from "../support/paths.ts";
import { step } from "../support/progress.ts";

const Modules = z.array(z.object({ id: z.number(), state: z.string() }));

/** Installs the addons in an Odoo that was running before; its addons path must have them. */
export async function installAddons(odoo: OdooRpc): Promise<void> {
  for (const name of ADDONS) await installAddon(odoo, name);
}

async function installAddon(odoo: OdooRpc, name: string): Promise<void> {
  const find = () =>
    odoo.execute(Modules, "ir.module.module", "search_read", [[["name", "=", name]], ["state"]]);
  if ((await find()).length === 0) await odoo.send("ir.module.module", "update_list", []);
  const [addon] = await find();
  if (!addon)
    throw new Error(
      `The Odoo at ODOO_URL does not have the addon ${name}. Add odoo-addon/ to its addons path.`,
    );
  if (addon.state === "installed") return;
  await step(`Addon ${name}`, () => odoo.send("ir.module.module", "button_immediate_install", [[addon.id]]));
}
