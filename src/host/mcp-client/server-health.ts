import type { ErrorCode } from "../../core/errors/codes.ts";
import type { SidecarError } from "../../core/errors/sidecar-error.ts";

/** Failures that tell something of the server, not of who asked or how. */
const DEAD: ReadonlySet<ErrorCode> = new Set(["mcp_unreachable", "mcp_timeout", "mcp_not_mcp"]);
const MAX_PROBE_MS = 60_000;
/** A program that ended sooner than this after its start has crashed. */
const STABLE_MS = 30_000;
/** So often in a row a program that crashed is started again at once. */
const FREE_RESTARTS = 2;

/**
 * What all sessions with one server know of it together. While it is dead, nobody waits for it, and one session
 * alone tries in the background.
 */
export class ServerHealth {
  #failures = 0;
  #crashes = 0;
  #probe: { owner: object; timer: NodeJS.Timeout | undefined } | undefined;
  readonly #firstProbeMs: number;

  /** @param firstProbeMs first pause before a dead server is tried again; it doubles up to a minute. */
  constructor(firstProbeMs: number) {
    this.#firstProbeMs = firstProbeMs;
  }

  get dead(): boolean {
    return this.#failures > 0;
  }

  connected(): void {
    this.#failures = 0;
    this.#endProbe();
  }

  failed(error: SidecarError): void {
    if (DEAD.has(error.code)) this.#failures++;
  }

  /** Someone waits no longer for a connection that may still come. */
  tooSlow(): void {
    this.#failures ||= 1;
  }

  /** The program ended by itself. */
  ended(livedMs: number): void {
    this.#crashes = livedMs < STABLE_MS ? this.#crashes + 1 : 1;
    this.#failures = Math.max(0, this.#crashes - FREE_RESTARTS);
  }

  /** Tries once after a pause, unless another session does already. */
  probeLater(owner: object, attempt: () => void): void {
    if (this.#probe && (this.#probe.owner !== owner || this.#probe.timer)) return;
    const pause = Math.min(this.#firstProbeMs * 2 ** (this.#failures - 1), MAX_PROBE_MS);
    const timer = setTimeout(() => {
      this.#probe = { owner, timer: undefined };
      attempt();
    }, pause);
    timer.unref();
    this.#probe = { owner, timer };
  }

  /** A session that ends probes no more; the next one that needs the server does. */
  release(owner: object): void {
    if (this.#probe?.owner === owner) this.#endProbe();
  }

  #endProbe(): void {
    clearTimeout(this.#probe?.timer);
    this.#probe = undefined;
  }
}
