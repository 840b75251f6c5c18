import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..tools.setup_text import setup_text
from ..wizards.connect_wizard import KINDS
from .common import GatewayCase


@tagged("post_install", "-at_install")
class TestConnect(GatewayCase):
    """The wizard that connects an agent."""

    def connect(self, user=None, **values):
        wizard = self.env["woow_paas_gateway.connect"].with_user(user or self.user).create(values)
        return wizard._connect()

    def test_the_key_works_and_is_shown_once(self):
        action = self.connect(kind="claude_code")
        key = action["context"]["default_api_key"]
        self.assertEqual(self.gateway.gateway_identify(key), {"user_id": self.user.id})
        wizards = self.env["woow_paas_gateway.connect"].with_user(self.user).with_context(**action["context"])
        shown = wizards.new(wizards.default_get(["kind", "name", "api_key", "client_id"]))
        self.assertIn(key, shown.setup_text)
        self.assertIn("/mcp/v1", shown.setup_text)
        self.env.cr.execute("SELECT * FROM woow_paas_gateway_connect")
        self.assertNotIn(key, str(self.env.cr.fetchall()))

    def test_it_says_when_the_first_call_has_arrived(self):
        action = self.connect(kind="cursor", name="My Cursor")
        client = self.env["woow_paas_gateway.client"].browse(action["context"]["default_client_id"])
        mine = client.with_user(self.user)
        self.assertEqual((mine.name, mine.is_connected), ("My Cursor", False))
        self.call(action["context"]["default_api_key"], "res.partner", "search", [])
        mine.invalidate_recordset()
        self.assertTrue(mine.is_connected)
        self.assertEqual(self.last().client_id, client)

    def test_revoked_it_is_out_with_the_next_call(self):
        action = self.connect(kind="cursor")
        key = action["context"]["default_api_key"]
        client = self.env["woow_paas_gateway.client"].browse(action["context"]["default_client_id"])
        client.with_user(self.user).action_revoke()
        self.assertFalse(client.exists())
        self.assertEqual(self.gateway.gateway_identify(key), {"refused": "credential"})

    def test_clients_are_their_users(self):
        client = self.env["woow_paas_gateway.client"].browse(
            self.connect(kind="cursor")["context"]["default_client_id"]
        )
        with self.assertRaises(AccessError):
            client.with_user(self.other).read(["name"])
        with self.assertRaises(AccessError):
            client.with_user(self.other).action_revoke()
        with self.assertRaises(AccessError):
            client.with_user(self.user).user_id = self.other
        with self.assertRaises(AccessError):
            client.with_user(self.user).create({"name": "x", "user_id": self.user.id})
        client.with_user(self.user).confirmation = "every"
        with self.assertRaises(AccessError):
            client.with_user(self.manager).confirmation = "never"
        client.with_user(self.manager).action_revoke()

    def test_only_members_connect(self):
        with self.assertRaises(AccessError):
            self.connect(self.other, kind="cursor")

    def test_clients_that_log_in_get_no_key(self):
        for kind in ("claude", "chatgpt"):
            with self.assertRaises(UserError):
                self.connect(kind=kind)
        wizard = self.env["woow_paas_gateway.connect"].with_user(self.user).create({"kind": "chatgpt"})
        self.assertEqual(wizard.setup_text, wizard.address)

    def test_the_address_is_the_public_one_if_there_is_one(self):
        new = self.env["woow_paas_gateway.connect"].with_user(self.user).new
        self.assertEqual(
            new({"kind": "other"}).address, self.env["ir.config_parameter"].get_param("web.base.url") + "/mcp/v1"
        )
        self.env["ir.config_parameter"].set_param("woow_paas_gateway.url", "https://mcp.example.com/")
        self.assertEqual(new({"kind": "other"}).address, "https://mcp.example.com/mcp/v1")

    def test_every_kind_has_its_text(self):
        for kind, _label in KINDS:
            text = setup_text(kind, "https://o.example/mcp/v1", "KEY")
            self.assertIn("https://o.example/mcp/v1", text)
            self.assertEqual("KEY" in text, kind not in ("claude", "chatgpt"))
            if kind in ("claude_desktop", "cursor", "vscode"):
                json.loads(text)

    def test_agents_connect_no_others(self):
        self.assertIn("not allowed", self.refusal(self.admin_key, "woow_paas_gateway.connect", "create", {}))
        self.assertIn("not allowed", self.refusal(self.key, "woow_paas_gateway.client", "action_revoke", [1]))
