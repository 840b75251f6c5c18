from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...tools.html_text import html_to_text
from ...tools.mentions import find_mentions
from ...tools.person_call import is_assistant_acting


class DiscussChannel(models.Model):
    _name = "discuss.channel"
    _inherit = [
        "woow_paas_platform.discuss_channel.conversation",
        "woow_paas_platform.discuss_channel.service",
        "discuss.channel",
    ]

    ai_assistant_id = fields.Many2one(
        "ai.assistant", "AI Assistant", index="btree_not_null", ondelete="set null", groups="base.group_user"
    )
    ai_auto_reply = fields.Boolean(
        "Answers Every Message",
        groups="base.group_user",
        help="The assistant answers every message, even if it is not mentioned.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._ai_take_service_of_parent(vals)
            self._ai_check_service(vals.get("cloud_service_id"))
        channels = super().create(vals_list)
        channels._ai_check_assistant()
        channels._ai_check_services()
        return channels

    def write(self, vals):
        self._ai_check_service_stays(vals)
        if "ai_assistant_id" in vals or "ai_auto_reply" in vals:
            self._ai_check_may_choose()
        result = super().write(vals)
        if "ai_assistant_id" in vals:
            self._ai_check_assistant()
        return result

    def _ai_check_may_choose(self):
        """Every member may rename a group. Who answers in it, and reads every message for that, is up to the person who
        made it: a guest of the conversation must not have others listened to."""
        if self.env.su or self.env.user.has_group("woow_paas_platform.group_ai_manager"):
            return
        # sudo: only compared.
        if any(channel.create_uid != self.env.user for channel in self.sudo()):
            raise AccessError(self.env._("Only the creator of the channel and AI managers can choose its assistant."))

    def _ai_check_assistant(self):
        """On the records, not on the values: the assistant may come from a default too."""
        # sudo: who may not read the field must not get an error for every channel.
        assistants = self.sudo().ai_assistant_id.with_env(self.env)
        if assistants:
            assistants.check_access("read")

    def _message_post_after_hook(self, message, msg_vals):
        result = super()._message_post_after_hook(message, msg_vals)
        # Discuss posts with sudo; who may use an assistant is a question of the person's own rights.
        self.sudo(False)._ai_request_runs(message)
        return result

    def _ai_request_runs(self, message):
        """Has every addressed assistant answer this message, once the transaction is committed."""
        user = self.env.user
        if message.message_type != "comment" or not user._ai_may_chat() or message.author_id != user.partner_id:
            return
        if not html_to_text(message.body):
            return  # an upload
        if is_assistant_acting():
            return  # assistants that ask each other in a person's name would never end
        # sudo: people read runs, they do not write them. What may be asked was decided with their own rights.
        runs = self.env["woow_paas_platform.ai_run"].sudo()
        for assistant in self._ai_addressed_assistants(message):
            runs += runs.create(
                {
                    "channel_id": self.id,
                    "message_id": message.id,
                    "assistant_id": assistant.id,
                    "user_id": user.id,
                    "cloud_service_id": self.sudo().cloud_service_id.id,  # sudo: as in _ai_addressed_assistants
                    **self.env["woow_paas_platform.ai_run"]._companies_asked_in(),
                    "source": "ai_chat" if self.env.context.get("ai_chat") else "discuss",
                }
            )
        if runs:
            runs._start_after_commit()

    def _ai_addressed_assistants(self, message):
        """Those whom the message mentions; without a mention the channel's own one, if it answers everything."""
        assistants = self.env["ai.assistant"]
        partners = message.sudo().partner_ids  # sudo: only compared with the assistants that this user sees
        mentioned = assistants.search([("partner_id", "in", partners.ids)]) if partners else assistants
        text = html_to_text(message.body, without_mentions=True)
        if "@" in text or "＠" in text:
            usable = assistants.search([])  # pylint: disable=no-search-all ; assistants are few
            names = find_mentions(text, usable.mapped("name"))
            mentioned |= usable.filtered(lambda assistant: assistant.name in names)
        if mentioned:
            return mentioned
        # sudo: a portal user's channel is no business here; the assistant is looked up with the user's rights below.
        channel = self.sudo()
        if not channel.ai_auto_reply and not self.env.context.get("ai_chat"):
            return assistants
        return assistants.search([("id", "=", channel.ai_assistant_id.id)])
