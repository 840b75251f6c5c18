import { rootCertificates } from "node:tls";
import { Agent, fetch as agentFetch } from "undici";

export interface Certificates {
  /** Whether Odoo's certificate is checked. */
  verify: boolean;
  /** PEM text of authorities that are trusted besides the usual ones. */
  authorities?: string | undefined;
}

/** `fetch` for an Odoo whose certificate the machine does not know. */
export function createOdooFetch({ verify, authorities }: Certificates): typeof globalThis.fetch {
  if (verify && authorities === undefined) return globalThis.fetch;
  const ca = authorities === undefined ? {} : { ca: [...rootCertificates, authorities] };
  const dispatcher = new Agent({ connect: { rejectUnauthorized: verify, ...ca } });
  return (async (input: string | URL, init: RequestInit = {}) =>
    agentFetch(input, { ...init, dispatcher } as Parameters<
      typeof agentFetch
    >[1])) as typeof globalThis.fetch;
}
