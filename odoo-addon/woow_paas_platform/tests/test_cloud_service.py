from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import TransactionCase, tagged

from .cloud_case import CloudCase


@tagged("post_install", "-at_install")
class TestCloudService(CloudCase, TransactionCase):
    def test_people(self):
        self.assertEqual(self.shop.editor_ids, self.owner + self.keeper)
        self.assertEqual(self.shop.person_ids, self.owner + self.keeper + self.member)
        self.shop.owner_id = self.user
        self.assertEqual(self.shop.person_ids, self.user + self.keeper + self.member)

    def test_internal_users_only(self):
        for values in (
            {"owner_id": self.portal.id},
            {"manager_ids": [Command.link(self.portal.id)]},
            {"member_ids": [Command.link(self.portal.id)]},
            {"member_ids": [Command.link(self.public.id)]},
        ):
            with self.assertRaises(ValidationError, msg=str(values)):
                self.shop.write(values)

    def test_its_form_leads_to_its_page(self):
        action = self.shop.with_user(self.manager).action_open_page()
        self.assertEqual(action["tag"], "woow_paas_platform.cloud_services")
        self.assertEqual(action["params"], {"resId": self.shop.id, "tab": "servers"})

    def test_scope_and_service_belong_together(self):
        servers = self.env["woow_paas_platform.mcp_server"]
        self.assertEqual((self.shop_server.scope, self.server.scope), ("user", "system"))
        address = {"name": "New", "url": "https://new.test"}
        for values in ({"scope": "user"}, {"scope": "system", "cloud_service_id": self.shop.id}):
            with self.assertRaises(ValidationError, msg=str(values)):
                servers.create({**address, **values})
        for server, values in (
            (self.server, {"scope": "user"}),
            (self.server, {"scope": "user", "cloud_service_id": self.shop.id}),
            (self.shop_server, {"scope": "system", "cloud_service_id": False}),
            (self.shop_server, {"cloud_service_id": self.blog.id}),
        ):
            with self.assertRaises(ValidationError, msg=str(values)):
                server.write(values)
        self.shop_server.write({"cloud_service_id": self.shop.id, "scope": "user"})

    def test_no_commands_for_services(self):
        for transport in ("stdio", "internal"):
            with self.assertRaises(ValidationError):
                self.shop_server.write({"transport": transport, "command": "sh"})

    def test_deleted_with_all_that_is_its_own(self):
        chat = self.chat_of(self.shop, self.owner)
        run = self.runs(self.say(chat, "hi", self.owner))
        self.shop.with_user(self.manager).unlink()
        self.assertFalse(chat.exists() or run.exists() or self.shop_server.exists() or self.shop_tool.exists())
        self.assertTrue(self.blog_server.exists())
