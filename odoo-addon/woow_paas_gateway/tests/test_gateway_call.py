from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import GatewayCase


@tagged("post_install", "-at_install")
class TestGatewayCall(GatewayCase):
    """Who gets in, and as whom."""

    def test_a_key_acts_as_its_user(self):
        [row] = self.call(self.key, "res.users", "search_read", [["id", "=", self.user.id]], ["login"])["result"]
        self.assertEqual(row["login"], "ada")
        created = self.call(self.key, "res.partner", "create", [{"name": "By an agent"}])["result"]
        self.assertEqual(self.env["res.partner"].browse(created).create_uid, self.user)

    def test_two_users_see_what_is_theirs(self):
        self.join(self.other)
        other_key = self.key_of(self.other)
        filters = self.env["ir.filters"].with_user(self.user)
        owner = {"user_ids": [self.user.id]} if "user_ids" in filters._fields else {"user_id": self.user.id}
        mine = filters.create({"name": "Ada's", "model_id": "res.partner", **owner})
        domain = [["id", "=", mine.id]]
        self.assertEqual(self.call(self.key, "ir.filters", "search_count", domain)["result"], 1)
        self.assertEqual(self.call(other_key, "ir.filters", "search_count", domain)["result"], 0)

    def test_the_users_language_and_time_zone_hold(self):
        self.user.tz = "Asia/Taipei"
        answer = self.gateway.gateway_call(self.key, self.about("odoo_connect"), {"whoami": True})
        me = answer["result"]
        self.assertEqual((me["user"]["login"], me["timezone"]), ("ada", "Asia/Taipei"))
        self.assertEqual(me["company"], [self.user.company_id.id, self.user.company_id.name])
        self.assertIn("read", me["rights"]["res.partner"])
        self.assertEqual(me["today"], fields.Date.to_string(fields.Date.context_today(self.user.with_user(self.user))))

    def test_all_companies_of_the_user_are_open_and_no_other(self):
        second, third = self.env["res.company"].create([{"name": "Second"}, {"name": "Third"}])
        self.user.company_ids = [Command.link(second.id)]
        companies = self.gateway.gateway_call(self.key, self.about(), {"whoami": True})["result"]["companies"]
        self.assertIn([second.id, "Second"], companies)
        self.assertNotIn([third.id, "Third"], companies)

    def test_no_key_no_entry(self):
        for key in ("", "x" * 40, None, 7, ["a"], "nul\x00byte", self.key[:-1] + "?", "a" * 1000):
            self.assertEqual(self.gateway.gateway_identify(key), {"refused": "credential"}, key)
            self.assertEqual(self.call(key, "res.partner", "search", []), {"refused": "credential"}, key)

    def test_a_password_is_no_key(self):
        self.assertEqual(self.gateway.gateway_identify("ada-password"), {"refused": "credential"})

    def test_a_key_for_something_else_is_no_key(self):
        # sudo: as in the key's making.
        key = self.env["res.users.apikeys"].with_user(self.user).sudo()._generate("odoo.plugin.outlook", "x", None)
        self.assertEqual(self.gateway.gateway_identify(key), {"refused": "credential"})

    def test_a_revoked_key_ends_access_with_the_next_call(self):
        self.assertIn("result", self.call(self.key, "res.partner", "search", []))
        self.env["res.users.apikeys"].search([("user_id", "=", self.user.id)])._remove()
        self.assertEqual(self.call(self.key, "res.partner", "search", []), {"refused": "credential"})

    def test_an_archived_user_is_out_with_the_next_call(self):
        self.assertIn("result", self.call(self.key, "res.partner", "search", []))
        self.user.active = False
        self.assertEqual(self.call(self.key, "res.partner", "search", []), {"refused": "credential"})

    def test_leaving_the_group_ends_access_with_the_next_call(self):
        self.assertIn("result", self.call(self.key, "res.partner", "search", []))
        self.join(self.user, Command.unlink)
        self.assertEqual(self.call(self.key, "res.partner", "search", []), {"refused": "group"})

    def test_without_the_group_nobody_gets_in(self):
        self.assertEqual(self.gateway.gateway_identify(self.key_of(self.manager)), {"refused": "group"})

    def test_portal_users_never_get_in(self):
        portal = new_test_user(self.env, login="paul", groups="base.group_portal")
        key = self.key_of(portal)
        self.assertEqual(self.gateway.gateway_identify(key), {"refused": "group"})

    def test_turned_off_nobody_gets_in(self):
        self.env["ir.config_parameter"].set_param("woow_paas_gateway.enabled", False)
        self.assertEqual(self.gateway.gateway_identify(self.key), {"refused": "disabled"})
        self.assertEqual(self.call(self.key, "res.partner", "search", []), {"refused": "disabled"})

    def test_only_the_sidecar_may_bring_keys(self):
        for user in (self.user, self.manager, self.admin):
            gateway = self.gateway.with_user(user)
            for method, args in (
                ("gateway_settings", ()),
                ("gateway_identify", (self.key,)),
                ("gateway_call", (self.key, self.about(), {"whoami": True})),
                ("gateway_refused", (self.key, self.about(), "x")),
            ):
                with self.assertRaises(AccessError, msg=f"{user.login} {method}"):
                    getattr(gateway, method)(*args)

    def test_what_assistants_may_not_do_agents_of_administrators_may_not_either(self):
        for model, method, *args in (
            ("res.users", "write", [self.user.id], {"password": "x"}),
            ("res.users.apikeys", "search_read", []),
            ("ir.config_parameter", "get_param", "database.secret"),
            ("ir.actions.server", "create", [{"name": "x"}]),
            ("res.partner", "write", [self.user.partner_id.id], {"email": "eve@example.com"}),
        ):
            self.assertIn("not allowed", self.refusal(self.admin_key, model, method, *args), f"{model}.{method}")

    def test_a_failed_call_leaves_nothing_behind(self):
        before = self.env["res.partner"].search_count([])
        self.refusal(self.admin_key, "res.partner", "create", [{"name": "One"}, {"name": "Two", "no_such_field": 1}])
        self.assertEqual(self.env["res.partner"].search_count([]), before)
