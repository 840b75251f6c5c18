from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .oauth_common import OAuthCase, hash_of


@tagged("post_install", "-at_install")
class TestOAuthRecords(OAuthCase):
    """Who sees and does what with apps and their consents."""

    def test_users_see_and_end_their_own_connections_only(self):
        self.join(self.other)
        mine, _token = self.connect()
        theirs, _token = self.connect(user=self.other)
        seen = self.consents.with_user(self.user).search([])
        self.assertIn(mine, seen)
        self.assertNotIn(theirs, seen)
        self.assertEqual(seen.filtered(lambda each: each == mine).scope_words, "Read the records that you can see")
        with self.assertRaises(AccessError):
            theirs.with_user(self.user).action_revoke()
        mine.with_user(self.user).action_revoke()
        self.assertEqual(mine.with_user(self.user).state, "revoked")

    def test_managers_see_and_end_all_of_them(self):
        consent, _token = self.connect()
        seen = consent.with_user(self.manager)
        self.assertEqual((seen.user_id, seen.client_id.name), (self.user, "Test App"))
        seen.action_revoke()
        self.assertEqual(consent.state, "revoked")

    def test_nobody_makes_changes_or_deletes_consents(self):
        consent, _token = self.connect()
        for user in (self.user, self.manager, self.admin):
            records = consent.with_user(user)
            with self.assertRaises(AccessError):
                records.write({"scope": "odoo.dev"})
            with self.assertRaises(AccessError):
                records.unlink()
            with self.assertRaises(AccessError):
                records.create({"user_id": user.id, "client_id": self.app.id, "name": "x", "scope": "odoo.read"})

    def test_secrets_hashes_and_tokens_are_nobodys_to_read(self):
        consent, _token = self.connect()
        client, _secret = self.machine()
        for user in (self.user, self.manager, self.admin):
            for records, field in (
                (client, "secret_hash"),
                (self.app, "metadata_json"),
                (consent, "grant_ref"),
            ):
                with self.assertRaises(AccessError, msg=f"{user.login} {field}"):
                    records.with_user(user).read([field])
                with self.assertRaises(AccessError, msg=f"{user.login} {field}"):
                    records.with_user(user).search([(field, "like", "a")])
            for model in ("oauth_token", "oauth_key"):
                with self.assertRaises(AccessError):
                    self.env[f"woow_paas_gateway.{model}"].with_user(user).search([])
        with self.assertRaises(AccessError):
            self.clients.with_user(self.user).search([])

    def test_a_connection_is_awaited_connected_idle_and_revoked(self):
        consent, token = self.connect()
        self.assertEqual(consent.state, "awaiting")
        self.call(token, "res.partner", "search", [])
        self.env.invalidate_all()
        self.assertEqual(consent.with_user(self.user).state, "connected")
        self.assertTrue(self.app.with_user(self.manager).last_call_at)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE woow_paas_gateway_call SET create_date = %s WHERE consent_id = %s",
            [fields.Datetime.now() - timedelta(days=31), consent.id],
        )
        self.env.invalidate_all()
        self.assertEqual(consent.state, "idle")
        consent._revoke()
        self.assertEqual(consent.state, "revoked")

    def test_only_administrators_lend_the_rights_of_a_user(self):
        with self.assertRaises(AccessError):
            self.clients.with_user(self.manager).create({"name": "x", "user_id": self.admin.id})
        client, _secret = self.machine()
        managed = client.with_user(self.manager)
        for values in ({"user_id": self.admin.id}, {"allow_dev": True}, {"kind": "registered"}, {"client_id": "x"}):
            with self.assertRaises(AccessError, msg=str(values)):
                managed.write(values)
        with self.assertRaises(AccessError):
            managed.action_new_secret()
        managed.write({"name": "Renamed", "active": False})
        with self.assertRaises(AccessError):
            self.clients.with_user(self.admin).create({"name": "x", "kind": "registered"})

    def test_a_machine_needs_a_user(self):
        with self.assertRaises(ValidationError):
            self.clients.with_user(self.admin).create({"name": "x"})
        with self.assertRaises(ValidationError):
            self.app.with_user(self.admin).user_id = self.user

    def test_a_secret_is_shown_once_and_a_new_one_replaces_it(self):
        client, secret = self.machine()
        self.assertTrue(client.has_secret)
        self.assertEqual(self.gateway.oauth_find_client(client.client_id)["client_secret"], hash_of(secret))
        renewed = client.with_user(self.admin).action_new_secret()["context"]["default_client_secret"]
        self.assertNotEqual(renewed, secret)
        self.assertEqual(self.gateway.oauth_find_client(client.client_id)["client_secret"], hash_of(renewed))

    def test_the_secret_of_a_registered_client_is_kept_as_its_hash(self):
        self.register("with-secret", client_secret=hash_of("s"))
        self.assertEqual(self.gateway.oauth_find_client("with-secret")["client_secret"], hash_of("s"))

    def test_registration_can_be_turned_off(self):
        self.env["ir.config_parameter"].set_param("woow_paas_gateway.oauth_registration", False)
        self.assertFalse(self.gateway.oauth_register({"client_id": "late", "redirect_uris": []}))
        self.assertFalse(self.clients.search([("client_id", "=", "late")]))
        self.assertFalse(self.gateway.gateway_settings()["oauth_registration"])

    def test_expired_tokens_and_unused_clients_are_deleted(self):
        consent, token = self.connect()
        old = self.token(consent, seconds=-2 * 24 * 3600)
        unused = self.register("unused")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE woow_paas_gateway_oauth_client SET create_date = %s WHERE id IN %s",
            [fields.Datetime.now() - timedelta(days=31), (unused.id, self.app.id)],
        )
        self.env.invalidate_all()
        self.tokens._cron_delete_old()
        self.assertFalse(unused.exists())
        self.assertTrue(self.app.exists())
        self.assertTrue(self.payload(token))
        self.assertFalse(self.payload(old))
