import { createHash } from "node:crypto";
import RUNS from "../../contracts/sidecar-to-addon/run.read.answer-bare.json" with { type: "json" };
import SERVERS from "../../contracts/sidecar-to-addon/server.read.answer.json" with { type: "json" };
import { attachmentOf } from "./documents.ts";
import { FakeGateway } from "./fake-gateway.ts";
import { FakeLogins } from "./fake-logins.ts";
import { type FakeServer, listen, readBody } from "./listen.ts";

export interface OdooCallSeen {
  model: string;
  method: string;
  args: unknown[];
  kwargs: Record<string, unknown>;
  /** Missing where it was refused. */
  answer?: unknown;
}

export interface FakeTool {
  id: number;
  name: string;
  title?: string;
  description?: string;
  input_schema?: unknown;
  annotations?: string;
  active?: boolean;
  available?: boolean;
  quarantined?: boolean;
  preferred?: boolean;
  approval?: string;
}

export interface FakeMcpServer {
  id: number;
  name: string;
  url: string;
  transport?: string;
  auth?: string;
  stored_api_key?: string | false;
  approval?: string;
  active?: boolean;
  command?: string;
  scope?: string;
  /** JSON text */
  allowed_addresses?: string | false;
  stopped?: boolean;
  state?: string;
  oauth_grant?: string;
  oauth_client_id?: string | false;
  stored_oauth_client_secret?: string | false;
  oauth_scope?: string | false;
  oauth_issuer?: string | false;
  stored_oauth_registration_json?: string | false;
  tools: FakeTool[];
}

export interface FakeCloudService {
  id: number;
  name?: string;
  state?: string;
  url?: string;
  description?: string;
  servers: FakeMcpServer[];
}

/** A call of Odoo's own tools, as the sidecar sends it. */
export interface FakePersonCall {
  call_id?: string;
  model: string;
  method: string;
  args: unknown[];
  kwargs: Record<string, unknown>;
}

/** What Odoo refuses: the Python exception's name, its text, and of what kind it is where the gateway says so. */
export class FakeRefusal extends Error {
  readonly exception: string;

  readonly kind: string | undefined;

  constructor(exception: string, message: string, kind?: string) {
    super(message);
    this.exception = exception;
    this.kind = kind;
  }
}

/** The outcome of a sync, as it is stored. */
export interface FakeSync {
  id: number;
  state: string;
  state_message: string;
  reason: string | false;
  values: Record<string, unknown>;
  tools:
    | { name: string; title: string; input_schema: string; annotations: string; description: string }[]
    | false;
}

/** What of an answer about a server there is to store. */
export interface FakeAnswer extends Partial<FakeSync> {
  login?: {
    issuer?: string;
    renewed?: { generation: string; tokens_json: string };
    expired?: string;
  };
  pending_json?: string;
  registration_json?: string;
  tokens_json?: string;
}

export interface FakeRun {
  state: string;
  /** Of who claimed it. */
  key?: unknown;
  completion?: Record<string, unknown>;
}

// Records are those of contracts/ with what a test sets in them.
const [RUN] = RUNS;
const [SERVER] = SERVERS.records;

