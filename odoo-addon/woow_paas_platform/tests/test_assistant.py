from odoo.exceptions import AccessError, ValidationError
from odoo.tests import TransactionCase, tagged

from .common import AiCase


@tagged("post_install", "-at_install")
class TestAssistant(AiCase, TransactionCase):
    def test_partner_follows(self):
        assistant = self.env["ai.assistant"].with_user(self.manager).create({"name": "Helper"})
        partner = assistant.partner_id
        self.assertEqual(partner.name, "Helper")
        self.assertTrue(partner.image_128)
        assistant.name = "小幫手"
        self.assertEqual(partner.name, "小幫手")
        assistant.active = False
        self.assertFalse(partner.active)
        self.assertNotEqual(assistant.copy({"name": "Copy"}).partner_id, partner)
        assistant.unlink()
        self.assertTrue(partner.exists())

    def test_no_other_partner_can_be_taken(self):
        """Its name and its answers would become those of somebody else's contact."""
        partner, contact = self.assistant.partner_id, self.other.partner_id
        assistants = self.env["ai.assistant"].with_user(self.manager)
        for taken in (contact.id, False):
            with self.assertRaisesRegex(AccessError, "partner_id"):
                self.assistant.with_user(self.manager).write({"name": "Taken", "partner_id": taken})
        with self.assertRaisesRegex(AccessError, "partner_id"):
            assistants.create({"name": "Taken", "partner_id": contact.id})
        made = assistants.with_context(default_partner_id=contact.id).create({"name": "Made"})
        self.assistant.with_user(self.manager).name = "Renamed"
        self.assertEqual((self.assistant.partner_id, partner.name), (partner, "Renamed"))
        self.assertEqual((contact.name, made.partner_id.name), ("Bob Plain", "Made"))

    def test_enabled_tools_are_those_offered_and_not_blocked(self):
        read_file, write_file = self.tools
        assistant = self.assistant.with_user(self.manager)
        self.assertEqual(assistant.get_enabled_mcp_tools(), self.tools)
        assistant.mcp_tool_disabled_ids = read_file
        self.assertEqual(assistant.get_enabled_mcp_tools(), write_file)
        write_file.active = False
        self.assertFalse(assistant.get_enabled_mcp_tools())
        write_file.active = True
        self.server.active = False
        self.assertFalse(assistant.get_enabled_mcp_tools())

    def test_a_new_tool_is_on(self):
        self.assistant.mcp_tool_disabled_ids = self.tools
        new = self.env["woow_paas_platform.mcp_tool"].create({"name": "stat", "server_id": self.server.id})
        self.assertEqual(self.assistant.get_enabled_mcp_tools(), new)

    def test_limits(self):
        for values in ({"name": " Bot"}, {"max_tool_rounds": -1}, {"max_tool_rounds": 51}):
            with self.assertRaises(ValidationError):
                self.assistant.write(values)
        for values in ({"temperature": 3}, {"max_tokens": -1}, {"api_base_url": "ftp://x"}):
            with self.assertRaises(ValidationError):
                self.config.write(values)

    def test_plain_users_choose_but_do_not_look_inside(self):
        assistant = self.assistant.with_user(self.user)
        self.assertEqual(assistant.name, "Bot")
        for field in ("system_prompt", "config_id", "mcp_server_ids", "mcp_tool_disabled_ids"):
            with self.assertRaises(AccessError):
                assistant.read([field])
        with self.assertRaises(AccessError):
            assistant.write({"name": "Mine"})
