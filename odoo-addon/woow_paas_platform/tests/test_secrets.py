from odoo.exceptions import AccessError, ValidationError
from odoo.tests import TransactionCase, tagged

from .common import AiCase


@tagged("post_install", "-at_install")
class TestSecrets(AiCase, TransactionCase):
    def test_written_but_never_read(self):
        """PITFALLS: secrets in plain fields readable by all."""
        config = self.config.with_user(self.manager)
        config.write({"api_key": "new-key"})
        self.assertFalse(config.api_key, "not even in the request that wrote it")
        self.assertTrue(config.has_api_key)
        admin = self.env.ref("base.user_admin")
        for user in (self.manager, admin):
            record = self.config.with_user(user)
            self.assertNotIn("new-key", str(record.read()))
            with self.assertRaises(AccessError):
                record.read(["stored_api_key"])
            for name in ("stored_api_key", "encrypted_api_key"):
                with self.assertRaises(AccessError):
                    record.search([(name, "like", "new")])
        self.assertNotIn("new-key", str(self.config.with_user(admin).export_data(["name", "api_key"])))
        self.assertEqual(self.as_sidecar(self.config).read(["stored_api_key"])[0]["stored_api_key"], "new-key")
        for user in (self.manager, admin, self.sidecar_user):
            with self.assertRaises(AccessError):
                self.config.with_user(user).read(["encrypted_api_key"])

    def test_untouched_is_kept_and_cleared_is_gone(self):
        """PITFALLS: the API key could not be cleared."""
        config = self.config.with_user(self.manager)
        config.write({"name": "Renamed"})
        self.assertTrue(config.has_api_key)
        self.assertFalse(config.copy().has_api_key)
        config.action_clear_api_key()
        self.assertFalse(config.has_api_key)
        config.write({"api_key": "again"})
        config.write({"api_key": ""})
        self.assertFalse(config.has_api_key)

    def test_server_credentials(self):
        server = self.server.with_user(self.manager)
        server.write({"api_key": "token", "headers_json": '{"X-Key": "value"}'})
        self.assertTrue(server.has_api_key and server.has_headers)
        self.assertFalse(server.api_key or server.headers_json)
        self.assertNotIn("value", str(server.read()))
        self.assertEqual(self.as_sidecar(self.server).stored_headers_json, '{"X-Key": "value"}')
        server.action_clear_headers()
        server.action_clear_api_key()
        self.assertFalse(server.has_api_key or server.has_headers)

    def test_headers_must_be_an_object_of_texts(self):
        """PITFALLS: valid JSON that is no object in the headers field crashed the chat."""
        for text in ("[]", "1", '"x"', "null", '{"a": 1}', '{"a": {}}', "{"):
            with self.assertRaises(ValidationError, msg=text):
                self.server.write({"headers_json": text})