/** What the addon answers to the sidecar, as a small JSON-RPC program that records the calls. */
export class FakeOdoo {
  readonly calls: OdooCallSeen[] = [];
  readonly runs = new Map<number, FakeRun>();
  servers: FakeMcpServer[] = [];
  disabledTools: number[] = [];
  history: Record<string, unknown>[] = [
    { role: "user", author: "Mitchell", content: "Hello", attachments: [] },
  ];
  /** Contents of attachments, by id. */
  readonly files = new Map<number, Uint8Array>();
  /** What tools returned for people. */
  readonly keptFiles: { name: string; mimetype: string; data: string }[] = [];
  assistant: Record<string, unknown> = {};
  config: Record<string, unknown> | false = {};
  source: "discuss" | "ai_chat" = "ai_chat";
  channelId = 1;
  /** Servers to which nothing of Odoo goes unasked. */
  asksAfterOdoo: number[] = [];
  userId = 2;
  /** What the model is told of the person. */
  asker: object = {};
  /** What the conversation is about. */
  cloudService: FakeCloudService | false = false;
  /** Names of tools that the person has allowed for the rest of the conversation. */
  readonly allowed = new Set<string>();
  /** What a sync changed, by the addon's count. */
  syncCounts = { added: 0, updated: 0, removed: 0 };
  /** Outcomes of syncs and tests that were stored, whichever way they came. */
  readonly synced: FakeSync[] = [];
  /** Requests as they came, for what JSON.parse would not show. */
  readonly received: string[] = [];
  readonly logins = new FakeLogins();
  readonly gateway = new FakeGateway();
  /** Answers with an error instead: the name of a Python exception, by method. */
  readonly failures = new Map<string, string>();
  /** Calls of tools that were noted before they ran. */
  readonly begun: { call_id: string }[] = [];
  readonly #failing: { method: string; exception: string; left: number }[] = [];
  /** Answers with this instead, by `model.method`. */
  readonly answers = new Map<string, unknown>();
  /** Ends of runs that Odoo fails to store. */
  refuseCompletion: (values: Record<string, unknown>) => boolean = () => false;
  /** Requests to drop without an answer, counted down. */
  dropNext = 0;
  series = "18.0";
  /** Answers what Odoo's own tools ask for as the person. */
  person: (call: FakePersonCall) => unknown = () => {
    throw new FakeRefusal("odoo.exceptions.UserError", "the fake Odoo has no records");
  };
  apiKey = "odoo-api-key";
  #server: FakeServer | undefined;
  #arrive: (method: string) => Promise<void> | undefined = () => undefined;

