from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...tools.html_text import html_to_text
from ...tools.mentions import find_near_mention
from ...tools.person_call import is_assistant_acting


class DiscussChannel(models.Model):
    _name = "discuss.channel"
    _inherit = [
        "woow_paas_platform.discuss_channel.archive",
        "woow_paas_platform.discuss_channel.conversation",
        "woow_paas_platform.discuss_channel.mentions",
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

    # Odoo 19
    def _get_allowed_message_partner_ids(self, partner_ids):
        """Only who may see the channel can be mentioned, and an assistant is no user: it is asked to come."""
        allowed = super()._get_allowed_message_partner_ids(partner_ids)
        user = self.env.user
        if user._is_public() or not user._ai_may_chat():
            return allowed
        # Discuss posts with sudo; who may use an assistant is a question of the person's own rights.
        assistants = self.sudo(False).env["ai.assistant"].search([("partner_id", "in", partner_ids)])
        return list({*allowed, *assistants.sudo().partner_id.ids})

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
        assistants = self._ai_addressed_assistants(message)
        self._ai_join(assistants)
        for assistant in assistants:
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
        else:
            self._ai_hint(message)

    def _ai_addressed_assistants(self, message):
        """Those whom the message mentions; without a mention the channel's own one, if it answers everything."""
        assistants = self.env["ai.assistant"]
        partners = message.sudo().partner_ids  # sudo: only compared with the assistants that this user sees
        mentioned = assistants.search([("partner_id", "in", partners.ids)]) if partners else assistants
        if mentioned:
            return mentioned
        # sudo: a portal user's channel is no business here; the assistant is looked up with the user's rights below.
        channel = self.sudo()
        if channel.ai_auto_reply or self.env.context.get("ai_chat"):
            return assistants.search([("id", "=", channel.ai_assistant_id.id)])
        if channel.channel_type == "chat":
            # Two people, of whom the other one is an assistant.
            return assistants.search([("partner_id", "in", channel.channel_member_ids.partner_id.ids)])
        return assistants

    def _ai_join(self, assistants):
        """People see who listens, and Discuss shows only members typing. A chat has room for two."""
        if self.channel_type not in ("channel", "group"):
            return
        # sudo: who may write here may ask an assistant to come, as anybody may be mentioned.
        channel = self.sudo()
        newcomers = assistants.sudo().partner_id - channel.channel_member_ids.partner_id
        if newcomers:
            channel.add_members(newcomers.ids, post_joined_message=False)

    def _ai_hint(self, message):
        """Tells the author, and nobody else, where a name that was typed by hand is nearly that of an assistant."""
        text = html_to_text(message.body, without_mentions=True)
        if "@" not in text and "＠" not in text:
            return
        assistants = self.env["ai.assistant"].search([])  # pylint: disable=no-search-all ; assistants are few
        people = self.sudo().channel_member_ids.partner_id - assistants.sudo().partner_id  # sudo: only compared
        name = find_near_mention(text, assistants.mapped("name"), people.mapped("name"))
        if name:
            hint = self.env._("Did you mean @%s? Type @ and choose the assistant from the list to ask it.", name)
            self.env.user._bus_send_transient_message(self, hint)
