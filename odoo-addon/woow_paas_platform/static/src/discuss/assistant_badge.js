import { registerTemplateExtension } from "@web/core/templates";
import { mailModule } from "./utils/mail_series";

/** The badge in lists that have another template in each of Odoo's series; elsewhere XML extends what both have. */
const BADGE = (partner) =>
    `<span t-if="${partner}?.is_ai_assistant" class="mx-2"><t t-call="woow_paas_platform.AssistantBadge"/></span>`;

const extend = (template, xpath, position, content) =>
    registerTemplateExtension(
        template,
        "/woow_paas_platform/static/src/discuss/assistant_badge.js",
        `<t t-inherit="${template}" t-inherit-mode="extension"><xpath expr="${xpath}" position="${position}">${content}</xpath></t>`,
    );

if (mailModule("@mail/discuss/core/web/channel_selector")) {
    // Odoo 18
    extend("discuss.ChannelSelector.chat", "//strong", "after", BADGE("option.partner"));
    extend(
        "discuss.ChannelInvitation",
        "//t[@name='selectablePartnerDetail']",
        "inside",
        BADGE("selectablePartner"),
    );
} else {
    extend(
        "discuss.ChannelInvitation-selectableItem",
        "//div[@name='selectablePartnerName']",
        "inside",
        BADGE("selectablePartner"),
    );
}
