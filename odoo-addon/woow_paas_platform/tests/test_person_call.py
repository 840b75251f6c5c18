from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from ..tools.person_call import assistant_acts
from .common import AiCase
from .granted_run import GrantedRun


@tagged("post_install", "-at_install")
class TestPersonCall(GrantedRun, AiCase, TransactionCase):
    """What a prompt must not reach, even where the person who asked is an administrator."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = cls.env.ref("base.user_admin")

    def setUp(self):
        super().setUp()
        self.run_, self.grant = self.granted_run(self.admin)
        groups = "group_ids" if "group_ids" in self.env["res.users"]._fields else "groups_id"
        self.system = {groups: [Command.link(self.env.ref("base.group_system").id)]}

    def as_admin(self, model, method, *args, **kwargs):
        return self.call((self.run_, self.grant), model, method, args, kwargs)

    def assert_refused(self, model, method, *args, **kwargs):
        with self.assertRaises(UserError, msg=f"{model}.{method}") as caught:
            self.as_admin(model, method, *args, **kwargs)
        self.assertIn("Assistants are not allowed", str(caught.exception))

    def test_keys_passwords_and_secrets_are_closed(self):
        self.env["ir.config_parameter"].set_param("some.secret", "x")
        for model in (
            "res.users.apikeys",
            "res.users.apikeys.description",
            "res.users.identitycheck",
            "change.password.wizard",
            "change.password.own",
            "ir.config_parameter",
            "ir.mail_server",
            "res.config.settings",
            "woow_paas_platform.sidecar_key_wizard",
        ):
            self.assert_refused(model, "search_read", [], ["id"])
            self.assert_refused(model, "create", [{}])
            self.assert_refused(model, "default_get", ["id"])
        self.assert_refused("res.users.apikeys.description", "make_key", [1])
        self.assert_refused("ir.config_parameter", "get_param", "some.secret")

    def test_users_are_read_only(self):
        user = self.user.id
        self.assertEqual(self.as_admin("res.users", "read", [user], ["login"])[0]["login"], "ada")
        for values in ({"password": "x"}, {"login": "eve"}, {"email": "eve@example.com"}, self.system):
            self.assert_refused("res.users", "write", [user], values)
            self.assert_refused("res.users", "write", [self.admin.id], values)
        self.assert_refused("res.users", "create", [{"name": "Eve", "login": "eve"}])
        self.assert_refused("res.users", "web_save", [user], {"password": "x"}, {})
        self.assert_refused("res.users", "copy", [user], {"login": "eve", "password": "x"})
        self.assert_refused("res.users", "load", ["name", "login"], [["Eve", "eve"]])
        for method in ("change_password", "action_reset_password", "preference_change_password", "api_key_wizard"):
            self.assert_refused("res.users", method, [user])

    def test_users_are_not_written_by_way_of_others(self):
        partner = self.user.partner_id
        self.assert_refused("res.partner", "write", [partner.id], {"user_ids": [[1, self.user.id, {"password": "x"}]]})
        self.assert_refused("res.partner", "write", [partner.id], {"user_ids": [[1, self.user.id, self.system]]})
        self.assert_refused("res.partner", "create", [{"name": "Eve", "user_ids": [[0, 0, {"login": "eve"}]]}])
        self.assert_refused("res.partner", "create", [{"name": "Eve", "user_ids": [[4, self.user.id]]}])
        self.assert_refused("res.company", "write", [1], {"user_ids": [[1, self.user.id, {"password": "x"}]]})
        columns = ["name", "user_ids/name", "user_ids/login"]
        outcome = self.as_admin("res.partner", "load", columns, [["Eve", "Eve", "eve"]])
        self.assertIn("Assistants are not allowed", str(outcome["messages"]))
        self.assertFalse(self.env["res.users"].search([("login", "=", "eve")]))

    def test_ones_own_user_is_not_written_either(self):
        run, grant = self.granted_run(self.user)
        own = [[1, self.user.id, {"email": "eve@example.com"}]]
        for call in (
            ("res.users", "write", [[self.user.id], {"email": "eve@example.com"}]),
            ("res.partner", "write", [self.user.partner_id.ids, {"user_ids": own}]),
            ("res.partner", "write", [self.user.partner_id.ids, {"email": "eve@example.com"}]),
        ):
            with self.assertRaises(UserError, msg=str(call)):
                self.call((run, grant), *call)
        self.assertNotEqual(self.user.email, "eve@example.com")

    def test_the_address_of_password_resets_stays(self):
        self.other.active = False
        for user in (self.user, self.other, self.portal, self.admin):
            self.assert_refused("res.partner", "write", user.partner_id.ids, {"email": "eve@example.com"})
        company = self.env["res.partner"].create({"name": "Company"})
        self.portal.partner_id.parent_id = company
        nested = [[1, self.portal.partner_id.id, {"email": "eve@example.com"}]]
        self.assert_refused("res.partner", "write", company.ids, {"child_ids": nested})
        self.as_admin("res.partner", "write", company.ids, {"email": "office@example.com", "phone": "1"})
        self.as_admin("res.partner", "write", self.portal.partner_id.ids, {"phone": "1"})
        self.assertEqual((company.email, self.portal.partner_id.phone), ("office@example.com", "1"))

    def test_code_and_rights_are_read_only(self):
        model = self.env["ir.model"]._get("res.partner")
        action = {"name": "x", "model_id": model.id, "state": "code", "code": "env.user.password = 'x'"}
        self.assert_refused("ir.actions.server", "create", [action])
        existing = self.env["ir.actions.server"].create({**action, "code": "pass"})
        self.assert_refused("ir.actions.server", "run", existing.ids)
        cron = self.env.ref("woow_paas_platform.cron_sync_servers")
        self.assert_refused("ir.cron", "method_direct_trigger", cron.ids)
        self.assert_refused("ir.cron", "write", cron.ids, {"code": "pass"})
        self.assert_refused("ir.module.module", "button_immediate_install", [1])
        self.assert_refused("res.groups", "write", [1], {"name": "x"})
        self.assert_refused("ir.model.access", "create", [{"name": "x", "model_id": model.id}])
        self.assert_refused("ir.ui.view", "write", self.env["ir.ui.view"].search([], limit=1).ids, {"arch": "<p/>"})
        self.assert_refused("mail.template", "create", [{"name": "x", "model_id": model.id}])
        self.assertTrue(self.as_admin("ir.model", "search_count", [("model", "=", "res.partner")]))

    def test_mails_are_taken_from_no_other_address(self):
        for values in ({"email_normalized": "eve@example.com"}, {"email_formatted": "Eve <eve@example.com>"}):
            self.assert_refused("res.partner", "write", self.admin.partner_id.ids, values)

    def test_nobody_is_let_into_a_company(self):
        companies = self.env["res.company"].create([{"name": "One"}, {"name": "Two"}])
        link = [[4, self.portal.id]]
        self.assert_refused("res.company", "write", companies[0].ids, {"user_ids": link})
        branch = {"name": "Branch", "user_ids": link}
        self.assert_refused("res.company", "write", companies[0].ids, {"child_ids": [[0, 0, branch]]})
        self.assert_refused("res.company", "create", [{"name": "Three", "user_ids": link}])
        self.as_admin("res.company", "write", companies[1].ids, {"name": "Renamed"})
        self.assertEqual(companies.mapped("name"), ["One", "Renamed"])
        self.assertFalse(companies & self.portal.company_ids)

    def test_the_mail_gateway_is_closed(self):
        mail = "From: mia@example.com\nTo: x@example.com\nMessage-Id: <1@x>\n\nIn Mia's name"
        for model in ("mail.thread", "res.partner"):
            for method in ("message_process", "message_route", "message_new", "message_update"):
                self.assert_refused(model, method, "res.partner", mail)
        for model in ("mail.alias", "mail.alias.domain", "mail.gateway.allowed", "mail.scheduled.message"):
            self.assert_refused(model, "create", [{}])
        for model in ("mail.ice.server", "base.language.import", "base_import.import"):
            if model in self.env:
                self.assert_refused(model, "search_read", [])
                self.assert_refused(model, "create", [{}])

    def test_what_holds_assistants_back_is_read_only(self):
        server = self.odoo_server
        [values] = self.as_admin("woow_paas_platform.mcp_server", "read", server.ids, ["approval"])
        self.assertEqual(values["approval"], "destructive")
        self.assert_refused("woow_paas_platform.mcp_server", "write", server.ids, {"approval": "never"})
        self.assert_refused("woow_paas_platform.mcp_tool", "write", self.tools.ids, {"active": True})
        self.assert_refused("ai.assistant", "write", self.assistant.ids, {"max_tool_rounds": 50})
        self.assert_refused("ai.config", "write", self.config.ids, {"api_base_url": "https://eve.test"})
        self.assert_refused("woow_paas_platform.ai_run", "sidecar_call", self.run_.ids, self.grant, {})

    def test_a_context_hides_nothing(self):
        partner = self.env["res.partner"].create({"name": "Before"})
        seen = {}
        partner_class = type(self.env["res.partner"])
        original = partner_class.write

        def write(records, values):
            seen.update(records.env.context)
            return original(records, values)

        self.patch(partner_class, "write", write)
        context = {"tracking_disable": True, "mail_notrack": True, "install_mode": True, "active_test": False}
        self.as_admin("res.partner", "write", partner.ids, {"name": "After"}, context=context)
        self.assertEqual(partner.name, "After")
        self.assertEqual(seen.get("active_test"), False)
        for key in ("tracking_disable", "mail_notrack", "install_mode"):
            self.assertNotIn(key, seen)

    def test_people_themselves_are_not_held_back(self):
        self.user.with_user(self.admin).write({"email": "ada@example.com"})
        with assistant_acts(), self.assertRaises(UserError):
            self.user.with_user(self.admin).write({"email": "eve@example.com"})
        self.user.with_user(self.admin).write({"email": "ada@example.org"})
        self.assertEqual(self.user.email, "ada@example.org")

    def test_assistants_do_not_ask_each_other(self):
        team = self.channel(self.admin, self.user)
        body = {"body": "@Bot hello", "message_type": "comment", "subtype_xmlid": "mail.mt_comment"}
        message = self.as_admin("discuss.channel", "message_post", team.ids, **body)
        message = message if isinstance(message, int) else message[0]
        self.assertEqual(self.env["mail.message"].browse(message).author_id, self.admin.partner_id)
        self.assertFalse(self.runs(self.env["mail.message"].browse(message)))

    def test_new_servers_ask_before_they_change(self):
        self.assertEqual((self.odoo_server.approval, self.odoo_server.pin_tools), ("destructive", False))
        server = self.env["woow_paas_platform.mcp_server"].with_user(self.manager)
        self.assertEqual(server.create({"name": "Mine", "transport": "internal"}).approval, "destructive")
        chosen = server.create({"name": "Strict", "transport": "internal", "approval": "always"})
        self.assertEqual(chosen.approval, "always")
        self.assertEqual(server.create({"name": "Web", "url": "https://web.test"}).approval, "destructive")
        self.assertEqual(
            server.create({"name": "Trusted", "url": "https://web.test", "approval": "never"}).approval, "never"
        )
        self.assertFalse(self.odoo_server in self.env["ai.assistant"].create({"name": "New"}).mcp_server_ids)