  async start(port = 0): Promise<string> {
    this.#server = await listen(async (request, response) => {
      if (this.dropNext > 0) {
        this.dropNext--;
        request.socket.destroy();
        return;
      }
      const body = await readBody(request);
      this.received.push(body);
      const { id, params } = JSON.parse(body);
      const answer = await this.#answer(params.service, params.method, params.args);
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ jsonrpc: "2.0", id, ...answer }));
    }, port);
    return this.#server.url;
  }

  /** A question with files, the last one of the conversation. */
  attach(...files: [name: string, content: Uint8Array | string][]): void {
    const attachments = files.map(([name, content]) => {
      const bytes = Buffer.from(content);
      const id = this.files.size + 1;
      this.files.set(id, bytes);
      return attachmentOf(id, name, bytes);
    });
    this.history.push({ role: "user", author: "Mitchell", content: "Read it", attachments });
  }

  /** The next calls of the method fail so, and change nothing. */
  failNext(method: string, exception: string, left: number): void {
    this.#failing.push({ method, exception, left });
  }

  /** The next calls of these methods are answered when all of them have arrived. */
  answerTogether(...methods: string[]): void {
    const missing = new Set(methods);
    const all = Promise.withResolvers<void>();
    this.#arrive = (method) => {
      if (!methods.includes(method)) return undefined;
      missing.delete(method);
      if (!missing.size) all.resolve();
      return all.promise;
    };
  }

  /** Once it is started. */
  get url(): string {
    return this.#server?.url ?? "";
  }

  close(): Promise<void> | undefined {
    return this.#server?.close();
  }

  /** Calls about runs, in order, by name. */
  methods(): string[] {
    return this.calls.map((call) => call.method);
  }

  completion(run: number): Record<string, unknown> {
    const completion = this.runs.get(run)?.completion;
    if (!completion) throw new Error(`run ${run} is not complete`);
    return completion;
  }

  /** What the addon sends along with a call about a server. */
  about(serverId: number, userId: number) {
    const server = this.#allServers().find(({ id }) => id === serverId);
    if (!server) throw new Error(`there is no server ${serverId}`);
    return { server: serverRecord(server), login: this.logins.record(serverId, userId) ?? null };
  }

  /** The model's settings, which the addon sends along with a test. */
  aboutConfig() {
    return { config: this.#config() };
  }

  /** Takes over what the sidecar answered, as the addon does in its own transaction. */
  store(id: number, userId: number, answer: FakeAnswer): void {
    if (answer.state) this.synced.push({ id, ...answer } as FakeSync);
    const { issuer, renewed, expired } = answer.login ?? {};
    if (issuer) this.#pinIssuer(id, issuer);
    const login = this.logins.find(id, userId);
    if (renewed && login?.generation === renewed.generation) login.tokens = renewed.tokens_json;
    if (expired && login?.generation === expired) Object.assign(login, { tokens: false, generation: false });
    const server = this.#allServers().find((each) => each.id === id);
    if (server && answer.registration_json) server.stored_oauth_registration_json = answer.registration_json;
    if (answer.pending_json) this.logins.begin(id, userId, answer.pending_json);
    if (answer.tokens_json) this.logins.finish(id, userId, answer.tokens_json);
  }

  #allServers(): FakeMcpServer[] {
    return [...this.servers, ...(this.cloudService ? this.cloudService.servers : [])];
  }

  #pinIssuer(serverId: number, issuer: string): void {
    const server = this.#allServers().find(({ id }) => id === serverId);
    if (server) server.oauth_issuer ||= issuer;
  }

  async #answer(
    service: string,
    method: string,
    args: unknown[],
  ): Promise<{ result: unknown } | { error: unknown }> {
    if (service === "common" && method === "version") return { result: { server_serie: this.series } };
    if (service === "common") return { result: args[2] === this.apiKey ? 7 : false };
    const [, , key, model, name, positional, kwargs] = args as [
      string,
      number,
      string,
      string,
      string,
      unknown[],
      Record<string, unknown>,
    ];
    if (key !== this.apiKey) return failure("odoo.exceptions.AccessDenied");
    const call: OdooCallSeen = { model, method: name, args: positional, kwargs };
    this.calls.push(call);
    await this.#arrive(name);
    const failing = this.#failing.find(({ method, left }) => method === name && left > 0);
    if (failing) failing.left--;
    const exception = failing?.exception ?? this.failures.get(name);
    if (exception) return failure(exception);
    if (name === "sidecar_complete" && this.refuseCompletion(positional[1] as Record<string, unknown>))
      return failure("builtins.TypeError");
    try {
      call.answer =
        this.answers.get(`${model}.${name}`) ?? (await this.#call(model, name, positional, kwargs));
      return { result: call.answer };
    } catch (error) {
      if (error instanceof FakeRefusal) return failure(error.exception, error.message, error.kind);
      throw error;
    }
  }

  #call(model: string, method: string, args: unknown[], kwargs: Record<string, unknown>): unknown {
    const id = Array.isArray(args[0]) ? Number(args[0][0]) : 0;
    const run = this.runs.get(id);
    if (model === "woow_paas_gateway.gateway") return this.gateway.call(method, args, this.person);
    if (model === "woow_paas_platform.mcp_login") return this.logins.call(method, args, kwargs);
    switch (method) {
      case "sidecar_claim": {
        const claimed = run?.state === "requested" || (run?.state === "running" && run.key === args[2]);
        if (run && claimed) Object.assign(run, { state: "running", key: args[2] });
        return { claimed, state: run?.state ?? "cancelled", ...(claimed && { grant: `grant of run ${id}` }) };
      }
      case "web_read":
        return run ? [asRead(this.#run(id), args[1] as Specification)] : [];
      case "sidecar_complete":
        if (run) {
          run.completion ??= args[1] as Record<string, unknown>;
          run.state = String(run.completion["state"]);
        }
        return { message_id: run?.completion?.["answer"] ? 881 : false, state: run?.state };
      case "sidecar_call":
        if (args[1] !== `grant of run ${id}`)
          throw new FakeRefusal("odoo.exceptions.AccessError", "The grant does not hold any more.");
        return this.person(args[2] as FakePersonCall);
      case "sidecar_read_file": {
        const content = this.files.get(Number(args[1]));
        return { data: content ? Buffer.from(content).toString("base64") : false };
      }
      case "sidecar_keep_file": {
        const file = args[1] as { name: string; mimetype: string; data: string };
        const fileId = this.keptFiles.push(file);
        const size = Buffer.from(file.data, "base64").length;
        const url = `/web/content/${fileId}?download=true`;
        return { file: { id: fileId, name: file.name, mimetype: file.mimetype, size, url } };
      }
      case "sidecar_ask":
        return this.allowed.has((args[1] as { name: string }).name)
          ? { state: "allowed", deadline: false }
          : { state: run?.state === "running" ? "waiting" : "ended", deadline: "2026-11-21T03:10:00Z" };
      case "sidecar_unanswered":
        return true;
      case "sidecar_begin_call":
        this.begun.push(args[1] as { call_id: string });
        return run?.state === "running" || run?.state === "waiting_approval";
      case "sidecar_interrupt":
        return 0;
      case "sidecar_activity":
        return run?.state === "running";
      case "web_search_read": {
        const records = this.#search(model, kwargs["domain"] as unknown[][]).map((record) =>
          asRead(record, kwargs["specification"] as Specification),
        );
        return { length: records.length, records };
      }
      case "sidecar_pin_issuer":
        this.#pinIssuer(id, String(args[1]));
        return true;
      case "sidecar_sync_done":
        this.synced.push({ id, ...(args[1] as Omit<FakeSync, "id">) });
        return this.syncCounts;
      default:
        throw new Error(`the fake Odoo has no ${model}.${method}`);
    }
  }

  #search(model: string, domain: unknown[][]): object[] {
    const [field, , wanted] = domain[0] ?? [];
    const servers = this.#allServers();
    if (!model.endsWith("mcp_tool"))
      return servers
        .map(serverRecord)
        .filter((server) => (field === "transport" ? server.transport : server.id) === wanted);
    const ids = new Set(wanted as number[]);
    return servers.flatMap(({ tools }) => tools.filter(({ id }) => ids.has(id)).map(toolDefinition));
  }

  #config() {
    const here = { api_base_url: "", stored_api_key: "sk-model-key" };
    return { ...RUN?.assistant_id.config_id, ...here, ...this.config };
  }

  #run(id: number) {
    return {
      ...RUN,
      id,
      history: this.history,
      channel_id: this.channelId,
      source: this.source,
      user_id: { ...RUN?.user_id, id: this.userId },
      asker: { ...RUN?.asker, ...this.asker },
      cloud_service_id: this.cloudService && serviceRecord(this.cloudService),
      mcp_asks_after_odoo: this.asksAfterOdoo.length ? this.asksAfterOdoo : false,
      // As Odoo does it with an empty list.
      mcp_logins: this.logins.of(this.userId).length ? this.logins.of(this.userId) : false,
      assistant_id: {
        ...RUN?.assistant_id,
        system_prompt: "You help.",
        config_id: this.config && this.#config(),
        mcp_server_ids: this.servers.map(serverWithTools),
        mcp_tool_disabled_ids: this.disabledTools,
        ...this.assistant,
      },
    };
  }
}

