import { type ServerType, serve } from "@hono/node-server";
import type { Hono } from "hono";

export interface Listening {
  port: number;
  /** Ends open streams, then the server. */
  close(): Promise<void>;
}

/** @param port 0: any free one. */
export function listen(app: Hono, hostname: string, port: number): Promise<Listening> {
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
