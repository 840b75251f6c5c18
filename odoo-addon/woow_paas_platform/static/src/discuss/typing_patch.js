import { Typing } from "@mail/discuss/typing/common/typing";
import { useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

/** Besides that an assistant is typing, which tool it is using. */
patch(Typing.prototype, {
    setup() {
        super.setup(...arguments);
        this.activity = this.env.services["woow_paas_platform.run_activity"];
        this.activityState = this.activity && useState(this.activity.state);
    },

    get text() {
        const { member, channel } = this.props;
        const thread = channel ?? member?.threadAsTyping;
        const typing = member ? [member] : (channel?.otherTypingMembers ?? []);
        const tools = typing
            .map(({ persona }) =>
                this.activity?.toolOf(thread?.id, persona?.id, this.activityState),
            )
            .filter(Boolean);
        return tools.length
            ? _t("%(typing)s Using %(tools)s", { typing: super.text, tools: tools.join(", ") })
            : super.text;
    },
});
