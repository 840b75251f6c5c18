from odoo import api, fields, models
from odoo.exceptions import AccessError


class SidecarKeyWizard(models.TransientModel):
    """Makes the API key with which the sidecar signs in, and shows it once."""

    _name = "woow_paas_platform.sidecar_key_wizard"
    _description = "AI Service API Key"

    # Never stored: the action that made the key carries it to the form, once.
    api_key = fields.Char("API Key", store=False, readonly=True)
    environment = fields.Text("Environment Variables", compute="_compute_environment")

    @api.depends("api_key")
    def _compute_environment(self):
        url = self.get_base_url()
        login = self._service_user().login
        secret = self.env._("<the secret from the settings>")
        for wizard in self:
            wizard.environment = "\n".join(
                [
                    f"ODOO_URL={url}",
                    f"ODOO_DB={self.env.cr.dbname}",
                    f"ODOO_LOGIN={login}",
                    f"ODOO_API_KEY={wizard.api_key or ''}",
                    f"SIDECAR_SECRET={secret}",
                ]
            )

    def action_generate(self):
        """Rotates: the new key is the only one that works from now on. It is in the action's context."""
        self.ensure_one()
        if not self.env.user.has_group("base.group_system"):
            raise AccessError(self.env._("Only administrators can generate this key."))
        user = self._service_user()
        # sudo: keys belong to their user; here an administrator makes one for the service user.
        keys = self.env["res.users.apikeys"].with_user(user).sudo()
        keys.search([("user_id", "=", user.id)])._remove()
        key = keys._generate("rpc", "AI Sidecar", False)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("AI Service API Key"),
            "res_model": self._name,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_api_key": key},
        }

    def _service_user(self):
        return self.env.ref("woow_paas_platform.user_sidecar").sudo()  # sudo: its login is no secret
