import { expect, test } from "vitest";
import { PublicAddress } from "../../../../src/gateway/oauth-server/public-address.ts";

const below = new PublicAddress("https://odoo.example.com/agents/");
const local = new PublicAddress("http://127.0.0.1:8768");

test("a resource is this gateway's, at its own host and path", () => {
  for (const resource of [
    "https://odoo.example.com/agents/mcp/v1",
    "https://odoo.example.com/agents/mcp/v1/",
    "https://ODOO.example.com/agents",
  ])
    expect(below.isResource(resource), resource).toBe(true);
  for (const resource of [
    "https://odoo.example.com/mcp/v1",
    "https://odoo.example.com/agents-of-others/mcp/v1",
    "http://odoo.example.com/agents/mcp/v1",
    "https://odoo.example.com:8443/agents/mcp/v1",
    "https://user@odoo.example.com/agents/mcp/v1",
    "https://odoo.example.com/agents/mcp/v1#x",
    "https://evil.example/agents/mcp/v1",
    "https://localhost/agents/mcp/v1",
    "/agents/mcp/v1",
  ])
    expect(below.isResource(resource), resource).toBe(false);
});

test("on one machine, localhost and 127.0.0.1 are the same, and another port is another server", () => {
  expect(local.isResource("http://localhost:8768/mcp/v1")).toBe(true);
  expect(local.isResource("http://localhost:8769/mcp/v1")).toBe(false);
  expect(local.resourceAt("/mcp/v1", "localhost:8768")).toBe("http://localhost:8768/mcp/v1");
  expect(local.resourceAt("", "evil.example")).toBe("http://127.0.0.1:8768/mcp/v1");
  expect(local.resourceAt("/elsewhere", "localhost:8768")).toBeUndefined();
});

test("metadata of a gateway below a path lies where RFC 9728 looks for it", () => {
  expect(below.resourceAt("/agents/mcp/v1", "127.0.0.1")).toBe("https://odoo.example.com/agents/mcp/v1");
  expect(below.resourceMetadata("/mcp/v1")).toBe(
    "https://odoo.example.com/.well-known/oauth-protected-resource/agents/mcp/v1",
  );
});
