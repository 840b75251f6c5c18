import json

from odoo import fields, models

# Entries `host:port`, divided by spaces, line breaks or commas.
ADDRESSES_PARAMETER = "woow_paas_platform.user_server_addresses"


class McpServer(models.Model):
    _inherit = "woow_paas_platform.mcp_server"

    allowed_addresses = fields.Text(
        compute="_compute_allowed_addresses",
        groups="woow_paas_platform.group_sidecar",
        help="JSON list of host:port inside the network that servers of scope User may have.",
    )

    def _compute_allowed_addresses(self):
        # sudo: a setting that only administrators read; the sidecar needs this one.
        addresses = self.env["ir.config_parameter"].sudo().get_param(ADDRESSES_PARAMETER) or ""
        self.allowed_addresses = json.dumps(addresses.replace(",", " ").split())
