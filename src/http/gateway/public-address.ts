import { PublicAddress } from "../../gateway/oauth-server/public-address.ts";
import type { GuardOptions } from "./guard.ts";

const EVERYWHERE = new Set(["0.0.0.0", "::", "[::]"]);

/** @returns the address that agents use: the configured one, else the one that this process listens at. */
export function publicAddress({
  publicUrl,
  listensAt,
}: GuardOptions): (port: number | undefined) => PublicAddress {
  let address: PublicAddress | undefined;
  const host = listensAt.includes(":") ? `[${listensAt}]` : listensAt;
  return (port) =>
    (address ??= new PublicAddress(
      publicUrl ?? `http://${EVERYWHERE.has(listensAt) ? "127.0.0.1" : host}:${port ?? 80}`,
    ));
}
