from odoo import fields, models

from .gateway_safe_calls import CONFIRMATIONS


class ResUsers(models.Model):
    _inherit = "res.users"

    mcp_confirmation = fields.Selection(
        CONFIRMATIONS,
        "AI Clients",
        help="What you are asked before an agent that is connected to Odoo does it. Empty: as your administrator set.",
    )

    @property
    def SELF_READABLE_FIELDS(self):  # noqa: N802 Odoo's name
        return [*super().SELF_READABLE_FIELDS, "mcp_confirmation"]

    @property
    def SELF_WRITEABLE_FIELDS(self):  # noqa: N802 Odoo's name
        return [*super().SELF_WRITEABLE_FIELDS, "mcp_confirmation"]
