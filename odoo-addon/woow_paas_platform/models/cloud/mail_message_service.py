from odoo import api, fields, models
from odoo.exceptions import ValidationError


class MailMessageService(models.AbstractModel):
    """Messages of a cloud service's conversations. Discuss lets authors, people who were mentioned and administrators
    read on after they have lost the conversation; here a record rule closes it for all who are not of the service."""

    _name = "woow_paas_platform.mail_message.service"
    _description = "Message of a Cloud Service's Conversation"

    ai_service_open = fields.Boolean(
        "Open to the User",
        compute="_compute_ai_service_open",
        search="_search_ai_service_open",
        compute_sudo=True,
        groups="base.group_no_one",
        help="The message belongs to no cloud service, or to one that the user belongs to.",
    )

    @api.depends("model", "res_id")
    @api.depends_context("uid")
    def _compute_ai_service_open(self):
        channels = self.env["discuss.channel"].with_context(active_test=False)
        ids = self.filtered(lambda message: message.model == "discuss.channel").mapped("res_id")
        closed = channels.search([("id", "in", ids), *channels._ai_closed_domain()]) if ids else channels
        for message in self:
            message.ai_service_open = message.model != "discuss.channel" or message.res_id not in closed.ids

    def _search_ai_service_open(self, operator, value):
        if operator not in ("=", "in") or (value if operator == "=" else list(value)) not in (True, [True]):
            raise NotImplementedError("ai_service_open is searched for True only, by its record rule")
        # sudo: a rule must not depend on other rules; only ids are compared.
        channels = self.env["discuss.channel"].sudo().with_context(active_test=False)
        return [
            "|",
            ("model", "!=", "discuss.channel"),
            ("res_id", "not in", channels._search(channels._ai_closed_domain())),
        ]

    def export_data(self, fields_to_export):
        """Odoo exports any message to administrators, without asking whether they may read it."""
        self.check_access("read")
        return super().export_data(fields_to_export)

    @api.constrains("partner_ids")
    def _check_ai_service(self):
        """Who is mentioned is sent the message."""
        for message in self.filtered(lambda each: each.model == "discuss.channel" and each.partner_ids):
            # sudo: as in DiscussChannelMember.
            channel = self.env["discuss.channel"].sudo().browse(message.res_id)
            strangers = channel.cloud_service_id and message.partner_ids - channel._ai_admitted(message.partner_ids)
            if strangers:
                raise ValidationError(
                    self.env._(
                        "%s does not belong to the cloud service of this conversation and cannot be mentioned here.",
                        strangers[0].name,
                    )
                )
