import { Store } from "@mail/core/common/store_service";
import { cleanTerm } from "@mail/utils/common/format";
import { patch } from "@web/core/utils/patch";
import { assistantsOf, mailModule } from "./utils/mail_series";

function namedLike(assistants, term) {
    return assistants.filter(({ name }) => name && cleanTerm(name).includes(cleanTerm(term)));
}

patch(Store.prototype, {
    /** Discuss opens chats with users only; an assistant has none. */
    async getPartner({ partnerId }) {
        const assistant = assistantsOf(this).find(({ id }) => id === partnerId);
        return assistant ?? super.getPartner(...arguments);
    },

    /** Of Odoo 18, for its command palette. */
    async searchPartners(search = "") {
        const [people] = await Promise.all([
            super.searchPartners(...arguments),
            this.fetchAssistants(search),
        ]);
        return [
            ...people.filter((person) => !person.is_ai_assistant),
            ...namedLike(assistantsOf(this), search),
        ];
    },

    async fetchAssistants(search) {
        const method = "get_ai_assistant_suggestions";
        this.insert(await this.env.services.orm.silent.call("res.partner", method, [search]));
    },
});

// From Odoo 19 on.
const palette = mailModule("@mail/discuss/core/public_web/discuss_command_palette");
if (palette) {
    patch(palette.DiscussCommandPalette.prototype, {
        buildResults(filtered) {
            for (const assistant of namedLike(assistantsOf(this.store), this.cleanedTerm)) {
                if (!filtered?.has(assistant)) {
                    this.commands.push(this.makeDiscussCommand(assistant));
                }
            }
            return super.buildResults(...arguments);
        },
    });
}
