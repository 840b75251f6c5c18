from odoo import api, models
from odoo.exceptions import ValidationError


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
                        "%s does not belong to the cloud service of this conversation and cannot join it.",
                        member.partner_id.name or member.guest_id.name,
                    )
                )
