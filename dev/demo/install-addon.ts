import { z } from "zod";
import type { OdooRpc } from "../odoo/rpc.ts";
import { ADDON } from "../support/paths.ts";
import { step } from "../support/progress.ts";

const Modules = z.array(z.object({ id: z.number(), state: z.string() }));

/** Installs the addon in an Odoo that was running before; its addons path must have it. */
export async function installAddon(odoo: OdooRpc): Promise<void> {
  const find = () =>
    odoo.execute(Modules, "ir.module.module", "search_read", [[["name", "=", ADDON]], ["state"]]);
  if ((await find()).length === 0) await odoo.send("ir.module.module", "update_list", []);
  const [addon] = await find();
  if (!addon)
    throw new Error(
      `The Odoo at ODOO_URL does not have the addon ${ADDON}. Add odoo-addon/ to its addons path.`,
    );
  if (addon.state === "installed") return;
  await step(`Addon ${ADDON}`, () => odoo.send("ir.module.module", "button_immediate_install", [[addon.id]]));
}
