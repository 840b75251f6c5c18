from odoo import Command, api, models


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.model
    def _ai_set_up_sidecar_user(self):
        """Makes the sidecar's service user: its own small group, no password (it signs in with an API key)."""
        group = self.env.ref("woow_paas_platform.group_sidecar")
        groups_field = "group_ids" if "group_ids" in self._fields else "groups_id"  # Odoo 19 / 18
        values = {
            "name": "AI Sidecar",
            "login": "mcp_sidecar",
            groups_field: [Command.set(group.ids)],
        }
        self.with_context(no_reset_password=True)._load_records(
            [{"xml_id": "woow_paas_platform.user_sidecar", "values": values, "noupdate": True}],
            update=True,  # an upgrade leaves the record alone
        )

    def write(self, vals):
        result = super().write(vals)
        if vals.get("active") is False:
            # sudo: who archives a person need not see that person's logins.
            self.env["woow_paas_platform.mcp_login"].sudo().search([("user_id", "in", self.ids)]).unlink()
        return result

    def _ai_may_chat(self):
        """Whether assistants listen to this user: never to guests, portal users, the public or the system itself."""
        self.ensure_one()
        return not self._is_superuser() and self._is_internal() and self.has_group("woow_paas_platform.group_ai_user")
