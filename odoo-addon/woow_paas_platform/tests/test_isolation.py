from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged

from .common import AiCase

MODELS = (
    "ai.assistant",
    "ai.config",
    "woow_paas_platform.mcp_login",
    "woow_paas_platform.mcp_server",
    "woow_paas_platform.mcp_tool",
    "woow_paas_platform.ai_run",
    "woow_paas_platform.ai_tool_call",
    "woow_paas_platform.sidecar_key_wizard",
)


@tagged("post_install", "-at_install")
class TestIsolation(AiCase, TransactionCase):
    """As superuser tests would hide access errors: here everybody is a plain user."""

    def setUp(self):
        super().setUp()
        self.team = self.channel(self.user, self.manager)
        self.run_ = self.runs(self.say(self.team, "@Bot hi"))
        self.complete(self.run_, tool_calls=[{"call_id": "c", "name": "read_file", "state": "completed"}])
        self.call = self.run_.tool_call_ids

    def assert_unreadable(self, record, user):
        record = record.with_user(user)
        record.invalidate_recordset()
        with self.assertRaises(AccessError):
            record.read(["id", "display_name"])

    def test_runs_are_for_who_asked_and_for_members(self):
        for user in (self.user, self.manager):
            self.assertEqual(self.run_.with_user(user).read(["answer"])[0]["answer"], "Fine.")
            self.assertEqual(self.call.with_user(user).read(["name"])[0]["name"], "read_file")
        for user in (self.other, self.portal, self.env.ref("base.public_user")):
            self.assert_unreadable(self.run_, user)
            self.assert_unreadable(self.call, user)
        self.assertFalse(self.env["woow_paas_platform.ai_run"].with_user(self.other).search([]))
        self.assertFalse(self.env["woow_paas_platform.ai_tool_call"].with_user(self.other).search([]))

    def test_a_manager_sees_no_foreign_chat(self):
        team = self.channel(self.user)
        run = self.runs(self.say(team, "@Bot hi"))
        self.assert_unreadable(run, self.manager)

    def test_nobody_writes_runs(self):
        for user in (self.user, self.manager, self.sidecar_user):
            for record in (self.run_, self.call):
                with self.assertRaises(AccessError):
                    record.with_user(user).write({"state": "error"})
                with self.assertRaises(AccessError):
                    record.with_user(user).unlink()
                with self.assertRaises(AccessError):
                    record.with_user(user).copy()

    def test_set_up_is_for_managers(self):
        for record in (self.config, self.server, self.tools[0]):
            for user in (self.user, self.portal):
                self.assert_unreadable(record, user)
                with self.assertRaises(AccessError):
                    record.with_user(user).write({"name": "x"})
                with self.assertRaises(AccessError):
                    record.with_user(user).unlink()
            self.assertTrue(record.with_user(self.manager).name)

    def test_global_rules_hold_without_access_lists(self):
        """A group rule only widens access: a new access line must not open what the global rules close."""
        everybody = self.env.ref("base.group_user")
        for model in ("ai.config", "woow_paas_platform.mcp_server", "woow_paas_platform.mcp_tool"):
            self.env["ir.model.access"].create(
                {
                    "name": "careless",
                    "model_id": self.env["ir.model"]._get_id(model),
                    "group_id": everybody.id,
                    "perm_read": True,
                    "perm_write": True,
                }
            )
            self.assertFalse(self.env[model].with_user(self.user).search([]))
        with self.assertRaises(AccessError):
            self.server.with_user(self.user).write({"url": "https://elsewhere.test"})

    def test_portal_and_public_have_no_access_at_all(self):
        for user in (self.portal, self.env.ref("base.public_user")):
            for model in MODELS:
                self.assertFalse(self.env[model].with_user(user).has_access("read"), (user.login, model))

    def test_every_rule_is_global(self):
        rules = self.env["ir.rule"].search([("model_id.model", "in", MODELS)])
        self.assertEqual(len(rules), 11)
        self.assertFalse(rules.groups)

    def test_the_service_user_is_no_administrator(self):
        user = self.sidecar_user
        self.assertEqual(user.login, "mcp_sidecar")
        self.assertFalse(user._is_internal() or user._is_portal() or user._is_public() or user._is_admin())
        for model in ("res.partner", "mail.message", "ir.config_parameter", "res.users", "discuss.channel"):
            self.assertFalse(self.env[model].with_user(user).has_access("read"), model)
        for model in MODELS:
            for operation in ("write", "create", "unlink"):
                self.assertFalse(self.env[model].with_user(user).has_access(operation), (model, operation))

    def test_closed_assistants_are_invisible(self):
        group = self.env["res.groups"].create({"name": "Chosen"})
        self.assistant.group_ids = group
        self.assert_unreadable(self.assistant, self.user)
        self.assertNotIn(self.assistant, self.env["ai.assistant"].with_user(self.user).search([]))
        self.assertTrue(self.assistant.with_user(self.manager).name)
