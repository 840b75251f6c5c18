from odoo import api, models

# Odoo's own tools work with the rights of the person who asks: that person sees what they change. They come with the
# sidecar, so a new version of it is not a stranger's change.
INTERNAL_DEFAULTS = {"approval": "destructive", "pin_tools": False}


class McpServer(models.Model):
    _inherit = "woow_paas_platform.mcp_server"

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(
            [{**INTERNAL_DEFAULTS, **vals} if vals.get("transport") == "internal" else vals for vals in vals_list]
        )

    @api.onchange("transport")
    def _onchange_transport(self):
        if self.transport == "internal":
            self.update({**INTERNAL_DEFAULTS, "auth": "none"})
