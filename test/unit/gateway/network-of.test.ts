import { expect, test } from "vitest";
import { networkOf } from "../../../src/gateway/call/network-of.ts";

test("addresses of one IPv6 network are counted together", () => {
  for (const address of ["2001:db8::1", "2001:db8:0:0:ffff::2", "2001:DB8:0:0:1:2:3:4", "2001:db8::%eth0"])
    expect(networkOf(address), address).toBe("2001:db8:0:0::/64");
  expect(networkOf("2001:db8:0:1::1")).toBe("2001:db8:0:1::/64");
  expect(networkOf("::1")).toBe("0:0:0:0::/64");
});

test("other addresses are what they are", () => {
  for (const address of ["203.0.113.7", "::ffff:203.0.113.7", "unknown", ""])
    expect(networkOf(address)).toBe(address);
});
