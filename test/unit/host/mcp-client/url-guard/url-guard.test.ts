import type { LookupAddress } from "node:dns";
import type { IncomingMessage, ServerResponse } from "node:http";
import { afterEach, describe, expect, test } from "vitest";
import {
  createUrlGuard,
  type SystemAddresses,
} from "../../../../../src/host/mcp-client/url-guard/url-guard.ts";
import { type FakeServer, listen, readBody } from "../../../../fakes/listen.ts";

const servers: FakeServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

interface SeenRequest {
  method: string | undefined;
  headers: IncomingMessage["headers"];
  body: string;
}

/** A server on loopback that records what reaches it. */
async function start(respond: (response: ServerResponse) => void = (response) => response.end("inside")) {
  const seen: SeenRequest[] = [];
  const server = await listen(async (request, response) => {
    seen.push({ method: request.method, headers: request.headers, body: await readBody(request) });
    respond(response);
  });
  servers.push(server);
  return { url: server.url, port: new URL(server.url).port, seen };
}

/** Names and their addresses, one answer after the other; the last one stays. */
function nameServer(zone: Record<string, string[][]>) {
  const asked: string[] = [];
  const resolve = async (host: string): Promise<LookupAddress[]> => {
    asked.push(host);
    const answers = zone[host];
    const answer = answers && (answers.length > 1 ? answers.shift() : answers[0]);
    if (!answer) throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: "ENOTFOUND" });
    return answer.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
  };
  return { asked, resolve };
}

interface Setting {
  scope?: "system" | "user";
  allowed?: string[];
  systemAddresses?: SystemAddresses;
  zone?: Record<string, string[][]>;
}

function guarded({ scope = "user", allowed = [], systemAddresses = "any", zone }: Setting = {}) {
  const guard = createUrlGuard({ systemAddresses, ...(zone && { resolve: nameServer(zone).resolve }) });
  return guard({ scope, allowed });
}

/** The error that a request ends with, its causes included, as text. */
async function failure(
  request: Response | Promise<Response | string>,
): Promise<{ code: unknown; text: string }> {
  const error = await Promise.resolve(request).then(
    () => new Error("it succeeded"),
    (reason: unknown) => reason,
  );
  const texts: string[] = [];
  let code: unknown;
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    texts.push(cause.message);
    if ("code" in cause) code = cause.code;
  }
  return { code, text: texts.join(" / ") };
}

