import { z } from "zod";
import { SidecarError, type Values } from "../../errors/sidecar-error.ts";
import type { Store } from "../../store/store.ts";
import type { OdooClient } from "../client.ts";
import type { ToolFile } from "../../tool/tool-result.ts";
import { OdooError } from "../odoo-error.ts";
import { aiConfig, aiConfigSpecification } from "./ai-config.ts";
import { asker } from "./asker.ts";
import { cloudService, cloudServiceSpecification } from "./cloud-service.ts";
import { manyToOne, text } from "./field.ts";
import { mcpServerSpecification, mcpServerWithTools } from "./mcp-server.ts";
import { type ToolDefinitionMap, ToolDefinitions } from "./tool-definitions.ts";

const MODEL = "woow_paas_platform.ai_run";

const assistant = z.object({
  id: z.number(),
  name: text,
  system_prompt: text,
  max_tool_rounds: z.number(),
  active: z.boolean(),
  config_id: manyToOne(aiConfig),
  mcp_server_ids: z.array(mcpServerWithTools),
  mcp_tool_disabled_ids: z.array(z.number()),
});

/** A reply as its provider wants to see it again; what is not there was not told, or is of an earlier version. */
const providerState = z
  .union([
    z.object({
      by: z.string().optional(),
      reply: z.number().optional(),
      text: z.string().optional(),
      message: z.record(z.string(), z.unknown()).optional(),
      call: z.record(z.string(), z.unknown()).optional(),
    }),
    z.literal(false),
  ])
  .default(false)
  .transform((state) => state || {});

const attachment = z.object({
  id: z.number(),
  name: text,
  mimetype: text,
  /** Bytes. */
  size: z.number(),
  /** SHA-1 of the content. */
  checksum: text,
});

const historyMessage = z.discriminatedUnion("role", [
  z.object({
    role: z.literal("user"),
    author: text,
    content: text,
    attachments: z.array(attachment).default([]),
  }),
  z.object({
    role: z.literal("assistant"),
    /** What an earlier attempt to answer did before it failed; it has no content. */
    attempt: z.boolean().default(false),
    content: text,
    tool_calls: z
      .array(
        z.object({
          call_id: text,
          server_id: z.union([z.number(), z.literal(false)]),
          name: text,
          args: z.record(z.string(), z.unknown()),
          result: text,
          is_error: z.boolean(),
          state: text.default(""),
          offset: z.number().default(0),
          provider_state: providerState,
        }),
      )
      .default([]),
    provider_state: providerState,
  }),
]);

/** The record as the sidecar reads it; see docs/contracts/sidecar-to-addon.md. */
const run = z.object({
  id: z.number(),
  history: z.array(historyMessage),
  channel_id: z.union([z.number(), z.literal(false)]),
  /** Where it was asked: those who wait in AI Chat read the stream. */
  source: z.enum(["discuss", "ai_chat"]),
  user_id: manyToOne(z.object({ id: z.number(), display_name: text })),
  asker,
  /** The MCP servers that the person is logged in to. */
  // Odoo reads an empty list out of a JSON field as `false`.
  mcp_logins: z
    .union([z.array(z.object({ server_id: z.number(), generation: z.string() })), z.literal(false)])
    .transform((value) => value || []),
  assistant_id: manyToOne(assistant),
  /** The servers to which nothing of Odoo goes unasked. As above, an empty list is `false`. */
  mcp_asks_after_odoo: z
    .union([z.array(z.number()), z.literal(false)])
    .default(false)
    .transform((value) => value || []),
  /** What the conversation was about when the question was asked. */
  cloud_service_id: manyToOne(cloudService),
});

const specification = {
  history: {},
  cloud_service_id: { fields: cloudServiceSpecification },
  channel_id: {},
  source: {},
  user_id: { fields: { display_name: {} } },
  asker: {},
  mcp_logins: {},
  mcp_asks_after_odoo: {},
  assistant_id: {
    fields: {
      name: {},
      system_prompt: {},
      max_tool_rounds: {},
      active: {},
      config_id: { fields: aiConfigSpecification },
      mcp_server_ids: { fields: mcpServerSpecification },
      mcp_tool_disabled_ids: {},
    },
  },
};

/** A run as Odoo answers it. */
export type RunAnswer = z.input<typeof run>;
export type AiRunRecord = z.infer<typeof run> & {
  /** Of the tools that can be offered. */
  definitions: ToolDefinitionMap;
};
export type HistoryMessage = z.infer<typeof historyMessage>;
export type AttachmentRecord = z.infer<typeof attachment>;

