import { type ServerType, serve } from "@hono/node-server";
import type { Hono } from "hono";

export interface Listening {
  port: number;
  /** Ends open streams, then the server. */
  close(): Promise<void>;
}

export interface ListenOptions {
  SIDECAR_HOST: string;
  /** 0: any free one. */
  SIDECAR_PORT: number;
}

export function listen(
  app: Hono,
  { SIDECAR_HOST: hostname, SIDECAR_PORT: port }: ListenOptions,
): Promise<Listening> {
  return new Promise((resolve, reject) => {
    const server: ServerType = serve({ fetch: app.fetch, hostname, port }, (address) => {
      server.off("error", reject);
      resolve({
        port: address.port,
        close: () =>
          new Promise((done) => {
            server.close(() => done());
            if ("closeAllConnections" in server) server.closeAllConnections();
          }),
      });
    });
    server.once("error", reject);
  });
}
