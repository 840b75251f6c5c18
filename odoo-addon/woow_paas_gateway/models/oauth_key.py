from odoo import api, fields, models

from odoo.addons.woow_paas_platform.models.mixins.write_only_secret import secret_fields


class OAuthKey(models.Model):
    """The keys with which the sidecar signs what apps may check by themselves: one set, made once."""

    _name = "woow_paas_gateway.oauth_key"
    _description = "OAuth Signing Keys"
    _inherit = ["woow_paas_platform.write_only_secret"]

    name = fields.Char(default="OAuth signing keys", required=True)
    jwks, encrypted_jwks, stored_jwks = secret_fields(fields.Text, "jwks", "Key Set", "Written by the sidecar.")

    @api.model
    def _keep(self, jwks):
        """The key set that holds: of several sidecars that start at once, the first one's."""
        self.env.cr.execute("LOCK TABLE woow_paas_gateway_oauth_key IN SHARE ROW EXCLUSIVE MODE")
        stored = self._read_stored()
        if stored:
            return stored
        # One that cannot be decrypted any more serves nobody.
        self.search([], limit=1).unlink()
        return self.create({"jwks": jwks}).stored_jwks

    @api.model
    def _read_stored(self):
        """False where there is none, or none that can be decrypted."""
        return self.search([], limit=1).stored_jwks
