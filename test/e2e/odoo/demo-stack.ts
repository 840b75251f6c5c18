import { readFile } from "node:fs/promises";
import { SignJWT } from "jose";
import { z } from "zod";
import { Chat, type ReceivedEvent } from "../../../dev/demo/chat.ts";
import type { RunningOdoo } from "../../../dev/odoo/program.ts";
import { OdooRpc } from "../../../dev/odoo/rpc.ts";

/** The environment that `npm run demo -- --exec` gives. */
const environment = z
  .object({
    ODOO_URL: z.url(),
    ODOO_DB: z.string(),
    ODOO_ADMIN_LOGIN: z.string(),
    ODOO_ADMIN_PASSWORD: z.string(),
    SIDECAR_URL: z.url(),
    SIDECAR_SECRET: z.string(),
    SIDECAR_PID_FILE: z.string(),
    GATEWAY_URL: z.url(),
    GATEWAY_API_KEY: z.string(),
    GATEWAY_USER_API_KEY: z.string(),
    GATEWAY_CLIENT_ID: z.string(),
    GATEWAY_CLIENT_SECRET: z.string(),
  })
  .parse(process.env);

const { ODOO_URL: url, ODOO_DB: db } = environment;

export const odooUrl = url;

export const sidecarUrl = environment.SIDECAR_URL;

/** Odoo as an MCP server, with the keys of the administrator and of `demo`, and a program that acts as `demo`. */
export const gateway = {
  url: environment.GATEWAY_URL,
  key: environment.GATEWAY_API_KEY,
  userKey: environment.GATEWAY_USER_API_KEY,
  clientId: environment.GATEWAY_CLIENT_ID,
  clientSecret: environment.GATEWAY_CLIENT_SECRET,
};

/** The demo's Odoo as one of its users. */
export function odooOf(login: string, password: string): RunningOdoo {
  return { url, directUrl: url, db, login, password };
}

export function signIn(login = environment.ODOO_ADMIN_LOGIN, password = environment.ODOO_ADMIN_PASSWORD) {
  return Chat.signIn(odooOf(login, password));
}

export function adminRpc() {
  return OdooRpc.signIn(url, db, environment.ODOO_ADMIN_LOGIN, environment.ODOO_ADMIN_PASSWORD);
}

/** A token as the addon signs it. */
export function sign(
  claims: Record<string, unknown>,
  { secret = environment.SIDECAR_SECRET, issuer = db } = {},
) {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: "HS256" })
    .setIssuer(issuer)
    .setAudience("odoo-mcp-sidecar")
    .setSubject("2")
    .setJti(crypto.randomUUID())
    .setIssuedAt()
    .setExpirationTime("60s")
    .sign(new TextEncoder().encode(secret));
}

export async function killSidecar(): Promise<void> {
  process.kill(Number(await readFile(environment.SIDECAR_PID_FILE, "utf8")), "SIGKILL");
}

export interface TimedEvent extends ReceivedEvent {
  /** Milliseconds of this process's clock. */
  at: number;
}

/** All events of a run, with the time of their arrival. */
export async function listen(chat: Chat, streamUrl: string): Promise<TimedEvent[]> {
  const events: TimedEvent[] = [];
  for await (const received of chat.follow(streamUrl)) events.push({ ...received, at: performance.now() });
  return events;
}

/** The first event that `is` accepts; the stream is left then. */
export async function first(
  chat: Chat,
  streamUrl: string,
  is: (received: ReceivedEvent) => boolean,
): Promise<ReceivedEvent> {
  for await (const received of chat.follow(streamUrl)) if (is(received)) return received;
  throw new Error("The run ended without it");
}

export function ofType<Received extends ReceivedEvent>(
  events: readonly Received[],
  type: string,
): Received[] {
  return events.filter(({ event }) => event.type === type);
}
