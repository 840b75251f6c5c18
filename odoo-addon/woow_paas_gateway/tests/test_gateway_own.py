from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import GatewayCase


@tagged("post_install", "-at_install")
class TestGatewayOwn(GatewayCase):
    """A user's agent that calls with the user's own login."""

    def setUp(self):
        super().setUp()
        self.own = self.gateway.with_user(self.user)
        self.search = {"model": "res.partner", "method": "search_count", "args": [[]], "kwargs": {}}

    def test_it_acts_as_whoever_calls_and_is_recorded(self):
        create = {**self.search, "method": "create", "args": [{"name": "New"}]}
        self.assertNotIn("refused", self.own.gateway_own_call(self.about("odoo_create"), create))
        answer = self.own.gateway_own_call(self.about("odoo_connect"), {"whoami": True})
        self.assertEqual(answer["result"]["user"]["login"], "ada")
        record = self.last()
        self.assertEqual((record.user_id, record.door, record.tool), (self.user, "stdio", "odoo_connect"))
        self.assertEqual(self.own.gateway_own_identify(), {"user_id": self.user.id})
        self.assertEqual(self.own.gateway_own_settings()["reads_per_minute"], 300)

    def test_without_the_group_or_turned_off_nobody_gets_in(self):
        other = self.gateway.with_user(self.other)
        self.assertEqual(other.gateway_own_call(self.about(), self.search), {"refused": "group"})
        self.env["ir.config_parameter"].set_param("woow_paas_gateway.enabled", False)
        self.assertEqual(self.own.gateway_own_identify(), {"refused": "disabled"})

    def test_nobody_changes_what_was_recorded_at_another_door(self):
        about = self.about("odoo_search")
        self.gateway.gateway_call(self.key, about, self.search)
        record = self.last()
        client = self.env["woow_paas_gateway.client"].sudo().create({"name": "Code", "user_id": self.other.id})
        self.own.gateway_own_refused({**about, "client_id": client.id}, "never done")
        self.env.invalidate_all()
        self.assertEqual((record.outcome, record.error), ("done", False))
        self.gateway.with_user(self.other).gateway_own_refused({"client_id": client.id}, "x")
        self.assertFalse(self.last().client_id)

    def test_who_is_no_internal_user_leaves_no_records(self):
        portal = new_test_user(self.env, login="pia", groups="base.group_portal")
        before = self.calls.search_count([])
        with self.assertRaises(AccessError):
            self.gateway.with_user(portal).gateway_own_refused(self.about(), "x")
        self.assertEqual(self.calls.search_count([]), before)

    def test_what_is_closed_stays_closed(self):
        for model, method, args in (
            ("res.users", "write", [[self.user.id], {"login": "eve"}]),
            ("woow_paas_gateway.gateway", "gateway_own_call", [{}, {"whoami": True}]),
        ):
            call = {"model": model, "method": method, "args": args, "kwargs": {}}
            with self.assertRaisesRegex(UserError, "not allowed"):
                self.own.gateway_own_call(self.about(), call)

    def test_only_the_users_own_companies_can_be_chosen(self):
        second, third = self.env["res.company"].create([{"name": "Second"}, {"name": "Third"}])
        self.user.company_ids = [Command.link(second.id)]
        call = {"model": "res.partner", "method": "search_count", "args": [[["company_id", "=", second.id]]]}
        self.env["res.partner"].create({"name": "Of the second", "company_id": second.id})
        for companies, count in ((second.ids, 1), (self.user.company_id.ids, 0), ([], 1)):
            own = self.own.with_context(allowed_company_ids=companies)
            answer = own.gateway_own_call(self.about(), {**call, "kwargs": {}})
            self.assertEqual(answer["result"], count, companies)
        for companies in (third.ids, ["1"], [True], "1"):
            with self.assertRaises(UserError):
                self.own.with_context(allowed_company_ids=companies).gateway_own_call(self.about(), self.search)

    def test_the_sidecars_methods_stay_the_sidecars(self):
        for key in (self.key, None, {"user": 2}):
            with self.assertRaises(AccessError):
                self.own.gateway_call(key, self.about(), self.search)
