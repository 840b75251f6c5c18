import { Counter, Gauge, Histogram, Registry } from "prom-client";

export type Metrics = ReturnType<typeof createMetrics>;

const CALL_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120];

/** The sidecar's Prometheus metrics on a registry of their own. Durations are seconds. */
export function createMetrics() {
  const registry = new Registry();
  const registers = [registry];
  return {
    registry,
    runs: new Counter({
      name: "sidecar_runs_total",
      help: "Runs ended, by final state",
      labelNames: ["state"],
      registers,
    }),
    activeRuns: new Gauge({ name: "sidecar_runs_active", help: "Runs being executed", registers }),
    openStreams: new Gauge({ name: "sidecar_streams_open", help: "Event streams attached", registers }),
    firstText: new Histogram({
      name: "sidecar_first_text_seconds",
      help: "From the start of a run to its first text",
      buckets: CALL_SECONDS,
      registers,
    }),
    toolCalls: new Counter({
      name: "sidecar_tool_calls_total",
      help: "Tool calls, by outcome",
      labelNames: ["outcome"],
      registers,
    }),
    toolSeconds: new Histogram({
      name: "sidecar_tool_call_seconds",
      help: "Duration of tool calls",
      buckets: CALL_SECONDS,
      registers,
    }),
    odooSeconds: new Histogram({
      name: "sidecar_odoo_call_seconds",
      help: "Duration of JSON-RPC calls to Odoo, without waiting for a free slot",
      labelNames: ["method"],
      buckets: CALL_SECONDS,
      registers,
    }),
    mcpConnections: new Counter({
      name: "sidecar_mcp_connections_total",
      help: "Connections opened to MCP servers",
      registers,
    }),
  };
}
