from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError


class DiscussChannel(models.Model):
    """A conversation of a cloud service: its people only, for good."""

    _inherit = "discuss.channel"

    cloud_service_id = fields.Many2one(
        "woow_paas_platform.cloud_service",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        groups="base.group_user",
        help="The assistant uses the service's MCP servers here. Set when the conversation is made, and never changed.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            # sudo: a thread belongs where its channel does, whoever opens it.
            parent = self.sudo().browse(vals.get("parent_channel_id") or [])
            if parent.cloud_service_id:
                vals["cloud_service_id"] = parent.cloud_service_id.id
            self._ai_check_service(vals.get("cloud_service_id"))
        channels = super().create(vals_list)
        # Once more on the records: the service may come from a default too.
        for channel in channels.sudo():  # sudo: see _ai_check_assistant
            self._ai_check_service(channel.cloud_service_id.id)
        return channels

    def _ai_check_service(self, service_id):
        # sudo: who may not see the service gets the same answer.
        service = self.env["woow_paas_platform.cloud_service"].sudo().browse(service_id or [])
        if service and self.env.user not in service.person_ids and not self.env.user._is_superuser():
            raise AccessError(self.env._("Only people of the cloud service can begin a conversation about it."))

    def write(self, vals):
        # sudo: the refusal must not depend on who may read the field.
        if "cloud_service_id" in vals and any(
            channel.cloud_service_id.id != vals["cloud_service_id"] for channel in self.sudo()
        ):
            raise UserError(self.env._("A conversation stays with its cloud service. Begin a new one instead."))
        return super().write(vals)

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


class DiscussChannelMember(models.Model):
    _inherit = "discuss.channel.member"

    @api.constrains("channel_id", "partner_id", "guest_id")
    def _check_ai_service(self):
        """However they come in: invited, by the link of the conversation, by a group, or by a call."""
        # sudo: the person who is added need not see the channel yet.
        for member in self.sudo().filtered("channel_id.cloud_service_id"):
            if member.guest_id or not member.channel_id._ai_admitted(member.partner_id):
                raise ValidationError(
                    self.env._(
                        "%s is not of the cloud service that this conversation is about, and cannot take part.",
                        member.partner_id.name or member.guest_id.name,
                    )
                )
