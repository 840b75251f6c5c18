import { Service } from "../support/service.ts";
import { freePorts } from "../support/ports.ts";
import { type OdooPlace, odooCommand } from "./odoo-command.ts";
import { startProxy } from "./proxy.ts";

export interface OdooServer extends AsyncDisposable {
  /** What a browser uses: nginx when there are workers. */
  url: string;
  /** Odoo's own HTTP port, for programs beside it. */
  directUrl: string;
  /** Where its log is. */
  log: string;
}

export interface OdooServerOptions {
  /** 0: one threaded server, whose one port serves everything; more: prefork and evented workers behind nginx. */
  workers: number;
  port?: number | undefined;
  signal?: AbortSignal | undefined;
}

export async function startOdoo(
  place: OdooPlace,
  { workers, port, signal }: OdooServerOptions,
): Promise<OdooServer> {
  const [http = 0, evented = 0, proxy = 0] = await freePorts(3);
  const listen = port ?? (workers > 0 ? proxy : http);
  const own = workers > 0 ? http : listen;
  const { file, args, env } = odooCommand(place, [
    ...["--http-port", String(own), "--gevent-port", String(evented)],
    ...["--workers", String(workers), "--max-cron-threads", "1"],
    ...(workers > 0 ? ["--proxy-mode"] : []),
  ]);
  await using starting = new AsyncDisposableStack();
  const service = starting.use(new Service({ name: "odoo", file, args, env, logFolder: place.folder }));
  const directUrl = `http://127.0.0.1:${own}`;
  // The login page, not only /web/health: it is there when the registry is loaded.
  const answers = async (url: string) => (await fetch(`${url}/web/login`)).ok;
  await service.until(() => answers(directUrl), { signal });
  if (workers > 0) {
    starting.use(await startProxy({ listen, http, evented }, place.folder, signal));
    await service.until(async () => (await fetch(`http://127.0.0.1:${evented}/websocket/health`)).ok, {
      signal,
    });
  }
  const running = starting.move();
  return {
    url: `http://127.0.0.1:${listen}`,
    directUrl,
    log: service.log,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
