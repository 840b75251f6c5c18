import secrets
from urllib.parse import urlsplit

from odoo import fields, models
from odoo.exceptions import UserError

from ...problems import SidecarError, explain
from ...sidecar.client import DEFAULT_URL, MIN_SECRET_BYTES, SidecarClient
from ...tools.field_error import field_error
from ...tools.notification import notification
from ..mcp.mcp_server_service import ADDRESSES_PARAMETER

SECRET_MODELS = ("ai.config", "woow_paas_platform.mcp_server", "woow_paas_platform.mcp_login")
SECRET_PARAMETER = "woow_paas_platform.sidecar_secret"


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    ai_sidecar_url = fields.Char(
        "AI Service URL", config_parameter="woow_paas_platform.sidecar_url", default=DEFAULT_URL
    )
    ai_sidecar_secret = fields.Char("AI Service Secret", config_parameter=SECRET_PARAMETER)
    ai_user_server_addresses = fields.Char(
        "Allowed Internal Addresses",
        config_parameter=ADDRESSES_PARAMETER,
        help="MCP servers inside the network that users may add to their cloud services, as host:port, separated by "
        "spaces. All other internal addresses are refused.",
    )

    def set_values(self):
        for settings in self:
            secret = settings.ai_sidecar_secret or ""
            if secret and len(secret.encode()) < MIN_SECRET_BYTES:
                raise UserError(self.env._("The secret must be at least %s bytes long.", MIN_SECRET_BYTES))
            for address in (settings.ai_user_server_addresses or "").replace(",", " ").split():
                if not _is_host_and_port(address):
                    sentence = self.env._(
                        "%s is not a valid address. Enter it as host:port, e.g. 10.0.0.5:8080.", address
                    )
                    raise field_error("ai_user_server_addresses", sentence)
        return super().set_values()

    def action_ai_generate_secret(self):
        self.env["res.config.settings"].check_access("write")
        # sudo: system parameters are written by Settings alone, and who may open it was just checked.
        self.env["ir.config_parameter"].sudo().set_param(SECRET_PARAMETER, secrets.token_urlsafe(48))
        return {"type": "ir.actions.client", "tag": "reload"}

    def _ai_secret_models(self):
        """A hook: the models with secrets of their own."""
        return SECRET_MODELS

    def action_ai_reencrypt_secrets(self):
        """After a rotation of the secret key: then the old key is needed no more."""
        self.env["res.config.settings"].check_access("write")
        unreadable = []
        for model in self._ai_secret_models():
            # sudo: nobody reads secrets, and nobody gets to see them here.
            records = self.env[model].sudo().with_context(active_test=False).search([("id", ">", 0)])
            unreadable += records._reencrypt().mapped("name")
        if unreadable:
            message = self.env._(
                "No encryption key can decrypt the secrets of %s. Enter them again.", ", ".join(unreadable)
            )
            return self._ai_notification("danger", message)
        return self._ai_notification(
            "success", self.env._("All secrets are now encrypted with the first encryption key.")
        )

    def action_ai_test_sidecar(self):
        """Tells how far a signed call comes: to the sidecar, past its secret, to its Odoo, to this database."""
        self.ensure_one()
        self.env["res.config.settings"].check_access("write")
        try:
            odoo = SidecarClient.from_env(self.env).ready(self.env.uid).get("odoo") or {}
        except SidecarError as error:
            return self._ai_notification("danger", explain(self.env, error))
        if odoo.get("db") != self.env.cr.dbname:
            return self._ai_notification(
                "danger", self.env._("The AI service is set up for another database: %s.", odoo.get("db") or "?")
            )
        message = self.env._(
            "The AI service is ready. It is logged in to Odoo %(version)s as %(login)s.",
            login=odoo.get("login", "?"),
            version=odoo.get("version", "?"),
        )
        return self._ai_notification("success", message)

    def _ai_notification(self, kind, message):
        return notification(kind, self.env._("AI & MCP"), message)


def _is_host_and_port(address):
    """Exactly that: a scheme, a path or a user name would be believed to mean something."""
    try:
        parts = urlsplit(f"//{address}")
        host, port = parts.hostname, parts.port
    except ValueError:
        return False
    return bool(host and port) and "@" not in address and parts.netloc == address and "*" not in host