describe("a server that a person attached", () => {
  test.each([
    ["loopback", "http://127.0.0.1:PORT/"],
    ["decimal", "http://2130706433:PORT/"],
    ["octal", "http://0177.0.0.1:PORT/"],
    ["hexadecimal", "http://0x7f.0x0.0x0.0x1:PORT/"],
    ["hexadecimal in one", "http://0x7f000001:PORT/"],
    ["short", "http://127.1:PORT/"],
    ["full-width digits", "http://１２７.０.０.１:PORT/"],
    ["trailing dot", "http://127.0.0.1.:PORT/"],
    ["unspecified", "http://0.0.0.0:PORT/"],
    ["zero", "http://0:PORT/"],
    ["IPv6 loopback", "http://[::1]:PORT/"],
    ["IPv6 unspecified", "http://[::]:PORT/"],
    ["mapped", "http://[::ffff:127.0.0.1]:PORT/"],
    ["mapped in hexadecimal", "http://[::ffff:7f00:1]:PORT/"],
    ["compatible", "http://[::127.0.0.1]:PORT/"],
    ["name", "http://localhost:PORT/"],
    ["name with a dot", "http://localhost.:PORT/"],
    ["name below localhost", "http://me.localhost:PORT/"],
    ["metadata", "http://169.254.169.254/latest/meta-data"],
    ["metadata name", "http://metadata.google.internal/"],
  ])("does not reach the inside: %s", async (_, template) => {
    const inside = await start();
    const told = await failure(guarded()(template.replace("PORT", inside.port)));
    expect(told.code).toBe("mcp_address_refused");
    expect(inside.seen).toEqual([]);
  });

  test.each(["file:///etc/passwd", "data:text/plain,x", "ftp://example.com/", "gopher://example.com/"])(
    "is http or https, not %s",
    async (url) => {
      expect((await failure(guarded()(url))).code).toBe("mcp_address_refused");
    },
  );

  test("is refused when only one of its addresses is inside", async () => {
    const fetch = guarded({ zone: { "mixed.test": [["8.8.8.8", "127.0.0.1"]] } });
    expect((await failure(fetch("http://mixed.test/"))).code).toBe("mcp_address_refused");
  });

  test("tells nothing of what is inside: a name that does not exist sounds the same", async () => {
    const inside = await start();
    const fetch = guarded({ zone: { "db.internal": [["127.0.0.1"]] } });
    const time = async (host: string) => {
      const began = performance.now();
      const told = await failure(fetch(`http://${host}:${inside.port}/`));
      return { told, took: performance.now() - began };
    };
    const [real, invented] = [await time("db.internal"), await time("nothing.internal")];
    expect(real.told).toEqual(invented.told);
    expect(real.told.text).not.toMatch(/127\.0\.0\.1|internal|ENOTFOUND/);
    expect(Math.min(real.took, invented.took)).toBeGreaterThan(290);
  });

  test("is not followed inside by a redirect, which is refused in the same words", async () => {
    const inside = await start();
    const outside = await start((response) =>
      response.writeHead(307, { location: `http://localhost:${inside.port}/` }).end(),
    );
    const fetch = guarded({ allowed: [`127.0.0.1:${outside.port}`] });
    expect((await failure(fetch(outside.url))).code).toBe("mcp_address_refused");
    expect(outside.seen).toHaveLength(1);
    expect(inside.seen).toEqual([]);
    const elsewhere = await start((response) => response.writeHead(302, { location: "data:,x" }).end());
    const told = await failure(guarded({ allowed: [`127.0.0.1:${elsewhere.port}`] })(elsewhere.url));
    expect(told.code).toBe("mcp_address_refused");
  });
});

test("a name that is rebound after the check is connected to at the checked address", async () => {
  const server = await start((response) => response.setHeader("connection", "close").end("checked"));
  const names = nameServer({ "rebinding.test": [["127.0.0.1"], ["169.254.169.254"]] });
  const guard = createUrlGuard({ systemAddresses: "any", resolve: names.resolve });
  const fetch = guard({ scope: "user", allowed: [`rebinding.test:${server.port}`] });
  const url = `http://rebinding.test:${server.port}/`;
  expect(await (await fetch(url)).text()).toBe("checked");
  expect(names.asked).toHaveLength(1);
  expect((await failure(fetch(url))).code).toBe("mcp_address_refused");
  expect(server.seen).toHaveLength(1);
});

describe("an exemption of an administrator", () => {
  test.each([
    ["an address", "127.0.0.1:PORT", "http://127.0.0.1:PORT/"],
    ["another notation of it in the URL", "127.0.0.1:PORT", "http://2130706433:PORT/"],
    ["a name", "n8n.internal:PORT", "http://n8n.internal:PORT/"],
    ["a name with a dot, in capitals", "N8N.internal:PORT", "http://n8n.INTERNAL.:PORT/"],
  ])("lets pass %s", async (_, entry, url) => {
    const inside = await start();
    const fetch = guarded({
      allowed: [entry.replace("PORT", inside.port)],
      zone: { "n8n.internal": [["127.0.0.1"]], "n8n.internal.": [["127.0.0.1"]] },
    });
    const response = await fetch(url.replace("PORT", inside.port));
    expect(await response.text()).toBe("inside");
  });

  test("is for one port of one host", async () => {
    const inside = await start();
    for (const allowed of [
      `127.0.0.1:1`,
      `localhost:${inside.port}`,
      "127.0.0.1",
      `x127.0.0.1:${inside.port}`,
    ])
      expect((await failure(guarded({ allowed: [allowed] })(inside.url))).code).toBe("mcp_address_refused");
    expect(inside.seen).toEqual([]);
  });

  test("never opens a metadata service", async () => {
    const zone = { "meta.test": [["169.254.169.254"]], "wire.test": [["168.63.129.16"]] };
    for (const host of [
      "169.254.169.254",
      "[fd00:ec2::254]",
      "[::ffff:a9fe:a9fe]",
      "metadata.goog",
      ...Object.keys(zone),
    ]) {
      const fetch = guarded({ allowed: [`${host}:80`], zone });
      expect((await failure(fetch(`http://${host}/`))).code, host).toBe("mcp_address_refused");
    }
  });
});

