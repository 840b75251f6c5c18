import { isIPv6 } from "node:net";

const GROUPS = 8;
/** What a provider gives one customer: 64 bits of the address are theirs to choose. */
const OF_NETWORK = 4;

/** What stands for an IP address where it is counted: of IPv6 its network. */
export function networkOf(address: string): string {
  if (!isIPv6(address) || address.includes(".")) return address;
  const [head = "", tail] = (address.split("%")[0] ?? "").split("::");
  const first = head ? head.split(":") : [];
  const last = tail ? tail.split(":") : [];
  const zeros = tail === undefined ? 0 : GROUPS - first.length - last.length;
  const groups = [...first, ...Array<string>(zeros).fill("0"), ...last].slice(0, OF_NETWORK);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(":")}::/64`;
}
