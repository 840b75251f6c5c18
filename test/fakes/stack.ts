import { FakeMcp, FAKE_MCP_TOOLS } from "./fake-mcp-server.ts";
import { FakeModel } from "./fake-model.ts";
import { FakeOdoo } from "./fake-odoo.ts";
import { type SeenEvent, Sidecar } from "./start-sidecar.ts";

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
    this.odoo.runs.set(++this.#lastRun, { state: "requested" });
    return this.#lastRun;
  }

  /** Asks, and waits for the end. */
  async turn(): Promise<Turn> {
    const id = this.ask();
    return new Turn(id, await this.sidecar.run(id), this.odoo);
  }

  async stop(): Promise<void> {
    await this.sidecar.stop();
    await Promise.all([this.odoo.close(), this.model.close(), this.mcp.close()]);
  }
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
