import { generateKeyPairSync } from "node:crypto";
import { Provider } from "oidc-provider";
import { expect, test } from "vitest";
import { createConfiguration } from "../../../../src/gateway/oauth-server/configuration.ts";
import { PublicAddress } from "../../../../src/gateway/oauth-server/public-address.ts";

const ID = "https://app.example/oauth/client.json";
const DOCUMENT = {
  client_id: ID,
  client_name: "An App",
  redirect_uris: ["http://localhost/callback", "https://app.example/callback"],
  token_endpoint_auth_method: "none",
};

/** The provider as the sidecar has it, but for where documents are read from. */
function providerThatReads(document: object): Provider {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const nothing = async () => undefined;
  return new Provider(
    "https://mcp.example.com",
    createConfiguration({
      address: new PublicAddress("https://mcp.example.com"),
      adapter: () => ({
        ...{ upsert: nothing, find: nothing, findByUserCode: nothing, findByUid: nothing },
        ...{ consume: nothing, destroy: nothing, revokeByGrantId: nothing },
      }),
      jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), use: "sig" }] },
      cookieKey: "for tests",
      fetch: async () => Response.json(document),
    }),
  );
}

test("a client may be a document at its own address", async () => {
  const client = await providerThatReads(DOCUMENT).Client.find(ID);
  expect(client).toMatchObject({ clientName: "An App", grantTypes: ["authorization_code", "refresh_token"] });
  expect(client?.redirectUriAllowed("https://app.example/callback")).toBe(true);
  expect(client?.redirectUriAllowed("http://localhost:5173/callback")).toBe(true);
  expect(client?.redirectUriAllowed("https://app.example:444/callback")).toBe(false);
});

test("a document is no client that says so of another address, acts without a person, or has a secret", async () => {
  for (const change of [
    { client_id: "https://other.example/client.json" },
    { client_kind: "machine" },
    { grant_types: ["client_credentials"] },
    { token_endpoint_auth_method: "client_secret_basic" },
    { client_secret: "x" },
    { redirect_uris: ["http://app.example/callback"] },
  ])
    await expect(
      providerThatReads({ ...DOCUMENT, ...change }).Client.find(ID),
      JSON.stringify(change),
    ).rejects.toThrow();
});
