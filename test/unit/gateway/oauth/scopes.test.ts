import { expect, test } from "vitest";
import { GATEWAY_TOOLS } from "../../../../src/core/odoo-tools/gateway-tools.ts";
import { scopeOf } from "../../../../src/gateway/call/scopes.ts";

test("tools that only read need reading, and no other tool gets along with it", () => {
  for (const { name, annotations } of GATEWAY_TOOLS.values())
    if (annotations.readOnlyHint) expect(scopeOf(name), name).toBe("odoo.read");
    else expect(["odoo.write", "odoo.call"], name).toContain(scopeOf(name));
});

test("a tool that nobody sorted in is for developers", () => {
  expect(scopeOf("read_file")).toBe("odoo.dev");
});
