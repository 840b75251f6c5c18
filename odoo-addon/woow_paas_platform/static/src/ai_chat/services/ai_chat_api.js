import { browser } from "@web/core/browser/browser";

/** A refused or failed call: `code` is one of the server's stable codes, or `network`. */
export class AiChatError extends Error {
    constructor(code, message, status = 0) {
        super(message || code);
        this.name = "AiChatError";
        this.code = code;
        this.status = status;
    }
}

function readAnswer(text, status) {
    let answer;
    try {
        answer = JSON.parse(text);
    } catch {
        // A proxy's own page, or Odoo on its way down.
        throw new AiChatError(status === 413 ? "attachment_too_large" : "network", "", status);
    }
    if (!answer.success) {
        throw new AiChatError(answer.error_code || "internal_error", answer.error, status);
    }
    return answer.data;
}

/** The addon's routes for chatting. Each method resolves to the route's `data` or rejects with an AiChatError. */
export class AiChatApi {
    constructor({ fetch = (url, init) => browser.fetch(url, init) } = {}) {
        this.fetch = fetch;
    }

    async post(route, body = {}) {
        let response, text;
        try {
            response = await this.fetch(route, {
                method: "POST",
                headers: { "Content-Type": "application/json" },
                body: JSON.stringify(body),
            });
            text = await response.text();
        } catch {
            throw new AiChatError("network");
        }
        return readAnswer(text, response.status);
    }

    agents() {
        return this.post("/api/ai/agents");
    }

    conversations() {
        return this.post("/api/ai/conversations", { action: "list" });
    }

    createConversation(assistantId) {
        return this.post("/api/ai/conversations", { action: "create", assistant_id: assistantId });
    }

    renameConversation(id, name) {
        return this.post("/api/ai/conversations", { action: "rename", id, name });
    }

    archiveConversation(id) {
        return this.post("/api/ai/conversations", { action: "archive", id });
    }

    history(channelId, { beforeId, limit } = {}) {
        return this.post("/api/ai/chat/history", {
            channel_id: channelId,
            ...(beforeId && { before_id: beforeId }),
            limit,
        });
    }

    postMessage(channelId, body, attachmentIds) {
        return this.post("/api/ai/chat/post", {
            channel_id: channelId,
            body,
            attachment_ids: attachmentIds,
        });
    }

    cancel(runId) {
        return this.post(`/api/ai/runs/${runId}/cancel`);
    }

    retry(runId) {
        return this.post(`/api/ai/runs/${runId}/retry`);
    }

    approve(runId, callId, decision) {
        return this.post(`/api/ai/runs/${runId}/approve`, { call_id: callId, decision });
    }

    /**
     * `fetch` tells nothing about the progress of what it sends, XMLHttpRequest does.
     *
     * @param {(share: number) => void} onProgress between 0 and 1
     * @returns {{ done: Promise<Object>, abort: () => void }}
     */
    upload(channelId, file, onProgress) {
        const request = new browser.XMLHttpRequest();
        const form = new FormData();
        form.append("csrf_token", odoo.csrf_token);
        form.append("channel_id", channelId);
        form.append("file", file, file.name);
        const done = new Promise((resolve, reject) => {
            request.upload.addEventListener("progress", ({ loaded, total }) =>
                onProgress(total ? loaded / total : 0),
            );
            request.addEventListener("load", () => {
                try {
                    resolve(readAnswer(request.responseText, request.status));
                } catch (error) {
                    reject(error);
                }
            });
            request.addEventListener("error", () => reject(new AiChatError("network")));
            request.addEventListener("abort", () => reject(new AiChatError("aborted")));
        });
        request.open("POST", "/api/ai/chat/upload");
        request.send(form);
        return { done, abort: () => request.abort() };
    }
}
