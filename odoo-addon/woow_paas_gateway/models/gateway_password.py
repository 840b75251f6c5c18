import re
import secrets
import time

from odoo import api, models
from odoo.exceptions import AccessDenied
from odoo.tools.misc import consteq

from odoo.addons.woow_paas_platform.tools.access import check_sidecar

SECONDS = 3600
# Not what an API key looks like: those are hexadecimal.
LOGIN_KEY = re.compile(r"odoo-login\.(\d{1,9})\.(\d{10})\.([\w-]{22})\.([0-9a-f]{64})", re.ASCII)
MAX_LENGTH = 1000


class GatewayPassword(models.AbstractModel):
    """Logins with a password, for programs that do not have an API key. A key of an hour takes the password's place."""

    _name = "woow_paas_gateway.gateway.password"
    _description = "Logins of MCP Clients with a Password"

    @api.model
    def gateway_login(self, login, password):
        """`user_id`, `key` and `expires_in` (seconds), or `refused`: as `gateway_identify`, or `second_factor`."""
        check_sidecar(self.env)
        if not self._is_enabled():
            return {"refused": "disabled"}
        user = self._user_of_password(login, password)
        if not user:
            return {"refused": "credential"}
        if user._mfa_type() or user._rpc_api_keys_only():
            return {"refused": "second_factor"}
        user, refused = self._admitted(user)
        if refused:
            return {"refused": refused}
        return {"user_id": user.id, "key": _login_key(user), "expires_in": SECONDS}

    def _user_of_password(self, login, password):
        # sudo: the service user does not see other users.
        users = self.env["res.users"].sudo()
        given = (login, password)
        if not all(isinstance(text, str) and 0 < len(text) <= MAX_LENGTH and "\x00" not in text for text in given):
            return users
        user = users.search(users._get_login_domain(login), order=users._get_login_order(), limit=1)
        if not user:
            return users
        credential = {"type": "password", "login": login, "password": password}
        try:
            # Interactive: of a password alone, and not of an API key in its place.
            user.with_user(user)._check_credentials(credential, {"interactive": True})
        except AccessDenied:
            return users
        return user

    def _user_of_login(self, key):
        """The user of a key that took a password's place; nobody for other keys, and for those that have ended."""
        # sudo: the service user does not see other users.
        users = self.env["res.users"].sudo()
        parts = LOGIN_KEY.fullmatch(key)
        if not parts:
            return users
        user_id, expires, nonce, _signature = parts.groups()
        user = users.browse(int(user_id)).exists()
        if not user.active or int(expires) < time.time() or not consteq(key, _signed(user, expires, nonce)):
            return users
        return user


def _login_key(user):
    return _signed(user, str(int(time.time()) + SECONDS), secrets.token_urlsafe(16))


def _signed(user, expires, nonce):
    """Signed as Odoo signs its sessions: with the password's hash and the second factor in it. So it ends with either,
    and is stored nowhere."""
    user.flush_recordset()
    words = f"odoo-login.{user.id}.{expires}.{nonce}"
    return f"{words}.{user._compute_session_token(words)}"
