import { expect, test } from "vitest";
import { FakeOdoo } from "../../../fakes/fake-odoo.ts";
import { Sidecar } from "../../../fakes/start-sidecar.ts";

function odooWithItsServer(): FakeOdoo {
  const odoo = new FakeOdoo();
  odoo.servers = [
    { id: 3, name: "Elsewhere", url: "http://127.0.0.1:9", tools: [] },
    { id: 7, name: "This Odoo", url: "", transport: "internal", tools: [] },
  ];
  return odoo;
}

const synced = (odoo: FakeOdoo) =>
  odoo.calls.filter(({ method }) => method === "sidecar_sync_done").map(({ args }) => args[0]);

test("Odoo's own tools are there as soon as the sidecar is", async () => {
  const odoo = odooWithItsServer();
  const sidecar = await Sidecar.start(await odoo.start());
  expect(synced(odoo)).toEqual([[7]]);
  await sidecar.stop();
  await odoo.close();
});

test("an Odoo that starts later gets them then", async () => {
  const first = new FakeOdoo();
  const url = await first.start();
  await first.close();
  const sidecar = await Sidecar.start(url);
  const odoo = odooWithItsServer();
  await odoo.start(Number(new URL(url).port));
  await expect.poll(() => synced(odoo), { timeout: 10_000 }).toEqual([[7]]);
  await sidecar.stop();
  await odoo.close();
});
