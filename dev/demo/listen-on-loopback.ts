// Preloaded into the sample MCP server, which listens on every interface and offers a choice of the port only.
import { Server } from "node:net";

const listen = Reflect.get(Server.prototype, "listen") as (...args: unknown[]) => Server;

Server.prototype.listen = function onLoopback(this: Server, port: unknown, ...rest: unknown[]) {
  const callback = rest.find((argument) => typeof argument === "function");
  return listen.call(this, { port: Number(port), host: "127.0.0.1" }, callback);
} as typeof Server.prototype.listen;
