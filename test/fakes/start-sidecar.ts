import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { EventSourceParserStream } from "eventsource-parser/stream";
import { SignJWT } from "jose";
import type { RunEvent } from "../../src/host/turn/turn-event.ts";

const MAIN = fileURLToPath(new URL("../../src/main.ts", import.meta.url));
export const SECRET = "a-secret-of-thirty-two-bytes-or-more";
export const DATABASE = "test-database";

export interface SeenEvent {
  id: number;
  /** `performance.now()` at arrival. */
  at: number;
  event: RunEvent;
}

/** The real sidecar, as its own process. */
export class Sidecar {
  readonly url: string;
  readonly process: ChildProcess;
  /** Everything that it wrote to its log. */
  readonly logged: string[];

  private constructor(url: string, process: ChildProcess, logged: string[]) {
    this.url = url;
    this.process = process;
    this.logged = logged;
  }

  static async start(odooUrl: string, environment: Record<string, string> = {}): Promise<Sidecar> {
    const child = spawn(process.execPath, [MAIN], {
      env: {
        ODOO_URL: odooUrl,
        ODOO_DB: DATABASE,
        ODOO_API_KEY: "odoo-api-key",
        SIDECAR_SECRET: SECRET,
        SIDECAR_PORT: "0",
        ...environment,
      },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const logged: string[] = [];
    const port = await new Promise<number>((resolve, reject) => {
      child.once("exit", (code) => reject(new Error(`the sidecar ended with ${code}`)));
      createInterface({ input: child.stdout }).on("line", (line) => {
        logged.push(line);
        const entry = JSON.parse(line);
        if (entry.msg === "listening") resolve(entry.port);
      });
    });
    return new Sidecar(`http://127.0.0.1:${port}`, child, logged);
  }

  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const exited = once(this.process, "exit");
    this.process.kill(signal);
    await exited;
  }

  async request(
    method: string,
    path: string,
    options: { token?: string; body?: unknown; headers?: Record<string, string> } = {},
  ) {
    return fetch(`${this.url}${path}`, {
      method,
      headers: {
        ...(options.token !== undefined && { authorization: `Bearer ${options.token}` }),
        ...(options.body !== undefined && {
          "content-type": isBytes(options.body) ? "application/octet-stream" : "application/json",
        }),
        ...options.headers,
      },
      ...(options.body !== undefined && {
        body: isBytes(options.body) ? options.body : JSON.stringify(options.body),
      }),
    });
  }

  async startRun(id: number): Promise<Response> {
    return this.request("POST", "/v1/runs", { token: await token({ run: id }), body: { run_id: id } });
  }

  async cancelRun(id: number): Promise<Response> {
    return this.request("POST", `/v1/runs/${id}/cancel`, { token: await token({ run: id }) });
  }

  /** The events of a run as they arrive, read with somebody else's parser. */
  async *events(id: number, after = 0, query = ""): AsyncGenerator<SeenEvent, void> {
    const response = await this.request("GET", `/v1/runs/${id}/events${query}`, {
      token: await token({ run: id }),
      headers: { "last-event-id": String(after) },
    });
    if (!response.ok || !response.body) throw new Error(`attach answered ${response.status}`);
    const frames = response.body
      .pipeThrough(new TextDecoderStream())
      .pipeThrough(new EventSourceParserStream());
    for await (const frame of frames)
      yield { id: Number(frame.id), at: performance.now(), event: JSON.parse(frame.data) };
  }

  /** Starts a run and collects all its events. */
  async run(id: number): Promise<SeenEvent[]> {
    const response = await this.startRun(id);
    if (response.status !== 202) throw new Error(`start answered ${response.status}`);
    return Array.fromAsync(this.events(id));
  }
}

const isBytes = (body: unknown): body is Buffer<ArrayBuffer> => Buffer.isBuffer(body);

export interface TokenClaims {
  user?: number;
  run?: number;
  server?: number;
  config?: number;
  file?: number;
  relay?: string;
  address?: string;
  base?: string;
  iss?: string;
  secret?: string;
  lifetime?: number;
  audience?: string;
  /** Seconds from now; false leaves it out. */
  issued?: number | false;
}

export function token({
  user = 2,
  run,
  server,
  config,
  file,
  relay,
  address,
  base,
  iss = DATABASE,
  secret = SECRET,
  lifetime = 60,
  audience = "odoo-mcp-sidecar",
  issued = 0,
}: TokenClaims): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  // JSON leaves out what is undefined.
  const iat = issued === false ? {} : { iat: now + issued };
  return new SignJWT({ run, server, config, file, relay, address, base, ...iat })
    .setProtectedHeader({ alg: "HS256" })
    .setIssuer(iss)
    .setSubject(String(user))
    .setAudience(audience)
    .setExpirationTime(now + lifetime)
    .setJti(crypto.randomUUID())
    .sign(new TextEncoder().encode(secret));
}
