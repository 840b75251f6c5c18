import { constants } from "node:os";

/** Aborts when somebody asks this process to end, so that everything is taken down on the way out. */
export function interruption(): { signal: AbortSignal; status: () => number | undefined } {
  const controller = new AbortController();
  let status: number | undefined;
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(name, () => {
      // A second Ctrl-C changes nothing: taking down is under way and takes seconds.
      status ??= 128 + constants.signals[name];
      controller.abort(new Error(`Ended by ${name}`));
    });
  return { signal: controller.signal, status: () => status };
}
