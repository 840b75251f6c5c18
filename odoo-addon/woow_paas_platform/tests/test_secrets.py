from odoo.exceptions import AccessError, ValidationError
from odoo.tests import TransactionCase, tagged

from .common import AiCase


@tagged("post_install", "-at_install")
class TestSecrets(AiCase, TransactionCase):
    def test_written_but_never_read(self):
        """Seen before: secrets in plain fields readable by all."""
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
        """Seen before: the API key could not be cleared."""
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
        server.write({"api_key": "token", "headers_json": '{"X-Key": "ssh-hush"}'})
        self.assertTrue(server.has_api_key and server.has_headers)
        self.assertFalse(server.api_key or server.headers_json)
        self.assertNotIn("ssh-hush", str(server.read()))
        self.assertEqual(self.as_sidecar(self.server).stored_headers_json, '{"X-Key": "ssh-hush"}')
        server.action_clear_headers()
        server.action_clear_api_key()
        self.assertFalse(server.has_api_key or server.has_headers)

    def test_headers_must_be_an_object_of_texts(self):
        """Seen before: valid JSON that is no object in the headers field crashed the chat."""
        for text in ("[]", "1", '"x"', "null", '{"a": 1}', '{"a": {}}', "{"):
            with self.assertRaises(ValidationError, msg=text):
                self.server.write({"headers_json": text})

    def test_a_secret_does_not_follow_to_another_address(self):
        """Who may not read a key must not have it sent to an address of theirs either."""
        for model, address, names in (
            (self.config.with_user(self.manager), "api_base_url", ["api_key"]),
            (self.server.with_user(self.manager), "url", ["api_key", "headers_json"]),
        ):
            secrets = dict.fromkeys(names, '{"X-Key": "value"}')
            stored = [f"stored_{name}" for name in names]

            def kept(model=model, stored=stored):
                return [bool(self.as_sidecar(model)[name]) for name in stored]

            model.write({address: "https://one.test/v1", **secrets})
            model.write({address: "https://one.test:443/v2"})
            self.assertTrue(all(kept()), "the same server")
            self.assertTrue(model.has_api_key)
            for other in ("http://one.test/v2", "https://one.test:8443/v2", "https://two.test/v2"):
                model.write({address: "https://one.test/v2", **secrets})
                model.write({address: other})
                self.assertFalse(any(kept()), other)
                self.assertFalse(model.has_api_key)
                model.write({address: "https://one.test/v2"})
                self.assertFalse(any(kept()), other)
            model.write({address: "https://three.test/v2", **secrets})
            self.assertTrue(all(kept()), "secrets of the new address")
            with self.assertRaises(ValidationError):
                model.write({address: "https://evil.test\\@three.test/v2"})
        self.server.with_user(self.manager).write({"url": "https://four.test/v2", "api_key": "new"})
        server = self.as_sidecar(self.server)
        self.assertEqual((server.stored_api_key, server.stored_headers_json), ("new", False))
