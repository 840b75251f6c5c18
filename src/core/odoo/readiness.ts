import pRetry from "p-retry";
import pTimeout from "p-timeout";
import { SidecarError } from "../errors/sidecar-error.ts";
import type { OdooClient } from "./client.ts";

/** An Odoo of one HTTP worker cannot answer while it waits for us, so it is not waited for longer, in milliseconds. */
const BRIEF_MS = 1_500;

/** Whether Odoo lets this program in, and as whom. */
export interface OdooStatus {
  url: string;
  db: string;
  login: string | undefined;
  /** Such as `18.0`. */
  version: string;
  /** ISO 8601: when Odoo said so. */
  checked: string;
}

/** Asks Odoo whether the key is good, and remembers what it said. */
export class OdooReadiness {
  readonly #odoo: OdooClient;
  #last: { status: OdooStatus } | { error: SidecarError } | undefined;
  #checking: Promise<OdooStatus> | undefined;

  constructor(odoo: OdooClient) {
    this.#odoo = odoo;
  }

  /** Learns what Odoo says; while it is starting itself, in the background. */
  async watch(): Promise<void> {
    await this.check().catch(() => {
      const retried = pRetry(() => this.check(), {
        retries: 20,
        minTimeout: 1_000,
        maxTimeout: 30_000,
        unref: true,
      });
      retried.catch(() => undefined);
    });
  }

  /** @throws SidecarError `odoo_…`, `wrong_database` */
  check(): Promise<OdooStatus> {
    this.#checking ??= this.#ask().finally(() => (this.#checking = undefined));
    return this.#checking;
  }

  /** What Odoo says now; where it does not answer at once, what it said last. @throws SidecarError */
  async checkBriefly(): Promise<OdooStatus> {
    const checking = this.check();
    checking.catch(() => undefined);
    return pTimeout(checking, {
      milliseconds: BRIEF_MS,
      fallback: () => {
        if (this.#last && "status" in this.#last) return this.#last.status;
        if (this.#last) throw this.#last.error;
        return checking;
      },
    });
  }

  async #ask(): Promise<OdooStatus> {
    const { url, database: db, login } = this.#odoo;
    try {
      const version = await this.#odoo.ready();
      const status = { url, db, login, version, checked: new Date().toISOString() };
      this.#last = { status };
      return status;
    } catch (error) {
      if (error instanceof SidecarError) this.#last = { error };
      throw error;
    }
  }
}
