import { browser } from "@web/core/browser/browser";
import { user } from "@web/core/user";
import { JsonRoutes, readAnswer } from "../../common/services/json_routes";
import { RouteError } from "../../common/utils/route_error";

/** The addon's routes for chatting. */
export class AiChatApi extends JsonRoutes {
    agents() {
        return this.post("/api/ai/agents");
    }

    /** @param {number} [cloudServiceId] only those of this service */
    conversations(cloudServiceId) {
        return this.post("/api/ai/conversations", {
            action: "list",
            cloud_service_id: cloudServiceId,
        });
    }

    createConversation(assistantId, cloudServiceId) {
        return this.post("/api/ai/conversations", {
            action: "create",
            assistant_id: assistantId,
            cloud_service_id: cloudServiceId,
        });
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
            // As the switcher stands now: another tab may change it before the question is answered.
            company_ids: user.context.allowed_company_ids,
        });
    }

    cancel(runId) {
        return this.post(`/api/ai/runs/${runId}/cancel`);
    }

    retry(runId) {
        return this.post(`/api/ai/runs/${runId}/retry`);
    }

    /** What is stored of the run's calls: of one that waits, what it is about. */
    calls(runId) {
        return this.post(`/api/ai/runs/${runId}/calls`);
    }

    approve(runId, callId, decision, reason) {
        return this.post(`/api/ai/runs/${runId}/approve`, {
            call_id: callId,
            decision,
            ...(reason && { reason }),
        });
    }

    /**
     * Uses XMLHttpRequest, because `fetch` does not report the progress of an upload.
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
            request.addEventListener("error", () => reject(new RouteError("network")));
            request.addEventListener("abort", () => reject(new RouteError("aborted")));
        });
        request.open("POST", "/api/ai/chat/upload");
        request.send(form);
        return { done, abort: () => request.abort() };
    }
}
