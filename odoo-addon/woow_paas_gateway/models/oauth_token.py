import json
from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.woow_paas_platform.models.mixins.write_only_secret import NO_ACCESS
from odoo.addons.woow_paas_platform.tools.stored_text import storable

ACCESS_KINDS = ("AccessToken", "ClientCredentials")
MAX_PAYLOAD = 16 * 1024
# Used and expired ones stay a while: whoever presents one again must be known.
KEPT_DAYS = 1
MAX_DELETED = 10_000


class OAuthToken(models.Model):
    """Hashes of what apps hold. Nobody reads them, and none of them opens anything."""

    _name = "woow_paas_gateway.oauth_token"
    _description = "OAuth Token"

    kind = fields.Char(required=True, readonly=True)
    token_hash = fields.Char(required=True, readonly=True, groups=NO_ACCESS)
    client_id = fields.Many2one(
        "woow_paas_gateway.oauth_client", required=True, readonly=True, index=True, ondelete="cascade"
    )
    consent_id = fields.Many2one("woow_paas_gateway.oauth_consent", readonly=True, index=True, ondelete="cascade")
    scope = fields.Char(readonly=True)
    resource = fields.Char(readonly=True)
    expires_at = fields.Datetime(required=True, readonly=True, index=True)
    used_at = fields.Datetime(readonly=True)
    payload = fields.Text(readonly=True, groups=NO_ACCESS)

    def init(self):
        self.env.cr.execute(
            "CREATE UNIQUE INDEX IF NOT EXISTS woow_paas_gateway_oauth_token_token_hash"
            " ON woow_paas_gateway_oauth_token (token_hash)"
        )

    @api.model
    def _keep(self, token_hash, payload, seconds):
        """Returns whether it was kept: not for a consent that was withdrawn, nor for a machine that is none."""
        client = self.env["woow_paas_gateway.oauth_client"]._find(payload.get("clientId"))
        consent = self.env["woow_paas_gateway.oauth_consent"]._find(payload.get("grantId"))
        if payload.get("kind") == "ClientCredentials":
            client = client.filtered(lambda each: each.kind == "machine" and each.secret_hash)
        elif consent.client_id != client:
            client = client.browse()
        text = storable(json.dumps(payload))
        if not client or not text or len(text) > MAX_PAYLOAD:
            return False
        audience = payload.get("aud") or payload.get("resource")
        self.create(
            {
                "kind": payload["kind"],
                "token_hash": token_hash,
                "client_id": client.id,
                "consent_id": consent.id,
                "scope": payload.get("scope"),
                "resource": audience if isinstance(audience, str) else False,
                "expires_at": fields.Datetime.now() + timedelta(seconds=seconds),
                "payload": text,
            }
        )
        return True

    @api.model
    def _find(self, token_hash):
        if not isinstance(token_hash, str):
            return self.browse()
        return self.search([("token_hash", "=", token_hash)], limit=1)

    @api.model
    def _find_access(self, token_hash):
        """What an app presents with a call, while it is in time, and the consent or the machine behind it holds."""
        token = self._find(token_hash)
        if token.kind not in ACCESS_KINDS or not token.resource or token.expires_at <= fields.Datetime.now():
            return self.browse()
        if token.kind == "AccessToken":
            holds = token.consent_id and not token.consent_id.revoked_at
        else:
            holds = token.client_id.kind == "machine"
        return token if holds and token.client_id.active else self.browse()

    def _user(self):
        return self.consent_id.user_id or self.client_id.user_id

    def _granted(self):
        """What the token is good for: never more than what its consent, or its machine, is good for now."""
        limit = self.consent_id.scope.split() if self.consent_id else self.client_id._scopes()
        return [scope for scope in (self.scope or "").split() if scope in limit]

    def _use(self):
        """Marks it as used; returns whether it was not before, also of two at once."""
        self.flush_model()
        self.env.cr.execute(
            "UPDATE woow_paas_gateway_oauth_token SET used_at = %s WHERE id = %s AND used_at IS NULL RETURNING id",
            [fields.Datetime.now(), self.id],
        )
        used = bool(self.env.cr.fetchall())
        self.invalidate_model(["used_at"])
        return used

    @api.model
    def _cron_delete_old(self):
        before = fields.Datetime.now() - timedelta(days=KEPT_DAYS)
        self.search([("expires_at", "<", before)], limit=MAX_DELETED).unlink()
        self.env["woow_paas_gateway.oauth_client"]._delete_unused()
