import { partnerCompareRegistry } from "@mail/core/common/partner_compare";
import { SuggestionService } from "@mail/core/common/suggestion_service";
import { patch } from "@web/core/utils/patch";
import { assistantsOf } from "./utils/mail_series";

/** Assistants can be mentioned in every conversation of Discuss, members or not; nowhere else would they answer. */
patch(SuggestionService.prototype, {
    getPartnerSuggestions(thread) {
        const people = [...super.getPartnerSuggestions(...arguments)].filter(
            (partner) => !partner.is_ai_assistant,
        );
        return thread?.model === "discuss.channel"
            ? [...people, ...assistantsOf(this.store)]
            : people;
    },
});

// Discuss shows eight suggestions, and assistants are few: after those with whom one has just chatted.
partnerCompareRegistry.add(
    "woow_paas_platform.assistants",
    (one, other) => {
        if (Boolean(one.is_ai_assistant) !== Boolean(other.is_ai_assistant)) {
            return one.is_ai_assistant ? -1 : 1;
        }
    },
    { sequence: 30 },
);
