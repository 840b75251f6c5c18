import type { RunLog } from "../runs/run-log.ts";

const encoder = new TextEncoder();
/** Buffering proxies pass a stream on in steps of up to 2 KiB. */
const PADDING = `: ${" ".repeat(2048)}\n\n`;
const HEARTBEAT = encoder.encode(PADDING);
const OPENING = encoder.encode(`retry: 1000\n${PADDING}`);

export const EVENT_STREAM_HEADERS = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-cache, no-transform",
  "x-accel-buffering": "no",
};

export interface EventStreamOptions {
  /** Number of the last event that the listener has. */
  last: number;
  heartbeatMs: number;
  /** Ends the stream after that time, whatever happens. */
  maxMs?: number | undefined;
  onClose: () => void;
}

/** The log of a run as server-sent events: what there is, then what comes, until the log or time ends. */
export function eventStream(log: RunLog, options: EventStreamOptions): ReadableStream<Uint8Array> {
  const end = options.maxMs === undefined ? Infinity : performance.now() + options.maxMs;
  let last = options.last;
  let forget: (() => void) | undefined;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  const close = () => {
    if (closed) return;
    closed = true;
    clearTimeout(timer);
    forget?.();
    options.onClose();
  };
  /** @returns whether the log changed. */
  const change = (milliseconds: number) =>
    new Promise<boolean>((resolve) => {
      timer = setTimeout(() => {
        forget?.();
        resolve(false);
      }, milliseconds);
      forget = log.onChange(() => {
        clearTimeout(timer);
        resolve(true);
      });
    });
  return new ReadableStream<Uint8Array>(
    {
      start: (controller) => controller.enqueue(OPENING),
      pull: async (controller) => {
        for (;;) {
          const frames = log.after(last);
          last += frames.length;
          if (frames.length) controller.enqueue(frames.length === 1 && frames[0] ? frames[0] : join(frames));
          const left = end - performance.now();
          if (log.closed || left <= 0) {
            close();
            return controller.close();
          }
          if (frames.length) return;
          const changed = await change(Math.min(options.heartbeatMs, left));
          if (closed) return;
          if (!changed && left > options.heartbeatMs) return controller.enqueue(HEARTBEAT);
        }
      },
      cancel: close,
    },
    { highWaterMark: 1 },
  );
}

function join(frames: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(frames);
}
