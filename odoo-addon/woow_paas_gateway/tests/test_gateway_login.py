from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import GatewayCase


@tagged("post_install", "-at_install")
class TestGatewayLogin(GatewayCase):
    """Logins with a password."""

    def login_key(self):
        return self.gateway.gateway_login("ada", "ada-password")["key"]

    def refused(self, key):
        return self.gateway.gateway_identify(key).get("refused")

    def test_a_password_gives_a_key_of_the_user(self):
        answer = self.gateway.gateway_login("ada", "ada-password")
        self.assertEqual((answer["user_id"], answer["expires_in"]), (self.user.id, 3600))
        self.assertEqual(self.gateway.gateway_identify(answer["key"]), {"user_id": self.user.id})
        self.assertEqual(self.call(answer["key"], "res.partner", "search_count", [])["user_id"], self.user.id)

    def test_wrong_logins_are_refused_alike(self):
        for login, password in (
            ("ada", "wrong"),
            ("nobody", "ada-password"),
            ("ada", self.key),
            ("ada", ""),
            (None, None),
            ("a\x00", "b"),
            (["ada"], "ada-password"),
        ):
            self.assertEqual(self.gateway.gateway_login(login, password), {"refused": "credential"}, login)

    def test_a_second_factor_needs_an_api_key(self):
        with patch.object(type(self.env["res.users"]), "_rpc_api_keys_only", lambda _self: True):
            self.assertEqual(self.gateway.gateway_login("ada", "wrong"), {"refused": "credential"})
            self.assertEqual(self.gateway.gateway_login("ada", "ada-password"), {"refused": "second_factor"})

    def test_without_the_group_nobody_logs_in(self):
        self.assertEqual(self.gateway.gateway_login("bob", "bob-password"), {"refused": "group"})

    def test_a_new_password_ends_it(self):
        key = self.login_key()
        self.user.password = "another-password"
        self.assertEqual(self.refused(key), "credential")

    def test_archiving_the_user_ends_it(self):
        key = self.login_key()
        self.user.active = False
        self.assertEqual(self.refused(key), "credential")

    def test_it_ends_after_an_hour_and_cannot_be_changed(self):
        key = self.login_key()
        _prefix, user_id, expires, nonce, signature = key.split(".")
        other = f"odoo-login.{self.admin.id}.{expires}.{nonce}.{signature}"
        later = f"odoo-login.{user_id}.{int(expires) + 1}.{nonce}.{signature}"
        for forged in (other, later, f"odoo-login.999999999.{expires}.{nonce}.{signature}"):
            self.assertEqual(self.refused(forged), "credential")
        with patch("odoo.addons.woow_paas_gateway.models.gateway_password.time.time", lambda: int(expires) + 1):
            self.assertEqual(self.refused(key), "credential")

    def test_only_the_sidecar_brings_passwords(self):
        with self.assertRaises(AccessError):
            self.gateway.with_user(self.user).gateway_login("ada", "ada-password")

    def test_a_failed_call_says_what_kind_of_failure_it_was(self):
        for model, method, args, kind in (
            ("no.model", "read", [], "not_found"),
            ("res.partner", "write", [[2**30], {"name": "x"}], "not_found"),
            ("res.users", "write", [[self.user.id], {"name": "x"}], "access"),
            ("res.company", "write", [[self.env.company.id], {"name": "x"}], "access"),
            ("res.partner", "search_count", [[["no_field", "=", 1]]], "invalid"),
        ):
            try:
                self.call(self.key, model, method, *args)
            except Exception as error:
                self.assertEqual(error.context, {"kind": kind}, f"{model}.{method}")
            else:
                self.fail(f"{model}.{method} was not refused")