describe("a server that an administrator entered", () => {
  test("may be inside, unless the operator says otherwise; a metadata service never", async () => {
    const inside = await start();
    expect(await (await guarded({ scope: "system" })(inside.url)).text()).toBe("inside");
    const strict = guarded({ scope: "system", systemAddresses: "public" });
    expect((await failure(strict(inside.url))).code).toBe("mcp_address_refused");
    const metadata = guarded({ scope: "system" })("http://169.254.169.254/");
    expect((await failure(metadata)).code).toBe("mcp_address_refused");
  });

  test("whose name is unknown is told so", async () => {
    const fetch = guarded({ scope: "system", zone: {} });
    expect((await failure(fetch("http://nothing.test/"))).code).toBe("ENOTFOUND");
  });
});

describe("a redirect", () => {
  const secrets = { authorization: "Bearer key", "x-api-key": "key", cookie: "c=1", "mcp-session-id": "s" };

  test("to another origin carries no credential, of whatever name", async () => {
    const other = await start();
    const first = await start((response) => response.writeHead(308, { location: other.url }).end());
    const fetch = guarded({ scope: "system" });
    await fetch(first.url, {
      method: "POST",
      body: "{}",
      headers: { ...secrets, "content-type": "application/json" },
    });
    expect(first.seen[0]?.headers).toMatchObject(secrets);
    expect(other.seen).toMatchObject([
      { method: "POST", body: "{}", headers: { "content-type": "application/json" } },
    ]);
    for (const name of Object.keys(secrets)) expect(other.seen[0]?.headers).not.toHaveProperty(name);
  });

  test("within the origin keeps them; 303 becomes a GET without a body", async () => {
    let answered = 0;
    const server = await start((response) => {
      if (answered++) response.end("there");
      else response.writeHead(303, { location: "/moved" }).end();
    });
    const fetch = guarded({ scope: "system" });
    const response = await fetch(server.url, { method: "POST", body: "{}", headers: secrets });
    expect(await response.text()).toBe("there");
    expect(server.seen[1]).toMatchObject({ method: "GET", body: "", headers: secrets });
  });

  test("that goes round ends", async () => {
    const server = await start((response) => response.writeHead(307, { location: "/again" }).end());
    const told = await failure(guarded({ scope: "system" })(server.url));
    expect(told).toMatchObject({ code: "mcp_not_mcp", text: expect.stringContaining("redirects") });
    expect(server.seen).toHaveLength(6);
  });

  test("is left alone for who follows by himself", async () => {
    const server = await start((response) => response.writeHead(307, { location: "/again" }).end());
    const response = await guarded({ scope: "system" })(server.url, { redirect: "manual" });
    expect([response.status, response.headers.get("location")]).toEqual([307, "/again"]);
  });
});

describe("an answer", () => {
  test("that is too long breaks off", async () => {
    const server = await start((response) => response.end(Buffer.alloc(9 * 1024 * 1024)));
    const response = await guarded({ scope: "system" })(server.url);
    expect(await failure(response.text())).toMatchObject({ text: expect.stringContaining("8 MiB") });
  });

  test("that is a stream of events may go on for ever, but no event of it", async () => {
    const stream = (separator: string) =>
      start((response) => {
        response.writeHead(200, { "content-type": "text/event-stream" });
        for (let part = 0; part < 12; part++) response.write(`data: ${"x".repeat(1024 * 1024)}${separator}`);
        response.end();
      });
    const fetch = guarded({ scope: "system" });
    const events = await fetch((await stream("\r\n\r\n")).url);
    expect((await events.text()).length).toBeGreaterThan(12 * 1024 * 1024);
    const endless = await fetch((await stream("\n")).url);
    expect(await failure(endless.text())).toMatchObject({ text: expect.stringContaining("8 MiB") });
  });
});
