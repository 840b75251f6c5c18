import { randomUUID } from "node:crypto";
import type {
  JSONRPCMessage,
  JSONRPCResponse,
  WebStandardStreamableHTTPServerTransport,
} from "@modelcontextprotocol/server";
import { isJSONRPCResponse } from "@modelcontextprotocol/server";

interface Question {
  session: string;
  deliver: (answer: JSONRPCResponse) => void;
}

/**
 * What clients of 2025's protocol are asked while a call of theirs runs. They answer by a request of its own, which has
 * to find the call: by an id that no other question has, in the same session.
 */
export class Questions {
  readonly #open = new Map<string, Question>();

  /**
   * Lets what the transport's server asks be answered.
   * @param onSend told before anything is sent. @returns ends it.
   */
  listen(
    session: string,
    transport: WebStandardStreamableHTTPServerTransport,
    onSend: () => void,
  ): () => void {
    const ids: string[] = [];
    const send = transport.send.bind(transport);
    transport.send = (message, options) => {
      onSend();
      if (!("method" in message && "id" in message)) return send(message, options);
      const id = randomUUID();
      ids.push(id);
      const deliver = (answer: JSONRPCResponse) => transport.onmessage?.({ ...answer, id: message.id });
      this.#open.set(id, { session, deliver });
      return send({ ...message, id }, options);
    };
    return () => {
      for (const id of ids) this.#open.delete(id);
    };
  }

  /** @returns whether the body is an answer, and nothing else: then it was delivered, if somebody waits for it. */
  answer(session: string, body: unknown): boolean {
    if (!isJSONRPCResponse(body)) return false;
    const answer: JSONRPCMessage = body;
    const question =
      "id" in answer && answer.id !== undefined ? this.#open.get(String(answer.id)) : undefined;
    if (question?.session === session) {
      this.#open.delete(String(body.id));
      question.deliver(body);
    }
    return true;
  }
}
