from odoo import fields, models


class AiRun(models.Model):
    _inherit = "woow_paas_platform.ai_run"

    mcp_logins = fields.Json(
        compute="_compute_mcp_logins",
        groups="woow_paas_platform.group_sidecar",
        help="The MCP servers that the person is logged in to (docs/contracts.md, section 3): never with a token.",
    )

    def _compute_mcp_logins(self):
        for run in self:
            logins = self.env["woow_paas_platform.mcp_login"].search(
                [("user_id", "=", run.user_id.id), ("state", "=", "logged_in")]
            )
            run.mcp_logins = [{"server_id": login.server_id.id, "generation": login.generation} for login in logins]