interface Specification {
  [field: string]: { fields?: Specification };
}

/** As Odoo reads a record: its id, and what was asked for. */
function asRead(record: object, specification: Specification): object {
  const values = new Map<string, unknown>(Object.entries(record));
  const read = Object.entries(specification).map(([name, { fields }]): [string, unknown] => {
    if (!values.has(name)) throw new Error(`the fake Odoo has no field ${name}`);
    const value = values.get(name);
    if (!fields || typeof value !== "object" || value === null) return [name, value];
    return [name, Array.isArray(value) ? value.map((each) => asRead(each, fields)) : asRead(value, fields)];
  });
  return { id: values.get("id"), ...Object.fromEntries(read) };
}

function serviceRecord({ servers, ...service }: FakeCloudService) {
  const values = { name: "Shop", reference: false, state: "running", url: false, description: false };
  const attached = servers.map((server) => serverWithTools({ scope: "user", ...server }));
  return { ...values, ...service, user_mcp_server_ids: attached };
}

function serverWithTools(server: FakeMcpServer) {
  return {
    ...serverRecord(server),
    offered_tools: server.tools
      .filter(
        ({ active = true, available = true, quarantined = false }) => active && available && !quarantined,
      )
      .map((tool) => `${tool.preferred ? "*" : ""}${tool.id}:${toolDefinition(tool).definition_hash}`)
      .join(" "),
  };
}

function toolDefinition({ id, name, title, description, input_schema, annotations, approval }: FakeTool) {
  const definition = {
    id,
    name,
    title: title ?? false,
    description: description ?? false,
    input_schema: input_schema === undefined ? false : JSON.stringify(input_schema),
    annotations: annotations ?? false,
    approval: approval ?? "server",
  };
  return {
    ...definition,
    definition_hash: createHash("sha256").update(JSON.stringify(definition)).digest("hex"),
  };
}

/** Without the tools, which are read apart. */
function serverRecord({ tools: _tools, ...server }: FakeMcpServer) {
  return { ...SERVER, ...server };
}

function failure(name: string, message = "a message of Odoo", kind?: string) {
  return {
    error: {
      code: 200,
      message: "Odoo Server Error",
      data: {
        name,
        message,
        ...(kind !== undefined && { context: { kind } }),
        debug: "Traceback (most recent call last): secret-of-the-traceback",
      },
    },
  };
}
