import ipaddr from "ipaddr.js";

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/**
 * Where clouds hand out a machine's own credentials. 169.254.0.0/16 counts as a whole: each cloud has its own
 * address there, and nobody an MCP server.
 */
const METADATA: readonly Address[] = [
  "100.100.100.200", // Alibaba Cloud
  "100.88.222.5", // Tencent Cloud
  "168.63.129.16", // Azure's wire server, in the midst of public addresses
  "192.0.0.192", // Oracle Cloud Classic
  "fd00:ec2::254", // AWS
  "fd00:ec2::23", // AWS, containers
  "fd20:ce::254", // Google Cloud
  "fd00:42::42", // Scaleway
].map((text) => ipaddr.parse(text));

const METADATA_NAMES: ReadonlySet<string> = new Set([
  "instance-data",
  "instance-data.ec2.internal",
  "metadata",
  "metadata.azure.internal",
  "metadata.goog",
  "metadata.google.internal",
  "metadata.tencentyun.com",
]);

const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR("2000::/3");
const NAT64 = ipaddr.IPv6.parseCIDR("64:ff9b::/96");

/** @param host a name, or an address as text. */
export function isMetadata(host: string): boolean {
  if (!ipaddr.isValid(host)) return METADATA_NAMES.has(host.toLowerCase().replace(/\.+$/, ""));
  return meanings(ipaddr.parse(host)).some(
    (address) =>
      (address instanceof ipaddr.IPv4 && address.range() === "linkLocal") ||
      METADATA.some((known) => equal(known, address)),
  );
}

/** An address of the open internet, not of any special range. 6to4 and Teredo are special: nobody serves there. */
export function isPublic(text: string): boolean {
  if (!ipaddr.isValid(text) || isMetadata(text)) return false;
  const address = ipaddr.parse(text);
  if (address instanceof ipaddr.IPv4) return address.range() === "unicast";
  // In networks without IPv4 all of it is reached through NAT64.
  if (address.isIPv4MappedAddress() || address.match(NAT64)) return last4(address).range() === "unicast";
  return address.range() === "unicast" && address.match(GLOBAL_UNICAST);
}

/** The address, and the IPv4 address that translators and tunnels on the way may make of it. */
function meanings(address: Address): Address[] {
  if (address instanceof ipaddr.IPv4) return [address];
  const bytes = address.toByteArray();
  const range = address.range();
  if (range === "6to4") return [address, new ipaddr.IPv4(bytes.slice(2, 6))];
  if (range === "teredo") return [address, new ipaddr.IPv4(bytes.slice(12).map((byte) => byte ^ 255))];
  // Mapped, NAT64 with any prefix, the deprecated `::a.b.c.d`: all have it at the end.
  return [address, last4(address)];
}

function last4(address: ipaddr.IPv6): ipaddr.IPv4 {
  return new ipaddr.IPv4(address.toByteArray().slice(12));
}

function equal(one: Address, other: Address): boolean {
  return (
    one.kind() === other.kind() && one.toByteArray().every((byte, at) => byte === other.toByteArray()[at])
  );
}
