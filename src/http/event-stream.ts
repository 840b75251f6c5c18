/** Numbered frames, of which more may come. */
export interface ReplayableLog {
  /** True when nothing will follow. */
  readonly closed: boolean;
  /** Number of the last frame; the first one is 1. */
  readonly length: number;
  /** @returns the frames after the one of that number. */
  after(last: number): readonly Uint8Array[];
  /** Calls `listener` at every change. @returns how to stop that. */
  onChange(listener: () => void): () => void;
}

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

/** A log as server-sent events: what there is, then what comes, until the log or the time ends. */
export function eventStream(log: ReplayableLog, options: EventStreamOptions): ReadableStream<Uint8Array> {
  // Whoever claims to have more than there is hears at least how it ended.
  let last = log.closed ? Math.min(options.last, log.length - 1) : options.last;
  let open = true;
  let send = () => {};
  let release = () => {};
  return new ReadableStream<Uint8Array>({
    start: (controller) => {
      // A slow listener takes what has come together at its next read.
      const ready = () => (controller.desiredSize ?? 0) > 0;
      const heartbeat = setInterval(() => ready() && controller.enqueue(HEARTBEAT), options.heartbeatMs);
      // `enqueue` can ask for more before it returns, so that `send` is entered again and closes first.
      const close = () => {
        if (!open) return;
        release();
        controller.close();
      };
      const end = options.maxMs === undefined ? undefined : setTimeout(close, options.maxMs);
      send = () => {
        if (!open || !ready()) return;
        const frames = log.after(last);
        last += frames.length;
        if (frames.length) {
          heartbeat.refresh();
          controller.enqueue(frames.length === 1 && frames[0] ? frames[0] : Buffer.concat(frames));
        }
        if (log.closed) close();
      };
      const forget = log.onChange(() => send());
      release = () => {
        clearInterval(heartbeat);
        clearTimeout(end);
        forget();
        open = false;
        options.onClose();
      };
      controller.enqueue(OPENING);
    },
    pull: () => send(),
    cancel: () => {
      if (open) release();
    },
  });
}
