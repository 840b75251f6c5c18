import { isLive } from "./run_reducer";

/**
 * What the thread shows, from top to bottom. An answer has the same key while it streams and as the stored message
 * that follows, so that the page keeps its elements (open blocks, selected text) when one becomes the other.
 *
 * @param {ReturnType<import("./thread_reducer").emptyThread>} thread
 * @returns {{ key: string, kind: "message"|"answer"|"run"|"outbox", date: string|null }[]}
 */
export function threadItems(thread) {
    const questionOfRun = new Map(
        thread.messages
            .filter((message) => message.run)
            .map((message) => [message.run.id, message]),
    );
    const endedByQuestion = new Map();
    const live = [];
    for (const run of thread.runs) {
        if (isLive(run) || run.state === "done") {
            live.push(run);
        } else {
            endedByQuestion.set(run.questionId, run);
        }
    }
    const items = [];
    for (const message of thread.messages) {
        items.push(messageItem(message, questionOfRun));
        const ended = endedByQuestion.get(message.id);
        if (ended) {
            items.push(runItem(ended));
            endedByQuestion.delete(message.id);
        }
    }
    for (const run of [...endedByQuestion.values(), ...live]) {
        items.push(runItem(run));
    }
    for (const entry of thread.outbox) {
        items.push({ key: entry.key, kind: "outbox", date: null, entry });
    }
    return items;
}

function messageItem(message, questionOfRun) {
    const { date } = message;
    if (!message.author.is_assistant) {
        return { key: `message-${message.id}`, kind: "message", date, message };
    }
    const key = message.run_id ? `run-${message.run_id}` : `message-${message.id}`;
    const record = questionOfRun.get(message.run_id)?.run || null;
    return { key, kind: "answer", date, message, record };
}

function runItem(run) {
    return { key: `run-${run.id}`, kind: "run", date: null, run };
}
