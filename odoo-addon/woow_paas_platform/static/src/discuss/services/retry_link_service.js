import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { problemOf } from "../../common/utils/route_error";

/**
 * The Retry link in the note about a failed answer in Discuss. It listens on the document, before everybody else, and
 * so depends on none of mail's components, which differ between Odoo's series. Without it the link would open the run's
 * form.
 */
export const retryLinkService = {
    dependencies: ["notification", "woow_paas_platform.ai_chat", "woow_paas_platform.problems"],

    start(env, { notification, ...services }) {
        const chat = services["woow_paas_platform.ai_chat"];
        const problems = services["woow_paas_platform.problems"];
        const waiting = new Set();

        async function retry(runId) {
            if (waiting.has(runId)) {
                return;
            }
            waiting.add(runId);
            try {
                await chat.api.retry(runId);
                notification.add(_t("The question was asked again. The answer will appear here."), {
                    type: "success",
                });
            } catch (error) {
                notification.add(problems.text(problemOf(error)), { type: "warning" });
            } finally {
                waiting.delete(runId);
            }
        }

        document.addEventListener(
            "click",
            (ev) => {
                // A message's body may be in a shadow tree: only the path contains what was clicked there.
                const link = ev
                    .composedPath()
                    .find((element) => element.matches?.("a.o_ai_retry[data-oe-id]"));
                const runId = Number(link?.dataset.oeId);
                if (runId && ev.button === 0) {
                    ev.preventDefault();
                    ev.stopPropagation();
                    void retry(runId);
                }
            },
            { capture: true },
        );
        return { retry };
    },
};

registry.category("services").add("woow_paas_platform.retry_link", retryLinkService);
