import hashlib
import re

from odoo import api, models

from odoo.addons.woow_paas_platform.tools.access import check_sidecar

from .gateway import PARAMETER

# As the sidecar's authorization server makes them. Keys of Odoo are shorter.
TOKEN = re.compile(r"[\w-]{43}", re.ASCII)


class Gateway(models.AbstractModel):
    """Access tokens beside API keys, and what the authorization server in the sidecar has to remember
    (docs/gateway.md)."""

    _inherit = "woow_paas_gateway.gateway"

    @api.model
    def gateway_settings(self):
        settings = super().gateway_settings()
        # sudo: as in gateway_settings.
        parameters = self.env["ir.config_parameter"].sudo()
        return {
            **settings,
            "oauth_registration": bool(parameters.get_param(PARAMETER + "oauth_registration")),
            "odoo_url": (parameters.get_param("web.base.url") or "").rstrip("/"),
        }

    @api.model
    def gateway_call(self, key, about, call):
        about, refused = self._connected(key, about)
        if refused:
            return self._refuse_scope(key, about, refused)
        return super().gateway_call(key, about, call)

    @api.model
    def gateway_refused(self, key, about, error):
        about, _refused = self._connected(key, about)
        return super().gateway_refused(key, about, error)

    def _connected(self, key, about):
        """What is recorded of a call, with the app that makes it; and what it lacks: `{"refused": "scope", "scopes"}`
        has what the app may do already."""
        check_sidecar(self.env)
        about = about if isinstance(about, dict) else {}
        token = self._token_of(key)
        about = {**about, "oauth_client_id": token.client_id.id, "consent_id": token.consent_id.id}
        needed = about.get("scope")
        granted = token._granted()
        if token and needed and needed not in granted:
            return about, {"refused": "scope", "scopes": granted}
        return about, None

    def _refuse_scope(self, key, about, refused):
        """Who lacks more than a scope is told that first."""
        answer = self.gateway_refused(key, about, "insufficient_scope")
        return answer if "refused" in answer else refused

    def _token_of(self, key):
        # sudo: tokens, consents and clients are nobody's to read.
        tokens = self.env["woow_paas_gateway.oauth_token"].sudo()
        if not isinstance(key, str) or not TOKEN.fullmatch(key):
            return tokens
        return tokens._find_access(hashlib.sha256(key.encode()).hexdigest())

    def _user_of(self, key):
        if not isinstance(key, str) or not TOKEN.fullmatch(key):
            return super()._user_of(key)
        users = self.env["res.users"]
        if not self._is_enabled():
            return users, "disabled"
        user = self._token_of(key)._user()
        if not user or not user.active:
            return users, "credential"
        return self._admitted(user)

    @api.model
    def oauth_keys(self):
        """The key set as JSON text, or False."""
        return self._for_sidecar("oauth_key")._read_stored()

    @api.model
    def oauth_keep_keys(self, jwks):
        """The key set that holds from now on: another one, where somebody was first."""
        return self._for_sidecar("oauth_key")._keep(jwks)

    @api.model
    def oauth_find_client(self, client_id):
        """Its metadata, with the hash of its secret in place of the secret; or False."""
        client = self._for_sidecar("oauth_client")._find(client_id)
        return client._metadata() if client else False

    @api.model
    def oauth_register(self, metadata):
        """Keeps a client that registered itself. Returns whether that is allowed."""
        clients = self._for_sidecar("oauth_client")
        if not self.gateway_settings()["oauth_registration"] or not self._is_enabled():
            return False
        return bool(clients._add_registered(metadata))

    @api.model
    def oauth_find_grant(self, grant_ref):
        """What a user agreed to, as long as they do and may; or False."""
        consent = self._for_sidecar("oauth_consent")._find(grant_ref)
        if not consent or not self._is_enabled() or not self._may_connect(consent.user_id):
            return False
        return consent._grant()

    @api.model
    def oauth_revoke_grant(self, grant_ref):
        self._for_sidecar("oauth_consent")._find(grant_ref)._revoke()
        return True

    @api.model
    def oauth_keep_token(self, token_hash, payload, seconds):
        """Returns whether it may be given to the app."""
        return self._for_sidecar("oauth_token")._keep(token_hash, payload, seconds)

    @api.model
    def oauth_find_token(self, token_hash):
        """`{"payload", "used"}`, or False."""
        token = self._for_sidecar("oauth_token")._find(token_hash)
        return {"payload": token.payload, "used": bool(token.used_at)} if token else False

    @api.model
    def oauth_use_token(self, token_hash):
        """Returns whether it had not been used before."""
        token = self._for_sidecar("oauth_token")._find(token_hash)
        return bool(token) and token._use()

    @api.model
    def oauth_drop_tokens(self, token_hash, grant_ref):
        """Forgets one token, or all of a grant."""
        tokens = self._for_sidecar("oauth_token")
        if token_hash:
            tokens._find(token_hash).unlink()
        if grant_ref:
            tokens.search([("consent_id.grant_ref", "=", grant_ref)]).unlink()
        return True

    def _for_sidecar(self, name):
        check_sidecar(self.env)
        # sudo: the service user has no rights to these; it has these methods.
        return self.env[f"woow_paas_gateway.{name}"].sudo()
