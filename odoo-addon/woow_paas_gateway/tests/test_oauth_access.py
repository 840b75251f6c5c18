from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .oauth_common import OAuthCase, hash_of


@tagged("post_install", "-at_install")
class TestOAuthAccess(OAuthCase):
    """What a token of an app opens, and when it stops."""

    def refused(self, token, about=None):
        return self.call(token, "res.partner", "search", [], about=about).get("refused")

    def test_an_app_acts_as_the_user_who_let_it_in(self):
        consent, token = self.connect()
        [row] = self.call(token, "res.users", "search_read", [["id", "=", self.user.id]], ["login"])["result"]
        self.assertEqual(row["login"], "ada")
        record = self.last()
        self.assertEqual((record.user_id, record.consent_id, record.oauth_client_id), (self.user, consent, self.app))

    def test_a_revoked_consent_ends_access_with_the_next_call(self):
        consent, token = self.connect()
        self.assertFalse(self.refused(token))
        consent.with_user(self.user).action_revoke()
        self.assertEqual(self.refused(token), "credential")
        self.assertFalse(self.gateway.oauth_find_grant(consent.grant_ref))

    def test_an_archived_client_ends_access_with_the_next_call(self):
        consent, token = self.connect()
        self.app.with_user(self.manager).active = False
        self.assertEqual(self.refused(token), "credential")
        self.assertFalse(self.gateway.oauth_find_grant(consent.grant_ref))
        self.assertFalse(self.gateway.oauth_find_client("an-app"))

    def test_an_archived_user_is_out_with_the_next_call(self):
        consent, token = self.connect()
        self.user.active = False
        self.assertEqual(self.refused(token), "credential")
        self.assertFalse(self.gateway.oauth_find_grant(consent.grant_ref))

    def test_leaving_the_group_ends_access_with_the_next_call(self):
        consent, token = self.connect()
        self.join(self.user, Command.unlink)
        self.assertEqual(self.refused(token), "group")
        self.assertFalse(self.gateway.oauth_find_grant(consent.grant_ref))

    def test_turned_off_nobody_gets_in(self):
        consent, token = self.connect()
        self.env["ir.config_parameter"].set_param("woow_paas_gateway.enabled", False)
        self.assertEqual(self.refused(token), "disabled")
        self.assertFalse(self.gateway.oauth_find_grant(consent.grant_ref))

    def test_a_scope_that_was_not_agreed_to_is_refused_and_recorded(self):
        _consent, token = self.connect(scope="odoo.read odoo.call")
        answer = self.call(token, "res.partner", "search", [], about={**self.about(), "scope": "odoo.write"})
        self.assertEqual(answer, {"refused": "scope", "scopes": ["odoo.read", "odoo.call"]})
        self.assertEqual((self.last().outcome, self.last().error), ("refused", "insufficient_scope"))
        self.assertFalse(self.refused(token, about={**self.about(), "scope": "odoo.call"}))

    def test_a_token_is_good_for_no_more_than_its_consent(self):
        consent, _token = self.connect(scope="odoo.read")
        token = self.token(consent, scope="odoo.read odoo.dev")
        self.assertEqual(self.refused(token, about={**self.about(), "scope": "odoo.dev"}), "scope")

    def test_api_keys_need_no_scope(self):
        about = {**self.about(), "scope": "odoo.dev"}
        self.assertIn("result", self.call(self.key, "res.partner", "search", [], about=about))

    def test_tokens_that_have_expired_refresh_or_are_for_nothing_open_nothing(self):
        consent, _token = self.connect()
        for token in (
            self.token(consent, seconds=-1),
            self.token(consent, kind="RefreshToken"),
            self.token(consent, aud=None),
            "x" * 43,
        ):
            self.assertEqual(self.refused(token), "credential")

    def test_a_machine_acts_as_its_user_within_its_scopes(self):
        client, _secret = self.machine(allow_write=True)
        token = self.machine_token(client, "odoo.read odoo.write")
        [row] = self.call(token, "res.users", "search_read", [["id", "=", self.user.id]], ["login"])["result"]
        self.assertEqual((row["login"], self.last().oauth_client_id), ("ada", client))
        client.with_user(self.admin).allow_write = False
        self.assertEqual(self.refused(token, about={**self.about(), "scope": "odoo.write"}), "scope")
        client.with_user(self.admin).active = False
        self.assertEqual(self.refused(token), "credential")

    def test_a_machine_of_somebody_who_may_not_connect_is_refused(self):
        client, _secret = self.machine(user=self.other)
        self.assertEqual(self.refused(self.machine_token(client)), "group")

    def test_only_machines_with_a_secret_get_tokens_without_a_person(self):
        self.assertIsNone(self.machine_token(self.app))
        bare = self.clients.with_user(self.admin).create({"name": "Bare", "user_id": self.user.id})
        self.assertIsNone(self.machine_token(bare))
        self.assertFalse(self.gateway.oauth_find_client(bare.client_id))

    def test_no_tokens_are_given_for_a_withdrawn_consent_or_by_another_app(self):
        consent, _token = self.connect()
        other = self.register("another-app")
        payload = {"kind": "AccessToken", "clientId": other.client_id, "grantId": consent.grant_ref, "aud": "x"}
        self.assertFalse(self.gateway.oauth_keep_token(hash_of("a"), payload, 60))
        consent._revoke()
        payload["clientId"] = self.app.client_id
        self.assertFalse(self.gateway.oauth_keep_token(hash_of("b"), payload, 60))

    def test_a_refresh_token_is_used_once(self):
        consent, _token = self.connect()
        token = self.token(consent, kind="RefreshToken")
        self.assertTrue(self.gateway.oauth_use_token(hash_of(token)))
        self.assertFalse(self.gateway.oauth_use_token(hash_of(token)))
        self.assertTrue(self.gateway.oauth_find_token(hash_of(token))["used"])
        self.assertFalse(self.gateway.oauth_use_token(hash_of("unknown")))

    def test_the_grant_is_what_was_agreed_to(self):
        consent, _token = self.connect(scope="openid odoo.read")
        grant = self.gateway.oauth_find_grant(consent.grant_ref)
        self.assertEqual(grant["accountId"], str(self.user.id))
        self.assertEqual(grant["resources"], {consent.resource: "odoo.read"})
        self.assertEqual(grant["openid"], {"scope": "openid"})
        self.gateway.oauth_revoke_grant(consent.grant_ref)
        self.assertTrue(consent.revoked_at)

    def test_only_the_sidecar_may_use_these_methods(self):
        for user in (self.user, self.manager, self.admin):
            gateway = self.gateway.with_user(user)
            for method, args in (
                ("oauth_keys", ()),
                ("oauth_keep_keys", ("{}",)),
                ("oauth_find_client", ("an-app",)),
                ("oauth_register", ({"client_id": "x"},)),
                ("oauth_find_grant", ("x",)),
                ("oauth_revoke_grant", ("x",)),
                ("oauth_keep_token", ("x", {}, 60)),
                ("oauth_find_token", ("x",)),
                ("oauth_use_token", ("x",)),
                ("oauth_drop_tokens", ("x", "x")),
            ):
                with self.assertRaises(AccessError, msg=f"{user.login} {method}"):
                    getattr(gateway, method)(*args)

    def test_signing_keys_are_made_once_and_stored_encrypted(self):
        self.env["woow_paas_gateway.oauth_key"].search([]).unlink()
        self.assertFalse(self.gateway.oauth_keys())
        self.assertEqual(self.gateway.oauth_keep_keys('{"keys": ["first"]}'), '{"keys": ["first"]}')
        self.assertEqual(self.gateway.oauth_keep_keys('{"keys": ["second"]}'), '{"keys": ["first"]}')
        self.assertEqual(self.gateway.oauth_keys(), '{"keys": ["first"]}')
        self.env.flush_all()
        self.env.cr.execute("SELECT encrypted_jwks FROM woow_paas_gateway_oauth_key")
        self.assertNotIn("first", self.env.cr.fetchone()[0])

    def test_an_administrators_agent_makes_no_clients_and_no_consents(self):
        for method, *args in (
            ("create", [{"name": "x", "user_id": self.admin.id}]),
            ("write", [self.app.id], {"active": False}),
            ("action_new_secret", [self.app.id]),
            ("unlink", [self.app.id]),
        ):
            words = self.refusal(self.admin_key, "woow_paas_gateway.oauth_client", method, *args)
            self.assertIn("not allowed", words, method)
