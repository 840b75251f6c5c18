import { SidecarError } from "../../core/errors/sidecar-error.ts";
import type { OdooCaller } from "../../core/odoo-tools/odoo-tool.ts";
import type { AiRunRecord } from "../../core/odoo/records/ai-run.ts";
import { type McpServerWithTools, withLogin } from "../../core/odoo/records/mcp-server.ts";
import type { Store } from "../../core/store/store.ts";
import type { McpPool } from "../mcp-client/pool.ts";
import type { ServerConnection } from "../mcp-client/server-connection.ts";
import type { CreateModel } from "../model/create-model.ts";
import { descriptionLength } from "../tools/description-length.ts";
import { createToolbox, type ToolboxLimits } from "../tools/toolbox.ts";
import { Approvals } from "../turn/approvals.ts";
import { toMessages } from "../turn/history.ts";
import type { TurnLimits } from "../turn/limits.ts";
import type { TurnInput } from "../turn/run-turn.ts";
import { systemPrompt } from "../turn/system-prompt.ts";

export interface TurnParts {
  createModel: CreateModel;
  pool: Pick<McpPool, "callTool" | "prepare" | "isSlow">;
  /** Odoo as the person who asked, as far as the run's grant lets in. */
  odooAs: (run: number, grant: string) => OdooCaller;
  limits: Omit<TurnLimits, "toolRounds">;
  toolboxLimits: ToolboxLimits;
  /** Milliseconds that a tool call waits for a person. */
  approvalMs: number;
  store: Store;
}

export type PrepareTurn = (run: AiRunRecord, grant: string, signal: AbortSignal) => TurnInput;

/** What Odoo knows about a run becomes what a turn needs. Throws `assistant_not_configured`. */
export function createPrepareTurn(parts: TurnParts): PrepareTurn {
  return (run, grant, signal) => {
    const { assistant_id: assistant, user_id: user, cloud_service_id: service } = run;
    if (!assistant?.active || !user) throw notConfigured("The assistant is archived, or was deleted.");
    const config = assistant.config_id;
    if (!config?.active || !config.api_base_url || !config.model)
      throw notConfigured(`${assistant.name} has no AI model.`);
    // One person's one conversation about one service: a stateful server must not mix two of them up.
    const identity = `user ${user.id} channel ${run.channel_id} service ${service?.id ?? "none"}`;
    const servers = [
      ...assistant.mcp_server_ids.filter(({ scope }) => scope === "system"),
      ...(service?.user_mcp_server_ids.filter(({ scope }) => scope === "user") ?? []),
    ];
    const generations = new Map(run.mcp_logins.map(({ server_id, generation }) => [server_id, generation]));
    const reached = servers.map((server) =>
      withLogin(server, { userId: user.id, generation: generations.get(server.id) }),
    );
    const toolbox = createToolbox({
      servers: reached,
      definitions: run.definitions,
      disabled: new Set(assistant.mcp_tool_disabled_ids),
      limits: parts.toolboxLimits,
      descriptionLength: descriptionLength({ url: config.api_base_url, model: config.model }),
      pool: parts.pool,
      identity,
      odoo: parts.odooAs(run.id, grant),
    });
    for (const connection of soonNeeded(run, reached, parts.pool)) parts.pool.prepare(identity, connection);
    const model = parts.createModel(config);
    return {
      model,
      toolbox,
      approvals: new Approvals({
        store: parts.store,
        run: run.id,
        conversation: identity,
        patienceMs: parts.approvalMs,
      }),
      messages: toMessages(run.history, {
        systemPrompt: systemPrompt(assistant.system_prompt, service),
        toolbox,
        modelName: model.name,
      }),
      limits: { ...parts.limits, toolRounds: Math.max(0, assistant.max_tool_rounds) },
      signal,
    };
  };
}

/** Of so many servers those that are slow to connect are connected with, before any of their tools is called. */
const FEW_SERVERS = 3;

/**
 * The servers to connect with while the model thinks: those that this conversation has used, and slow ones where there
 * are few. A connection that is there already costs nothing.
 */
function soonNeeded(
  { history }: AiRunRecord,
  servers: readonly McpServerWithTools[],
  pool: Pick<McpPool, "isSlow">,
): ServerConnection[] {
  const used = new Set<number | false>();
  for (const message of history)
    if (message.role === "assistant") for (const call of message.tool_calls) used.add(call.server_id);
  const usable = servers.filter(({ active, stopped, offeredTools }) => active && !stopped && offeredTools);
  return usable.flatMap(({ id, connection }) => {
    const isNeeded = used.has(id) || (usable.length <= FEW_SERVERS && connection && pool.isSlow(connection));
    return connection && isNeeded ? [connection] : [];
  });
}

function notConfigured(message: string): SidecarError {
  return new SidecarError("assistant_not_configured", message);
}
