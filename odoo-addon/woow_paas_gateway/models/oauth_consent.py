import secrets
from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.woow_paas_platform.models.mixins.write_only_secret import NO_ACCESS

from ..tools.scopes import known_scopes, words_of

IDLE_DAYS = 30


class OAuthConsent(models.Model):
    """What a user let an app do. Each login of an app has its own; revoking it ends that login's access with the next
    call."""

    _name = "woow_paas_gateway.oauth_consent"
    _description = "Connected App"
    _order = "id desc"

    user_id = fields.Many2one("res.users", required=True, readonly=True, index=True, ondelete="cascade")
    client_id = fields.Many2one(
        "woow_paas_gateway.oauth_client", "OAuth Client", required=True, readonly=True, index=True, ondelete="cascade"
    )
    name = fields.Char("App", required=True, readonly=True, help="As it was shown to the user.")
    host = fields.Char("Returns To", readonly=True)
    scope = fields.Char("Scopes", required=True, readonly=True)
    scope_words = fields.Text("May", compute="_compute_scope_words")
    resource = fields.Char("Address", required=True, readonly=True)
    create_date = fields.Datetime("Connected On", readonly=True)
    revoked_at = fields.Datetime("Revoked On", readonly=True)
    last_call_at = fields.Datetime("Last Call", compute="_compute_last_call_at")
    state = fields.Selection(
        [("awaiting", "Awaiting"), ("connected", "Connected"), ("idle", "Idle"), ("revoked", "Revoked")],
        compute="_compute_state",
        help="Awaiting: it has not made a call yet. Idle: it has not made one for 30 days.",
    )
    grant_ref = fields.Char(index=True, required=True, copy=False, groups=NO_ACCESS)
    # Of the request that it answers, so that one page is one consent.
    request_ref = fields.Char(copy=False, groups=NO_ACCESS)

    def init(self):
        self.env.cr.execute(
            "CREATE UNIQUE INDEX IF NOT EXISTS woow_paas_gateway_oauth_consent_request_ref"
            " ON woow_paas_gateway_oauth_consent (request_ref)"
        )

    @api.depends("scope")
    @api.depends_context("lang")
    def _compute_scope_words(self):
        for consent in self:
            consent.scope_words = "\n".join(words_of(self.env, consent.scope))

    def _compute_last_call_at(self):
        last = self.env["woow_paas_gateway.call"]._last_calls("consent_id", self)
        for consent in self:
            consent.last_call_at = last.get(consent.id)

    @api.depends("revoked_at")
    def _compute_state(self):
        idle_before = fields.Datetime.now() - timedelta(days=IDLE_DAYS)
        for consent in self:
            if consent.revoked_at or not consent.client_id.sudo().active:  # sudo: users do not read clients
                consent.state = "revoked"
            elif not consent.last_call_at:
                consent.state = "awaiting"
            else:
                consent.state = "connected" if consent.last_call_at > idle_before else "idle"

    def action_revoke(self):
        """The app is out with its next call."""
        self.check_access("read")
        # sudo: people do not write consents. The rules say whose they may see, and with that, end.
        self.sudo()._revoke()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _revoke(self):
        self.filtered(lambda consent: not consent.revoked_at).write({"revoked_at": fields.Datetime.now()})
        self.env["woow_paas_gateway.oauth_token"].search([("consent_id", "in", self.ids)]).unlink()

    @api.model
    def _give(self, user, client, asked):
        """What `user` agreed to: `asked` as it was signed and shown. Nothing where that was answered before."""
        if self.search_count([("request_ref", "=", asked["request_ref"])], limit=1):
            return self.browse()
        return self.create(
            {
                "user_id": user.id,
                "client_id": client.id,
                "name": asked["name"],
                "host": asked["place"],
                "scope": " ".join(asked["scopes"]),
                "resource": asked["resource"],
                "grant_ref": secrets.token_urlsafe(32),
                "request_ref": asked["request_ref"],
            }
        )

    @api.model
    def _find(self, grant_ref):
        """The consent that holds now."""
        if not isinstance(grant_ref, str) or not grant_ref:
            return self.browse()
        consent = self.search([("grant_ref", "=", grant_ref), ("revoked_at", "=", False)], limit=1)
        return consent.filtered(lambda each: each.client_id.active and each.user_id.active)

    def _grant(self):
        """As the sidecar's authorization server reads it: what was agreed to, and no more."""
        scopes = known_scopes(self.scope)
        return {
            "kind": "Grant",
            "jti": self.grant_ref,
            "iat": int(self.create_date.timestamp()),
            "accountId": str(self.user_id.id),
            "clientId": self.client_id.client_id,
            "openid": {"scope": " ".join(scope for scope in scopes if not scope.startswith("odoo."))},
            "resources": {self.resource: " ".join(scope for scope in scopes if scope.startswith("odoo."))},
        }
