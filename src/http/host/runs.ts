import { Hono } from "hono";
import { z } from "zod";
import { SidecarError } from "../../core/errors/sidecar-error.ts";
import type { Metrics } from "../../core/metrics.ts";
import type { RunRegistry } from "../../host/runs/run-registry.ts";
import { EVENT_STREAM_HEADERS, eventStream } from "../event-stream.ts";
import { readBody } from "../problem.ts";
import { authorize, type Verify } from "./auth.ts";

const approvalBody = z.object({
  decision: z.enum(["once", "always", "no"]),
  reason: z.string().max(2_000).default(""),
});
const startBody = z.object({ run_id: z.int().positive() });
const position = z.coerce.number().int().min(0).catch(0);
const duration = z.coerce.number().min(0).max(3_600_000).optional().catch(undefined);

export interface RunsOptions {
  runs: RunRegistry;
  verify: Verify;
  metrics: Metrics;
  heartbeatMs: number;
}

export function runsRoutes({ runs, verify, metrics, heartbeatMs }: RunsOptions) {
  return new Hono()
    .post("/", async (context) => {
      const claims = await verify(context.req.header("authorization"));
      const { run_id } = await readBody(context.req, startBody);
      if (claims.run !== run_id) throw new SidecarError("token_scope", "The token is not about this run.");
      runs.start(run_id);
      return context.json({ run_id, state: "accepted" }, 202);
    })
    .get("/:id{[0-9]+}/events", authorize(verify, "run"), (context) => {
      const { log } = runs.get(Number(context.req.param("id")));
      // Nobody would read the stream, and so nobody would close it.
      if (context.req.method === "HEAD") return context.body(null, 200, EVENT_STREAM_HEADERS);
      metrics.openStreams.inc();
      const stream = eventStream(log, {
        last: position.parse(context.req.query("last_event_id") ?? context.req.header("last-event-id") ?? 0),
        maxMs: duration.parse(context.req.query("max_ms")),
        heartbeatMs,
        onClose: () => metrics.openStreams.dec(),
      });
      return context.body(stream, 200, EVENT_STREAM_HEADERS);
    })
    .post("/:id{[0-9]+}/cancel", authorize(verify, "run"), (context) => {
      const run = runs.get(Number(context.req.param("id")));
      run.stop("cancelled");
      return context.json({ run_id: run.id, state: "cancelling" }, 202);
    })
    .post("/:id{[0-9]+}/approvals/:callId", authorize(verify, "run"), async (context) => {
      const answer = await readBody(context.req, approvalBody);
      const call_id = context.req.param("callId");
      runs.approve(Number(context.req.param("id")), call_id, answer);
      return context.json({ call_id, decision: answer.decision }, 202);
    });
}