export interface CompletedToolCall {
  call_id: string;
  server_id: number | false;
  tool_id: number | false;
  server: string;
  name: string;
  title: string;
  args: Record<string, unknown>;
  result: string;
  is_error: boolean;
  state: "completed" | "error" | "rejected" | "unanswered" | "cancelled";
  duration_ms: number;
  /** Length of the answer in UTF-16 units when the call was made. */
  offset: number;
  provider_state: ProviderState;
}

/** A call before it has a result. */
interface StoredToolCall {
  call_id: string;
  server_id: number;
  tool_id: number;
  server: string;
  name: string;
  title: string;
  args: Record<string, unknown>;
  offset: number;
}

/** A call that its person is asked about. */
export interface AskedToolCall extends StoredToolCall {
  /** Why, where its server alone would not ask. */
  cause: "odoo_data" | false;
  /** How long it waits. */
  seconds: number;
}

/** A call that is about to run. */
export interface BegunToolCall extends StoredToolCall {
  provider_state: ProviderState;
}

/** A reply as its provider wants to see it again, in later questions too. */
export interface ProviderState {
  by: string;
  reply: number;
  text?: string;
  message?: Record<string, unknown>;
  call?: Record<string, unknown>;
}

/** Methods of Odoo that change nothing: a lost answer is asked for again. */
const READING = new Set([
  "fields_get",
  "formatted_read_group",
  "get_available_models",
  "name_search",
  "read",
  "read_group",
  "search",
  "search_count",
  "search_read",
  "web_read",
  "web_search_read",
]);

/** What Discuss shows of a run that goes on. */
export interface RunActivity {
  /** Title of the tool that runs. */
  tool?: string;
}

interface MethodCall {
  model: string;
  method: string;
  args: readonly unknown[];
  kwargs: Readonly<Record<string, unknown>>;
}

/** One call of a public method of Odoo, or several in one transaction. */
export type PersonCall = (MethodCall | { calls: readonly MethodCall[] }) & {
  /** The model's call, which has run when this is done. */
  call_id: string;
};

export interface RunCompletion {
  state: "done" | "error" | "cancelled" | "interrupted";
  answer: string;
  answer_html: string;
  error: string | false;
  error_code: string | false;
  rounds: number;
  input_tokens: number;
  output_tokens: number;
  notices: {
    code: string;
    reason?: string;
    message: string;
    values?: Values;
    server_id?: number;
    server?: string;
  }[];
  tool_calls: CompletedToolCall[];
  /** Of the reply that is the answer. */
  provider_state: ProviderState | false;
  /** What was learned of the model. */
  model_learned: { config_id: number; dialect: Record<string, unknown> } | false;
}

const claim = z.object({
  claimed: z.boolean(),
  state: z.string(),
  /** Lets this run's calls in as the person who asked; empty without Odoo's own tools. Never logged. */
  grant: text.default(""),
});
const keptFile = z.object({
  id: z.number(),
  name: text,
  mimetype: text,
  size: z.number(),
  url: text,
});
type KeptFile = z.infer<typeof keptFile>;
const fileContent = z.object({ data: z.union([z.string(), z.literal(false)]) });
const completed = z.object({ message_id: z.union([z.number(), z.literal(false)]), state: z.string() });

const asked = z.object({ state: z.enum(["allowed", "waiting", "ended"]), deadline: text });

export interface AiRunRecordsOptions {
  odoo: OdooClient;
  /** This sidecar's name, by which it finds the runs that it left behind. */
  instance: string;
  store: Store;
}

export class AiRunRecords {
  readonly #odoo: OdooClient;
  readonly #instance: string;
  readonly #definitions: ToolDefinitions;

  constructor({ odoo, instance, store }: AiRunRecordsOptions) {
    this.#odoo = odoo;
    this.#instance = instance;
    this.#definitions = new ToolDefinitions(odoo, store);
  }

