import { expect, test } from "vitest";
import { z } from "zod";
import type { Chat } from "../../../dev/demo/chat.ts";
import { listen, ofType, signIn } from "./demo-stack.ts";

const Services = z.array(z.object({ id: z.number(), name: z.string(), role: z.string() }));
const Conversations = z.array(
  z.object({ id: z.number(), name: z.string(), cloud_service_id: z.number().nullable() }),
);
const Servers = z.array(z.object({ name: z.string(), state: z.string(), tool_count: z.number() }));

async function serversOfCalls(chat: Chat, channel: number) {
  const { run } = await chat.post(channel, "What is the sum of 20 and 22?");
  const events = await listen(chat, run.stream_url);
  expect(events.at(-1)?.event["full_response"]).toContain("is 42");
  return new Set(ofType(events, "tool_call").map(({ event }) => event["server"]));
}

test("a cloud service's server works in the conversation about it, and in no other", async () => {
  const dora = await signIn("demo", "demo");
  const services = await dora.read(Services, "/api/cloud-services");
  expect(services).toMatchObject([{ name: "Demo Shop", role: "owner" }]);
  const [shop = { id: 0 }] = services;
  const servers = await dora.read(Servers, `/api/cloud-services/${shop.id}/mcp-servers`);
  expect(servers).toMatchObject([{ name: "Shop Tools", state: "connected" }]);
  expect(servers[0]?.tool_count).toBeGreaterThan(5);

  const list = { action: "list", cloud_service_id: shop.id };
  const [about] = await dora.call(Conversations, "/api/ai/conversations", list);
  expect(about).toMatchObject({ name: "About the Demo Shop", cloud_service_id: shop.id });
  expect(await serversOfCalls(dora, about?.id ?? 0)).toEqual(new Set(["Shop Tools"]));
  expect(await serversOfCalls(dora, await dora.converse())).toEqual(new Set(["Everything"]));
});
