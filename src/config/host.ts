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
  MAX_RUNS: variable(count(500), "runs at the same time; further ones wait in Odoo"),
  RUN_RETENTION_SECONDS: variable(seconds(900), "how long a finished run's events can be replayed"),
  HEARTBEAT_SECONDS: variable(seconds(15), "interval of comments that keep a silent stream open"),
  MODEL_IDLE_SECONDS: variable(seconds(120), "how long the AI model may be silent"),
  MODEL_TEST_SECONDS: variable(
    seconds(20),
    "timeout of Test Model; keep it below 25, because Odoo does not wait longer",
  ),
  TOOL_CALL_SECONDS: variable(
    seconds(30),
    "how long one tool call may be silent; progress restarts the clock",
  ),
  TOOL_CALL_MAX_SECONDS: variable(seconds(120), "how long one tool call may take in total"),
  TURN_TOOL_SECONDS: variable(seconds(120), "how long all tool calls of a turn may take in total"),
  APPROVAL_SECONDS: variable(seconds(600), "how long a tool call waits for the user's approval"),
  PARALLEL_TOOL_CALLS: variable(count(4, 64), "tool calls of a turn at the same time"),
  TOOL_RESULT_KIB: variable(
    count(32, 1024),
    "how much of one result the AI model reads; Odoo keeps up to 1 MiB",
  ),
  TOOLS_PER_SERVER: variable(
    count(50, 512),
    "tools of one server that are offered to the AI model; a notice says when some are left out",
  ),
  TOOLS_PER_REQUEST: variable(
    count(128, 512),
    "tools that are offered to the AI model in total; a notice says when some are left out",
  ),
  MCP_CONNECT_SECONDS: variable(seconds(10), "timeout of connecting to an MCP server and listing its tools"),
  MCP_IDLE_SECONDS: variable(seconds(600), "how long an MCP session may be idle before it is closed"),
  SYSTEM_SERVER_ADDRESSES: variable(
    z.enum(["any", "public"]).default("any"),
    "`public`: MCP servers set up by AI managers must have public addresses too. Addresses of cloud metadata services are always refused",
  ),
  STDIO_COMMANDS: variable(
    stdioCommands,
    'programs that MCP servers with the transport *Command (stdio)* may run, by name: `{"files": {"command": "npx", "args": ["-y", "some-server"], "env": {}}}`. Odoo knows only the name. `STDIO_COMMANDS_FILE` names a file with the list. The environment of a program has `PATH`, `HOME`, `LANG` and its `env`',
  ),
  STDIO_FIRST_START_SECONDS: variable(
    seconds(60),
    "timeout of such a program's first start, when `npx` or `uvx` may have to load packages; later starts have `MCP_CONNECT_SECONDS`",
  ),
  STDIO_PROCESSES: variable(
    count(50, 10_000),
    "such programs at the same time. Each conversation has its own; beyond the limit, the one that has been idle longest is ended",
  ),
  STDIO_PROCESSES_PER_SERVER: variable(count(20, 10_000), "such programs of one server at the same time"),
};
