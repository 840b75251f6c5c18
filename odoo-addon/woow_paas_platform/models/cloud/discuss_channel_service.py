from odoo import fields, models
from odoo.exceptions import AccessError, UserError


class DiscussChannelService(models.AbstractModel):
    """A conversation of a cloud service: its people only, for good."""

    _name = "woow_paas_platform.discuss_channel.service"
    _description = "Conversation of a Cloud Service"

    cloud_service_id = fields.Many2one(
        "woow_paas_platform.cloud_service",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        groups="base.group_user",
        help="The assistant uses the MCP servers of this service. Set when the conversation is "
        "created, and not changed later.",
    )

    def _ai_take_service_of_parent(self, vals):
        # sudo: a thread belongs where its channel does, whoever opens it.
        parent = self.sudo().browse(vals.get("parent_channel_id") or [])
        if parent.cloud_service_id:
            vals["cloud_service_id"] = parent.cloud_service_id.id

    def _ai_check_service(self, service_id):
        # sudo: who may not see the service gets the same answer.
        service = self.env["woow_paas_platform.cloud_service"].sudo().browse(service_id or [])
        if service and self.env.user not in service.person_ids and not self.env.user._is_superuser():
            raise AccessError(
                self.env._("Only people who belong to the cloud service can start a conversation about it.")
            )

    def _ai_check_services(self):
        """On the records, not on the values: the service may come from a default too."""
        for channel in self.sudo():  # sudo: see _ai_check_assistant
            self._ai_check_service(channel.cloud_service_id.id)

    def _ai_check_service_stays(self, vals):
        # sudo: the refusal must not depend on who may read the field.
        if "cloud_service_id" in vals and any(
            channel.cloud_service_id.id != vals["cloud_service_id"] for channel in self.sudo()
        ):
            raise UserError(
                self.env._("The cloud service of a conversation cannot be changed. Start a new conversation instead.")
            )

    def _ai_closed_domain(self):
        """Conversations of services that the current user does not belong to; a guest has no user."""
        return [("cloud_service_id", "!=", False), ("cloud_service_id.person_ids", "not in", [self.env.uid or 0])]

    def _ai_strangers(self):
        """Members of the conversation who do not belong to its service."""
        self.ensure_one()
        partners = self.channel_member_ids.partner_id
        return partners - self._ai_admitted(partners)

    def _ai_admitted(self, partners):
        """Those of `partners` who may take part: people of the service, and assistants."""
        # sudo: only compared with the partners.
        people = self.sudo().cloud_service_id.person_ids.partner_id
        assistants = self.env["ai.assistant"].sudo().with_context(active_test=False)
        identities = assistants.search([("partner_id", "in", (partners - people).ids)]).partner_id
        return partners & (people | identities)

    def _ai_withdraw_messages(self, partner):
        """Having been notified of a message would let its reader read it for ever."""
        domain = [("model", "=", "discuss.channel"), ("res_id", "in", self.ids)]
        messages = self.env["mail.message"].search([*domain, ("partner_ids", "in", partner.ids)])
        messages.partner_ids -= partner
        self.env["mail.notification"].search(
            [
                ("res_partner_id", "=", partner.id),
                ("mail_message_id.model", "=", "discuss.channel"),
                ("mail_message_id.res_id", "in", self.ids),
            ]
        ).unlink()

    def _ai_revoke_tokens(self):
        """Whoever has a file's token downloads it without being asked who they are. Odoo makes new ones."""
        attachments = self.env["ir.attachment"]
        of_channels = [("res_model", "=", "discuss.channel"), ("res_id", "in", self.ids)]
        messages = self.env["mail.message"].search([("model", "=", "discuss.channel"), ("res_id", "in", self.ids)])
        found = attachments.search(of_channels) | messages.attachment_ids
        found.filtered("access_token").access_token = False
