import os
import shutil
import stat
import tempfile
from pathlib import Path
from unittest.mock import patch

from cryptography.fernet import Fernet

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import config, mute_logger

from ..tools.secret_box import KEY_FILE, OPTION, VARIABLE
from .common import AiCase

LOGGER = "odoo.addons.woow_paas_platform.models.mixins.write_only_secret"


@tagged("post_install", "-at_install")
class TestSecretKeys(AiCase, TransactionCase):
    def setUp(self):
        super().setUp()
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder)
        self.startPatcher(patch.dict(config.options, {"data_dir": folder, OPTION: None}))
        self.startPatcher(patch.dict(os.environ))
        os.environ.pop(VARIABLE, None)
        self.key_file = Path(folder, KEY_FILE)

    def keys(self, *keys):
        os.environ[VARIABLE] = ",".join(keys)
        self.env.invalidate_all()

    def key(self):
        return Fernet.generate_key().decode()

    def store(self, secret):
        self.config.with_user(self.manager).api_key = secret

    def stored(self):
        self.env.invalidate_all()
        return self.as_sidecar(self.config).read(["stored_api_key"])[0]["stored_api_key"]

    def test_the_tables_hold_no_clear_text(self):
        self.store("sk-clear")
        self.server.with_user(self.manager).write({"api_key": "tok-clear", "headers_json": '{"X": "head-clear"}'})
        self.env.flush_all()
        for record in (self.config, self.server):
            self.env.cr.execute(f'SELECT t::text FROM "{record._table}" t WHERE id = %s', [record.id])
            self.assertNotIn("clear", self.env.cr.fetchone()[0])
        self.assertEqual(self.stored(), "sk-clear")
        self.assertEqual(self.as_sidecar(self.server).stored_headers_json, '{"X": "head-clear"}')

    def test_without_a_configured_key_one_is_made(self):
        self.assertFalse(self.key_file.exists())
        self.store("one")
        self.assertEqual(stat.S_IMODE(self.key_file.stat().st_mode), 0o600)
        made = self.key_file.read_bytes()
        self.store("two")
        self.assertEqual((self.key_file.read_bytes(), self.stored()), (made, "two"))
        self.assertEqual([path.name for path in self.key_file.parent.iterdir()], [KEY_FILE])

    def test_a_configured_key_makes_no_file(self):
        with patch.dict(config.options, {OPTION: self.key()}):
            self.store("by-option")
            self.assertEqual(self.stored(), "by-option")
        self.keys(self.key())
        self.store("by-environment")
        self.assertEqual(self.stored(), "by-environment")
        self.assertFalse(self.key_file.exists())

    def test_a_key_that_is_configured_later(self):
        self.store("old")
        self.keys(self.key())
        self.assertEqual(self.stored(), "old")

    @mute_logger(LOGGER)
    def test_a_lost_key(self):
        self.keys(self.key())
        self.store("lost")
        self.keys(self.key())
        config_ = self.config.with_user(self.manager)
        self.assertEqual((self.stored(), config_.has_api_key, config_.secrets_unreadable), (False, True, True))
        self.store("again")
        self.assertEqual((self.stored(), config_.secrets_unreadable), ("again", False))
        os.environ.pop(VARIABLE)
        self.assertFalse(self.stored(), "no key at all")

    @mute_logger(LOGGER)
    def test_a_malformed_key(self):
        self.keys(self.key())
        self.store("kept")
        self.keys("a passphrase is no key")
        self.assertFalse(self.stored())
        with self.assertRaises(UserError) as caught:
            self.store("new")
        self.assertNotIn("passphrase", str(caught.exception))

    @mute_logger(LOGGER)
    def test_rotation(self):
        old, new = self.key(), self.key()
        self.keys(old)
        self.store("kept")
        self.keys(new, old)
        self.assertEqual(self.stored(), "kept")
        # Of the fixtures' other secrets no test knows the key.
        (self.env["ai.config"].search([]) - self.config).action_clear_api_key()
        settings = self.env["res.config.settings"].with_user(self.env.ref("base.user_admin")).create({})
        settings.action_ai_reencrypt_secrets()
        self.keys(new)
        self.assertEqual(self.stored(), "kept")
        self.keys(self.key())
        told = settings.action_ai_reencrypt_secrets()["params"]
        self.assertEqual(told["type"], "danger")
        self.assertIn(self.config.name, told["message"])
