from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import GatewayCase


@tagged("post_install", "-at_install")
class TestAudit(GatewayCase):
    """One list of the chat's calls and those of agents."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.owner = new_test_user(cls.env, login="olga", groups="base.group_user")
        cls.member = new_test_user(cls.env, login="max", groups="base.group_user")
        cls.service = cls.env["woow_paas_platform.cloud_service"].create(
            {"name": "Shop", "owner_id": cls.owner.id, "member_ids": [Command.link(cls.member.id)]}
        )
        channel = cls.env["discuss.channel"].create({"name": "Chat"})
        runs = cls.env["woow_paas_platform.ai_run"]
        cls.chat_run = runs.create({"channel_id": channel.id, "user_id": cls.user.id, "state": "done"})
        cls.service_run = runs.create(
            {
                "channel_id": channel.id,
                "user_id": cls.member.id,
                "state": "done",
                "cloud_service_id": cls.service.id,
            }
        )
        cls.audit = cls.env["woow_paas_gateway.audit"]

    def chat_call(self, run=None, **values):
        internal = self.env["woow_paas_platform.mcp_server"].search([("transport", "=", "internal")], limit=1)
        return self.env["woow_paas_platform.ai_tool_call"].create(
            {
                "run_id": (run or self.chat_run).id,
                "call_id": "c1",
                "server_id": internal.id,
                "name": "odoo_write",
                "state": "completed",
                "args": '{"model": "res.partner", "ids": [7, 8], "values": {"api_key": "sk-1"}}',
                **values,
            }
        )

    def find(self, call, user=None):
        self.env.flush_all()
        name = "chat_call_id" if call._name.endswith("ai_tool_call") else "gateway_call_id"
        return self.audit.with_user(user or self.manager).search([(name, "=", call.id)])

    def test_both_are_in_it_with_the_same_columns(self):
        self.call(self.key, "res.partner", "search", [], about=self.about(model="res.partner"))
        agent = self.find(self.last())
        self.assertEqual(
            (agent.door, agent.user_id, agent.model, agent.outcome), ("mcp", self.user, "res.partner", "done")
        )
        chat = self.find(self.chat_call())
        self.assertEqual(
            (chat.door, chat.user_id, chat.model, chat.outcome), ("chat", self.user, "res.partner", "done")
        )
        self.assertEqual((chat.res_ids, chat.tool), ("7, 8", "odoo_write"))

    def test_secrets_of_the_chats_arguments_are_left_out(self):
        arguments = self.find(self.chat_call(), self.admin).arguments
        self.assertIn("res.partner", arguments)
        self.assertNotIn("sk-1", arguments)

    def test_what_was_said_in_others_conversations_is_not_told(self):
        call = self.find(self.chat_call(state="error", is_error=True, result="No right"))
        self.assertEqual((call.tool, call.model, call.outcome), ("odoo_write", "res.partner", "failed"))
        self.assertFalse(call.arguments or call.error)

    def test_arguments_that_are_no_json_break_nothing(self):
        self.assertFalse(self.find(self.chat_call(args='{"model": ['), self.admin).arguments)

    def test_denied_and_failed_calls_are_in_it(self):
        denied = self.find(self.chat_call(state="rejected"))
        failed = self.find(self.chat_call(state="error", is_error=True, result="No right"), self.admin)
        self.assertEqual((denied.outcome, failed.outcome, failed.error), ("refused", "failed", "No right"))

    def test_it_is_grouped_and_exported(self):
        self.chat_call()
        self.env.flush_all()
        audit = self.audit.with_user(self.manager)
        groups = audit._read_group([("door", "=", "chat")], ["tool"], ["__count", "duration_ms:avg"])
        self.assertIn("odoo_write", [group[0] for group in groups])
        # Who may export is Odoo's business: administrators do.
        calls = self.audit.with_user(self.admin).search([("door", "=", "chat")])
        rows = calls.export_data(["date", "user_id", "tool", "arguments"])["datas"]
        self.assertTrue(rows)

    def test_nobody_writes_it(self):
        record = self.find(self.chat_call())
        for user in (self.manager, self.admin):
            with self.assertRaises(AccessError):
                record.with_user(user).write({"tool": "x"})
            with self.assertRaises(AccessError):
                record.with_user(user).unlink()

    def test_owners_see_the_calls_of_their_service_and_no_others(self):
        ours, other = self.chat_call(self.service_run), self.chat_call()
        self.assertTrue(self.find(ours, self.owner))
        self.assertFalse(self.find(other, self.owner))
        for stranger in (self.member, self.user, self.manager):
            self.assertFalse(self.find(ours, stranger), stranger.login)
        self.assertIn("res.partner", self.find(ours, self.owner).arguments)
