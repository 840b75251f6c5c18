from markupsafe import escape

from odoo import models
from odoo.tools import OrderedSet

from ...tools.html_text import html_to_text
from ...tools.mention_links import link_mentions
from ...tools.mentions import find_mentions
from ...tools.person_call import is_assistant_acting


class DiscussChannelMentions(models.AbstractModel):
    """The whole name of an assistant after an @ is a mention, whether it was chosen from the list or typed."""

    _name = "woow_paas_platform.discuss_channel.mentions"
    _description = "Mentions of Assistants in Discuss"

    def message_post(self, *, message_type="notification", **kwargs):
        if message_type == "comment" and self._ai_may_mention():
            mentioned = self._ai_mentioned_in(kwargs.get("body"))
            if mentioned:
                kwargs.update(self._ai_as_mentions(mentioned, kwargs))
        return super().message_post(message_type=message_type, **kwargs)

    def _ai_may_mention(self):
        """What an assistant writes in a person's name asks no other one."""
        user = self.env.user
        return not user._is_public() and user._ai_may_chat() and not is_assistant_acting()

    def _ai_mentioned_in(self, body):
        """The assistants whose names were typed: `body` without the links that Discuss makes of the chosen ones."""
        # Discuss posts with sudo; who may use an assistant is a question of the person's own rights.
        assistants = self.sudo(False).env["ai.assistant"]
        text = html_to_text(escape(body or ""), without_mentions=True)
        if "@" not in text and "＠" not in text:
            return assistants
        usable = assistants.search([])  # pylint: disable=no-search-all ; assistants are few
        names = find_mentions(text, usable.mapped("name"))
        return usable.filtered(lambda assistant: assistant.name in names)

    def _ai_as_mentions(self, assistants, values):
        """What Discuss sends where they were chosen from its list."""
        identities = {each.name: each.partner_id.id for each in assistants.sudo()}  # sudo: contacts may be hidden
        partners = OrderedSet([*(values.get("partner_ids") or []), *assistants.sudo().partner_id.ids])  # sudo: as above
        result = {"partner_ids": list(partners)}
        # In AI Chat nobody opens the contact of an assistant.
        if not (values.get("body_is_html") or self.env.context.get("ai_chat")):
            result["body"] = link_mentions(escape(values["body"]), identities)
        return result
