import { SidecarError } from "../../core/errors/errors.ts";
import type { CreateModel } from "../model/create-model.ts";
import type { OdooCaller } from "../../core/odoo-tools/odoo-tool.ts";
import { runOdooTool } from "../../core/odoo-tools/run-odoo-tool.ts";
import { isThisOdoo } from "../../core/odoo/records/mcp-server.ts";
import type { AiRunRecord } from "../../core/odoo/records/ai-run.ts";
import { type CallMcpTool, createToolbox, type ToolboxLimits } from "../tools/toolbox.ts";
import { toMessages } from "../turn/history.ts";
import { systemPrompt } from "../turn/system-prompt.ts";
import { AllowedTools, Approvals } from "../turn/approvals.ts";
import type { TurnLimits } from "../turn/limits.ts";
import type { TurnInput } from "../turn/run-turn.ts";

export interface TurnParts {
  createModel: CreateModel;
  /** @param identity MCP sessions are shared within one identity only. */
  callMcpTool: (identity: string) => CallMcpTool;
  /** Odoo as the person who asked, as far as the run's grant lets in. */
  odooAs: (run: number, grant: string) => OdooCaller;
  limits: Omit<TurnLimits, "toolRounds">;
  toolboxLimits: ToolboxLimits;
  /** Milliseconds that a tool call waits for a person. */
  approvalMs: number;
}

export type PrepareTurn = (run: AiRunRecord, grant: string, signal: AbortSignal) => TurnInput;

/** What Odoo knows about a run becomes what a turn needs. Throws `assistant_not_configured`. */
export function createPrepareTurn(parts: TurnParts): PrepareTurn {
  const allowed = new AllowedTools();
  return (run, grant, signal) => {
    const { assistant_id: assistant, user_id: user, cloud_service_id: service } = run;
    if (!assistant?.active || !user)
      throw notConfigured("The assistant is not available any more. Choose another one.");
    const config = assistant.config_id;
    if (!config?.active || !config.api_base_url || !config.model)
      throw notConfigured(
        `${assistant.name} has no AI model. Ask your administrator to choose one in the assistant's form.`,
      );
    // One person's one conversation about one service: a stateful server must not mix two of them up.
    const identity = `user ${user.id} channel ${run.channel_id} service ${service?.id ?? "none"}`;
    const callMcpTool = parts.callMcpTool(identity);
    const odoo = parts.odooAs(run.id, grant);
    const servers = [
      ...assistant.mcp_server_ids.filter(({ scope }) => scope === "system"),
      ...(service?.user_mcp_server_ids.filter(({ scope }) => scope === "user") ?? []),
    ];
    const generations = new Map(run.mcp_logins.map(({ server_id, generation }) => [server_id, generation]));
    const toolbox = createToolbox(
      servers.map((server) => {
        const generation = generations.get(server.id);
        return generation ? { ...server, login: { userId: user.id, generation } } : server;
      }),
      run.definitions,
      new Set(assistant.mcp_tool_disabled_ids),
      parts.toolboxLimits,
      async (server, tool, args, options) =>
        isThisOdoo(server)
          ? { ...(await runOdooTool(tool.name, args, odoo, options.signal)), images: [] }
          : callMcpTool(server, tool, args, options),
    );
    return {
      model: parts.createModel(config),
      toolbox,
      approvals: new Approvals(allowed, identity, parts.approvalMs),
      messages: toMessages(run.history, systemPrompt(assistant.system_prompt, service), toolbox),
      limits: { ...parts.limits, toolRounds: Math.max(0, assistant.max_tool_rounds) },
      signal,
    };
  };
}

function notConfigured(message: string): SidecarError {
  return new SidecarError("assistant_not_configured", message);
}
