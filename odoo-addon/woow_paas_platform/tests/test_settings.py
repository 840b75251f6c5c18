import json

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, HttpCase, TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import AiCase
from .fake_sidecar import FakeSidecar


@tagged("post_install", "-at_install")
class TestSettings(AiCase, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = new_test_user(cls.env, login="root2", groups="base.group_user,base.group_system")

    def settings(self, **values):
        return self.env["res.config.settings"].with_user(self.admin).create(values)

    def test_generate_a_secret(self):
        parameters = self.env["ir.config_parameter"]
        before = parameters.get_param("woow_paas_platform.sidecar_secret")
        self.settings().action_ai_generate_secret()
        after = parameters.get_param("woow_paas_platform.sidecar_secret")
        self.assertNotEqual(after, before)
        self.assertGreaterEqual(len(after.encode()), 32)

    def test_a_short_secret_is_refused(self):
        with self.assertRaises(UserError):
            self.settings(ai_sidecar_secret="short").execute()

    def test_addresses_inside(self):
        parameter = "woow_paas_platform.user_server_addresses"
        for addresses in ("n8n.internal:5678", "10.0.0.5:8080, [fd00::5]:443", "a:1 b:2", ""):
            self.settings(ai_user_server_addresses=addresses).execute()
            self.assertEqual(self.env["ir.config_parameter"].get_param(parameter) or "", addresses)
        for address in (
            "n8n.internal",
            "n8n.internal:",
            "http://n8n.internal:5678",
            "n8n.internal:5678/mcp",
            "n8n.internal:99999",
            "user@n8n.internal:5678",
            "*:80",
            ":80",
        ):
            with self.assertRaises(ValidationError, msg=address) as raised:
                self.settings(ai_user_server_addresses=f"a:1 {address}").execute()
            self.assertIn(address, str(raised.exception))

    def test_plain_users_read_no_secret(self):
        for user in (self.user, self.manager):
            settings = self.env["res.config.settings"].with_user(user)
            with self.assertRaises(AccessError):
                settings.default_get(["ai_sidecar_secret"])
                settings.create({}).read(["ai_sidecar_secret"])

    def test_plain_users_test_no_sidecar(self):
        settings = self.settings()
        for user in (self.user, self.manager):
            with self.assertRaises(AccessError):
                settings.with_user(user).action_ai_test_sidecar()

    def told(self):
        told = self.settings().action_ai_test_sidecar()["params"]
        return told["type"], told["message"]

    def test_the_test_button_tells_the_truth(self):
        """Seen before: test answered success on failure."""
        sidecar = FakeSidecar()
        self.env["ir.config_parameter"].set_param("woow_paas_platform.sidecar_url", sidecar.url)
        odoo = {"url": "http://o", "db": self.env.cr.dbname, "login": "mcp_sidecar", "version": "18.0"}
        answers = [
            (200, {"status": "ready", "odoo": odoo}, "success", "mcp_sidecar"),
            (200, {"status": "ready", "odoo": {**odoo, "db": "elsewhere"}}, "danger", "elsewhere"),
            (401, {"error": "x", "error_code": "unauthorized"}, "danger", "SIDECAR_SECRET"),
            (401, {"error": "x", "error_code": "wrong_database"}, "danger", "ODOO_DB"),
            (503, {"error": "x", "error_code": "odoo_unreachable"}, "danger", "ODOO_URL"),
            (503, {"error": "x", "error_code": "odoo_auth"}, "danger", "ODOO_API_KEY"),
            (500, {"error": "Broken.", "error_code": "other"}, "danger", "Broken."),
            (200, {}, "danger", "another database"),
        ]
        for status, payload, kind, words in answers:
            sidecar.answers["/readyz"] = (status, payload)
            told, message = self.told()
            self.assertEqual(told, kind, message)
            self.assertIn(words, message)
        sidecar.close()
        self.assertIn("cannot be reached", self.told()[1])
        self.env["ir.config_parameter"].set_param("woow_paas_platform.sidecar_url", "nonsense")
        self.assertEqual(self.told()[0], "danger")
        self.env["ir.config_parameter"].set_param("woow_paas_platform.sidecar_secret", False)
        self.assertIn("not set up", self.told()[1])


@tagged("post_install", "-at_install")
class TestSidecarKey(AiCase, HttpCase):
    """The wizard over RPC, and the key that it makes."""

    def rpc(self, service, method, *args):
        payload = {"jsonrpc": "2.0", "method": "call", "params": {"service": service, "method": method, "args": args}}
        headers = {"Content-Type": "application/json"}
        with mute_logger("odoo.addons.rpc.controllers.jsonrpc"):  # Odoo 19 warns that /jsonrpc is going away
            return self.url_open("/jsonrpc", data=json.dumps(payload), headers=headers).json()

    def login(self, key):
        return self.rpc("common", "authenticate", self.env.cr.dbname, "mcp_sidecar", key, {}).get("result")

    def test_make_use_and_rotate(self):
        admin = new_test_user(
            self.env, login="root3", groups="base.group_user,base.group_system", password="root3-password"
        )
        arguments = (self.env.cr.dbname, admin.id, "root3-password", "woow_paas_platform.sidecar_key_wizard")

        def make():
            wizard = self.rpc("object", "execute_kw", *arguments, "create", [{}])["result"]
            action = self.rpc("object", "execute_kw", *arguments, "action_generate", [[wizard]])["result"]
            wizards = self.env["woow_paas_platform.sidecar_key_wizard"].with_user(admin)
            self.assertFalse(wizards.browse(wizard).api_key, "the key is in no record")
            with Form(wizards.with_context(**action["context"])) as form:
                return form.api_key, form.environment

        first, environment = make()
        self.assertIn(f"ODOO_API_KEY={first}", environment)
        self.assertIn("ODOO_LOGIN=mcp_sidecar", environment)
        self.assertIn(f"ODOO_DB={self.env.cr.dbname}", environment)
        self.assertEqual(self.login(first), self.sidecar_user.id)
        second, _environment = make()
        self.assertEqual(self.login(second), self.sidecar_user.id)
        self.assertFalse(self.login(first), "the old key is revoked")
        self.assertFalse(self.login("mcp_sidecar"), "there is no password")
        run = self.runs(self.say(self.channel(self.user), "@Bot hi"))
        answer = self.rpc(
            "object",
            "execute_kw",
            self.env.cr.dbname,
            self.sidecar_user.id,
            second,
            "woow_paas_platform.ai_run",
            "sidecar_claim",
            [[run.id], "test"],
        )
        self.assertEqual(answer["result"], {"claimed": True, "state": "running"})

    def test_for_administrators_only(self):
        wizards = self.env["woow_paas_platform.sidecar_key_wizard"]
        for user in (self.user, self.manager, self.sidecar_user):
            with self.assertRaises(AccessError):
                wizards.with_user(user).create({})
