import type { GatewayOdoo, GatewaySettings } from "../../core/odoo/records/gateway.ts";
import type { Store } from "../../core/store/store.ts";
import { GatewayRefusal } from "../identity/refusal.ts";

/** So long a change of a limit or an origin may take to be seen. On or off is Odoo's to say, with every call. */
const FRESH_MS = 30_000;

/** What an administrator set in Odoo. */
export class Settings {
  readonly #records: GatewayOdoo;
  readonly #store: Store;

  constructor(records: GatewayOdoo, store: Store) {
    this.#records = records;
    this.#store = store;
  }

  /** @throws GatewayRefusal `gateway_unavailable` */
  read(): Promise<GatewaySettings> {
    const room = this.#store.room<Promise<GatewaySettings>>("gatewaySettings");
    const known = room.get("");
    if (known) return known;
    const reading = this.#records.settings().catch((error: unknown) => {
      room.delete("");
      throw unavailable(error);
    });
    room.set("", reading, FRESH_MS);
    return reading;
  }
}

export function unavailable(cause: unknown): GatewayRefusal {
  const refusal = new GatewayRefusal(
    "gateway_unavailable",
    "Odoo does not answer, or does not have the addon woow_paas_gateway installed.",
  );
  refusal.cause = cause;
  return refusal;
}
