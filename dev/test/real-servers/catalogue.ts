/** How a server is started so that it listens on a port of this machine. */
export interface HttpMode {
  args: readonly string[];
  env?: Readonly<Record<string, string>>;
  path: string;
}

export interface RealServer {
  registry: "npm" | "pypi";
  /** The package's name; its newest version is installed. */
  name: string;
  /** What is to be installed with it. */
  beside?: readonly string[];
  /** Its program, where that is called otherwise. */
  program?: string;
  args?: readonly string[];
  /** Keys that nobody knows: they are wanted for a start, not for a list. */
  env?: Readonly<Record<string, string>>;
  /** At least so many tools. */
  tools: number;
  /** A call that changes nothing, and asks nobody on the internet. */
  call?: { tool: string; args: Readonly<Record<string, unknown>> };
  http?: (port: number) => HttpMode;
}

/** Servers that many people use, and nobody here wrote. */
export const REAL_SERVERS = (folder: string): readonly RealServer[] => [
  {
    registry: "npm",
    name: "@modelcontextprotocol/server-sequential-thinking",
    program: "mcp-server-sequential-thinking",
    tools: 1,
    call: {
      tool: "sequentialthinking",
      args: { thought: "One step", nextThoughtNeeded: false, thoughtNumber: 1, totalThoughts: 1 },
    },
  },
  {
    registry: "npm",
    name: "@wonderwhy-er/desktop-commander",
    program: "desktop-commander",
    tools: 10,
    call: { tool: "get_config", args: {} },
  },
  { registry: "npm", name: "@upstash/context7-mcp", program: "context7-mcp", tools: 2 },
  {
    registry: "npm",
    name: "@sentry/mcp-server",
    program: "sentry-mcp",
    args: ["--access-token=nobodys-token"],
    tools: 5,
  },
  { registry: "npm", name: "@antv/mcp-server-chart", program: "mcp-server-chart", tools: 10 },
  { registry: "npm", name: "@eslint/mcp", program: "mcp", tools: 1 },
  {
    registry: "npm",
    name: "@playwright/mcp",
    program: "playwright-mcp",
    args: ["--headless"],
    tools: 10,
    http: (port) => ({
      // It protects itself against DNS rebinding, and does not know its own address.
      args: ["--headless", "--port", String(port), "--allowed-hosts", "*"],
      path: "/mcp",
    }),
  },
  {
    registry: "npm",
    name: "firecrawl-mcp",
    env: { FIRECRAWL_API_KEY: "nobodys-key" },
    tools: 5,
    http: (port) => ({
      args: [],
      env: { HTTP_STREAMABLE_SERVER: "true", PORT: String(port), FIRECRAWL_API_KEY: "nobodys-key" },
      path: "/mcp",
    }),
  },
  { registry: "npm", name: "tavily-mcp", env: { TAVILY_API_KEY: "nobodys-key" }, tools: 3 },
  {
    registry: "pypi",
    name: "mcp-server-time",
    tools: 2,
    call: { tool: "get_current_time", args: { timezone: "Europe/Paris" } },
  },
  {
    registry: "pypi",
    name: "mcp-server-calculator",
    tools: 1,
    call: { tool: "calculate", args: { expression: "6*7" } },
  },
  {
    registry: "pypi",
    name: "mcp-server-sqlite",
    // It was not written for the newest library.
    beside: ["mcp<2"],
    args: ["--db-path", `${folder}/empty.db`],
    tools: 5,
    call: { tool: "list_tables", args: {} },
  },
  { registry: "pypi", name: "mcp-server-git", tools: 10 },
  {
    registry: "pypi",
    name: "excel-mcp-server",
    args: ["stdio"],
    tools: 10,
    http: (port) => ({
      args: ["streamable-http", "--host", "127.0.0.1", "--port", String(port)],
      env: { EXCEL_FILES_PATH: folder },
      path: "/mcp",
    }),
  },
  {
    registry: "pypi",
    name: "mcp-atlassian",
    env: { JIRA_URL: "https://jira.invalid", JIRA_PERSONAL_TOKEN: "nobodys-token" },
    tools: 20,
    http: (port) => ({
      args: ["--transport", "streamable-http", "--host", "127.0.0.1", "--port", String(port)],
      env: {
        JIRA_URL: "https://jira.invalid",
        JIRA_PERSONAL_TOKEN: "nobodys-token",
        ALLOW_GLOBAL_CRED_FALLBACK: "true",
      },
      path: "/mcp",
    }),
  },
];
