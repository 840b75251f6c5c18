import { expect, test } from "vitest";
import { isMetadata, isPublic } from "../../../../../src/host/mcp-client/url-guard/address.ts";

test.each([
  ["public", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"], true],
  ["loopback", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", "::7f00:1"], false],
  ["unspecified", ["0.0.0.0", "0.1.2.3", "::"], false],
  ["private", ["10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "fd12::1", "fec0::1"], false],
  ["shared by carriers", ["100.64.0.1", "100.127.255.254"], false],
  ["link-local", ["169.254.1.1", "fe80::1", "fe80::1%eth0"], false],
  ["multicast and broadcast", ["224.0.0.1", "239.255.255.250", "255.255.255.255", "ff02::1"], false],
  [
    "reserved",
    ["192.0.2.1", "198.18.0.1", "203.0.113.9", "240.0.0.1", "2001:db8::1", "3fff::1", "4000::1"],
    false,
  ],
  ["NAT64 of something inside", ["64:ff9b::a00:1", "64:ff9b::7f00:1", "64:ff9b:1::808:808"], false],
  ["IPv4-translated", ["::ffff:0:127.0.0.1", "::ffff:0:8.8.8.8"], false],
  ["6to4", ["2002:7f00:1::", "2002:a00:1::1", "2002:808:808::1"], false],
  ["Teredo", ["2001::1", "2001:0:808:808::f7f7:f7f7"], false],
  ["no address", ["localhost", "", "0x7f000001"], false],
])("%s", (_, addresses, expected) => {
  expect(addresses.map((address) => [address, isPublic(address)])).toEqual(
    addresses.map((address) => [address, expected]),
  );
});

test.each([
  "169.254.169.254",
  "169.254.170.2",
  "168.63.129.16",
  "100.100.100.200",
  "fd00:ec2::254",
  "fd00:ec2:0:0:0:0:0:254",
  "fd00:ec2::254%eth0",
  "::ffff:169.254.169.254",
  "::ffff:a9fe:a9fe",
  "::a9fe:a9fe",
  "64:ff9b::a9fe:a9fe",
  "64:ff9b:1::a9fe:a9fe",
  "::ffff:0:a9fe:a9fe",
  "2002:a9fe:a9fe::1",
  "2001:0:1::5601:5601",
  "metadata.google.internal",
  "METADATA.google.internal.",
])("%s belongs to a metadata service", (host) => {
  expect(isMetadata(host)).toBe(true);
  expect(isPublic(host)).toBe(false);
});

test.each(["8.8.8.8", "10.0.0.1", "::1", "example.com", "metadata.example.com"])(
  "%s belongs to no metadata service",
  (host) => expect(isMetadata(host)).toBe(false),
);