  /** `requested → running`, once. @param key of whoever claims: with it a lost answer is told again. */
  claim(id: number, key: string, signal?: AbortSignal) {
    return this.#odoo.call({
      model: MODEL,
      method: "sidecar_claim",
      args: [[id], this.#instance, key],
      result: claim,
      signal,
      repeatable: true,
    });
  }

  /**
   * The run with its conversation, assistant, model settings, servers and tools, in one call; a second one reads
   * what this sidecar has not read yet of the tools.
   */
  async read(id: number, signal?: AbortSignal): Promise<AiRunRecord | undefined> {
    const [record] = await this.#odoo.call({
      model: MODEL,
      method: "web_read",
      args: [[id], specification],
      result: z.array(run),
      signal,
      repeatable: true,
    });
    if (!record) return undefined;
    const servers = [
      ...(record.assistant_id?.mcp_server_ids ?? []),
      ...(record.cloud_service_id?.user_mcp_server_ids ?? []),
    ];
    const tools = servers.filter(({ active }) => active).map(({ offeredTools }) => offeredTools);
    return { ...record, definitions: await this.#definitions.read(tools, signal) };
  }

  /** @returns the bytes of a file of the conversation; nothing when it was deleted, or is too large to be read. */
  async readFile(id: number, attachment: number, signal?: AbortSignal): Promise<Uint8Array | undefined> {
    const { data } = await this.#odoo.call({
      model: MODEL,
      method: "sidecar_read_file",
      args: [[id], attachment],
      result: fileContent,
      signal,
      repeatable: true,
    });
    return data === false ? undefined : Buffer.from(data, "base64");
  }

  /** Stores what a tool returned for people. @returns nothing when the addon does not take it. */
  async keepFile(id: number, { name, mimeType, data }: ToolFile): Promise<KeptFile | undefined> {
    const { file } = await this.#odoo.call({
      model: MODEL,
      method: "sidecar_keep_file",
      args: [[id], { name, mimetype: mimeType, data }],
      result: z.object({ file: z.union([keptFile, z.literal(false)]) }),
      repeatable: false,
    });
    return file || undefined;
  }

  /** Stores the end of a run and posts its answer. Idempotent in the addon. */
  complete(id: number, values: RunCompletion) {
    return this.#odoo.call({
      model: MODEL,
      method: "sidecar_complete",
      args: [[id], values],
      result: completed,
      repeatable: true,
    });
  }

  /** Tells Discuss what the assistant does. @returns whether the run still goes on in Odoo. */
  tellActivity(id: number, activity: RunActivity, signal: AbortSignal) {
    return this.#odoo.call({
      model: MODEL,
      method: "sidecar_activity",
      args: [[id], activity],
      result: z.boolean(),
      signal,
      repeatable: true,
    });
  }

  /** Whether the call may run at once, or waits from now on, and until when. Idempotent in the addon. */
  ask(id: number, call: AskedToolCall, signal: AbortSignal) {
    return this.#odoo.call({
      model: MODEL,
      method: "sidecar_ask",
      args: [[id], call],
      result: asked,
      signal,
      repeatable: true,
    });
  }

  /** Notes a call before it runs. @returns whether the run goes on. Idempotent in the addon. */
  begin(id: number, call: BegunToolCall) {
    return this.#odoo.call({
      model: MODEL,
      method: "sidecar_begin_call",
      args: [[id], call],
      result: z.boolean(),
      repeatable: true,
    });
  }

  /** Nobody answered in time. @returns whether the call still waited. */
  unanswered(id: number, callId: string) {
    return this.#odoo.call({
      model: MODEL,
      method: "sidecar_unanswered",
      args: [[id], callId],
      result: z.boolean(),
      repeatable: true,
    });
  }

  /**
   * Calls Odoo as the person who asked. @throws OdooError `odoo_error` with a sentence about the call;
   * SidecarError `odoo_access` when the grant does not hold any more.
   */
  async callAsPerson(id: number, grant: string, call: PersonCall, signal: AbortSignal): Promise<unknown> {
    try {
      return await this.#odoo.call({
        model: MODEL,
        method: "sidecar_call",
        args: [[id], grant, call],
        result: z.unknown(),
        signal,
        repeatable: "method" in call && READING.has(call.method),
      });
    } catch (error) {
      if (error instanceof OdooError && error.code === "odoo_access")
        throw new SidecarError(
          "odoo_access",
          "The permission to work in Odoo for this question has expired, or was never granted.",
          { cause: error },
        );
      throw error;
    }
  }

  /** Ends the runs that an earlier life of this instance left running. @returns how many. */
  interrupt(): Promise<number> {
    return this.#odoo.call({
      model: MODEL,
      method: "sidecar_interrupt",
      args: [this.#instance],
      result: z.number(),
      repeatable: true,
    });
  }
}
