import { z } from "zod";
import { count, json, seconds, variable } from "./variables.ts";

const stdioCommand = z.object({
  command: z.string().min(1),
  args: z.array(z.string()).default([]),
  env: z.record(z.string(), z.string()).default({}),
});
const stdioCommands = json("{}").pipe(
  z.record(z.string(), stdioCommand, 'must be like {"name": {"command": "…", "args": ["…"], "env": {}}}'),
);

/** Chat in Odoo: assistants, models and MCP servers. */
export const hostVariables = {
  MAX_RUNS: variable(count(500), "runs at once; more wait in Odoo"),
  RUN_RETENTION_SECONDS: variable(seconds(900), "how long a finished run's events can be replayed"),
  HEARTBEAT_SECONDS: variable(seconds(15), "comment in a silent stream"),
  MODEL_IDLE_SECONDS: variable(seconds(120), "longest silence of the model"),
  MODEL_TEST_SECONDS: variable(
    seconds(20),
    "longest test of a model from its form; keep it below 25, Odoo waits no longer",
  ),
  TOOL_CALL_SECONDS: variable(seconds(30), "silence of one tool call; progress starts it anew"),
  TOOL_CALL_MAX_SECONDS: variable(seconds(120), "one tool call in all"),
  TURN_TOOL_SECONDS: variable(seconds(120), "all tool calls of a turn"),
  APPROVAL_SECONDS: variable(seconds(600), "how long a tool call waits for a person's approval"),
  PARALLEL_TOOL_CALLS: variable(count(4, 64), "tool calls at once in a turn"),
  TOOL_RESULT_KIB: variable(count(32, 1024), "what the model reads of one result; Odoo keeps up to 1 MiB"),
  TOOLS_PER_SERVER: variable(
    count(50, 512),
    "tools of one server offered to the model; a notice says when some are left out",
  ),
  TOOLS_PER_REQUEST: variable(
    count(128, 512),
    "tools offered to the model in all; a notice says when some are left out",
  ),
  MCP_CONNECT_SECONDS: variable(seconds(10), "connecting to an MCP server, and listing its tools"),
  MCP_IDLE_SECONDS: variable(seconds(600), "unused MCP sessions are closed"),
  SYSTEM_SERVER_ADDRESSES: variable(
    z.enum(["any", "public"]).default("any"),
    "`public`: servers that administrators enter must have public addresses too. Addresses of cloud metadata services are refused either way",
  ),
  STDIO_COMMANDS: variable(
    stdioCommands,
    'programs that MCP servers of transport stdio may be, by name: `{"files": {"command": "npx", "args": ["-y", "some-server"], "env": {}}}`. A server record in Odoo holds the name only; `STDIO_COMMANDS_FILE` names a file with the list. A program sees `PATH`, `HOME`, `LANG` and what its `env` says',
  ),
  STDIO_PROCESSES: variable(
    count(50, 10_000),
    "such programs at once: each conversation has its own, and beyond the limit the one that was idle longest ends",
  ),
  STDIO_PROCESSES_PER_SERVER: variable(count(20, 10_000), "such programs of one server at once"),
};
