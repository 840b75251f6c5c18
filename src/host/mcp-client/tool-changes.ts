import { setTimeout as pause } from "node:timers/promises";
import { type Client, ProtocolError } from "@modelcontextprotocol/client";

const FIRST_PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 60_000;

/** Tells when the server says that its tools changed, until the signal; in either era of the protocol. */
export function followToolChanges(client: Client, signal: AbortSignal, onChanged: () => void): void {
  if (!client.getServerCapabilities()?.tools?.listChanged) return;
  client.setNotificationHandler("notifications/tools/list_changed", onChanged);
  if (client.getProtocolEra() === "modern") void listen(client, signal);
}

/** Servers of the new era tell only those that listen. A stream that breaks is opened again. */
async function listen(client: Client, signal: AbortSignal): Promise<void> {
  for (let pauseMs = FIRST_PAUSE_MS; !signal.aborted; pauseMs = Math.min(pauseMs * 2, MAX_PAUSE_MS))
    try {
      const subscription = await client.listen({ toolsListChanged: true }, { signal });
      await subscription.closed;
      await pause(pauseMs, undefined, { signal, ref: false });
    } catch (error) {
      // It does not let us listen; Odoo's schedule finds the change later.
      if (signal.aborted || error instanceof ProtocolError) return;
      await pause(pauseMs, undefined, { ref: false });
    }
}
