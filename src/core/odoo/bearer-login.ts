import { z } from "zod";
import { fromNetworkError, loginNeeded, loginRefused, OdooError } from "./odoo-error.ts";

const context = z.object({ uid: z.number() });

export interface BearerLogin {
  url: string;
  db: string;
  apiKey: string;
  timeoutMs: number;
  fetch: typeof globalThis.fetch;
}

/**
 * Whose API key it is. Only `/json/2` takes a key without its login, and Odoo has that from 19 on.
 * @returns the user's id. @throws OdooError `odoo_auth`, `odoo_unreachable`, or `odoo_error` where a login is needed.
 */
export async function userOfKey({ url, db, apiKey, timeoutMs, fetch }: BearerLogin): Promise<number> {
  let status: number;
  let answer: unknown;
  try {
    const response = await fetch(new URL("/json/2/res.users/context_get", url), {
      method: "POST",
      headers: {
        authorization: `Bearer ${apiKey}`,
        "content-type": "application/json",
        "x-odoo-database": db,
      },
      body: "{}",
      redirect: "error",
      signal: AbortSignal.timeout(timeoutMs),
    });
    status = response.status;
    answer = await response.json().catch(() => undefined);
  } catch (error) {
    throw fromNetworkError(error);
  }
  if (status === 401 || status === 403) throw loginRefused();
  if (status === 404) throw loginNeeded();
  const user = context.safeParse(answer);
  if (user.success) return user.data.uid;
  throw new OdooError(
    "odoo_unreachable",
    `The address in ODOO_URL does not answer like Odoo (HTTP ${status}).`,
  );
}
