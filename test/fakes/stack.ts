import { FakeMcp, FAKE_MCP_TOOLS } from "./fake-mcp-server.ts";
import { FakeModel } from "./fake-model.ts";
import { type FakeAnswer, FakeOdoo, type FakeSync } from "./fake-odoo.ts";
import { type SeenEvent, Sidecar, token } from "./start-sidecar.ts";

/** A sidecar process between an Odoo, a model and an MCP server that a test controls. */
export class Stack {
  readonly odoo = new FakeOdoo();
  readonly model = new FakeModel();
  readonly mcp = new FakeMcp();
  sidecar!: Sidecar;
  #lastRun = 0;

  static async start(environment: Record<string, string> = {}): Promise<Stack> {
    const stack = new Stack();
    stack.odoo.config = { api_base_url: await stack.model.start() };
    stack.odoo.servers = [{ id: 3, name: "Fake", url: await stack.mcp.start(), tools: FAKE_MCP_TOOLS }];
    stack.sidecar = await Sidecar.start(await stack.odoo.start(), environment);
    return stack;
  }

  /** A new question that waits in Odoo. @returns its run's id. */
  ask(): number {
    this.odoo.calls.length = 0;
    this.odoo.synced.length = 0;
    this.odoo.runs.set(++this.#lastRun, { state: "requested" });
    return this.#lastRun;
  }

  /** Asks, and waits for the end. */
  async turn(): Promise<Turn> {
    const id = this.ask();
    return new Turn(id, await this.sidecar.run(id), this.odoo);
  }

  /**
   * A call about an MCP server as the addon makes it: what the sidecar needs comes along, because Odoo waits, and what
   * is to be stored goes back.
   */
  async askAbout(
    serverId: number,
    path: string,
    { user = 2, body = {} }: { user?: number; body?: object } = {},
  ): Promise<{ status: number; answer: Answer }> {
    const response = await this.sidecar.request("POST", `/v1/mcp-servers/${serverId}/${path}`, {
      token: await token({ server: serverId, user }),
      body: { ...this.odoo.about(serverId, user), ...body },
    });
    const answer = (await response.json()) as Answer;
    if (response.ok) this.odoo.store(serverId, user, answer);
    return { status: response.status, answer };
  }

  async stop(): Promise<void> {
    await this.sidecar.stop();
    await Promise.all([this.odoo.close(), this.model.close(), this.mcp.close()]);
  }
}

/** What the sidecar answers about a server: each call has some of it. */
export interface Answer extends FakeSync, Omit<FakeAnswer, keyof FakeSync> {
  success: boolean;
  tool_count: number;
  authorization_url?: string;
  state_hash?: string;
  error?: string;
  error_code?: string;
}

/** What a listener saw of one run. */
export class Turn {
  readonly id: number;
  readonly seen: SeenEvent[];
  readonly #odoo: FakeOdoo;

  constructor(id: number, seen: SeenEvent[], odoo: FakeOdoo) {
    this.id = id;
    this.seen = seen;
    this.#odoo = odoo;
  }

  get events() {
    return this.seen.map(({ event }) => event);
  }

  get text(): string {
    return this.events.map((event) => (event.type === "chunk" ? event.chunk : "")).join("");
  }

  get last() {
    return this.events.at(-1);
  }

  of<Type extends SeenEvent["event"]["type"]>(type: Type) {
    return this.events.filter(
      (event): event is Extract<SeenEvent["event"], { type: Type }> => event.type === type,
    );
  }

  get stored() {
    return this.#odoo.completion(this.id);
  }
}
