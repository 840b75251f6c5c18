from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..tools.redact import redacted
from .common import GatewayCase


@tagged("post_install", "-at_install")
class TestGatewayRecords(GatewayCase):
    """What is recorded of a call, and that it stays."""

    def test_a_call_is_recorded_with_who_what_and_how(self):
        self.call(self.key, "res.partner", "search", [], about=self.about(model="res.partner", domain=[]))
        record = self.last()
        self.assertRecordValues(
            record,
            [
                {
                    "user_id": self.user.id,
                    "client": "test 1.0",
                    "address": "127.0.0.1",
                    "door": "mcp",
                    "tool": "odoo_search",
                    "kind": "read",
                    "model": "res.partner",
                    "outcome": "done",
                }
            ],
        )

    def test_the_questions_of_one_tool_are_one_record(self):
        about = self.about(model="res.partner")
        before = self.calls.search_count([])
        self.call(self.key, "res.partner", "fields_get", ["name"], about=about)
        self.call(self.key, "res.partner", "search", [], about=about)
        self.assertEqual(self.calls.search_count([]), before + 1)

    def test_somebody_elses_record_is_not_added_to(self):
        about = self.about(model="res.partner")
        self.call(self.key, "res.partner", "search", [], about=about)
        self.call(self.admin_key, "res.partner", "search", [], about=about)
        self.assertEqual(self.calls.search_count([("call_ref", "=", about["call_ref"])]), 2)

    def test_a_failed_call_is_recorded_with_its_error(self):
        words = self.refusal(self.key, "res.users", "write", [self.user.id], {"login": "eve"})
        record = self.last()
        self.assertEqual((record.outcome, record.error, record.user_id), ("failed", words, self.user))

    def test_a_refused_call_is_recorded(self):
        self.call("x" * 40, "res.partner", "search", [])
        record = self.last()
        self.assertEqual((record.outcome, record.error, record.user_id.id), ("refused", "credential", False))
        self.gateway.gateway_refused(self.key, self.about(model="res.partner"), "The arguments are invalid")
        record = self.last()
        self.assertEqual((record.outcome, record.error), ("refused", "The arguments are invalid"))

    def test_secrets_are_left_out(self):
        about = self.about(
            "odoo_write",
            model="res.partner",
            values={"name": "Ann", "api_key": "sk-1", "nested": [{"Password": "p-1"}], "access_token": "t-1"},
            domain=[["secret", "=", "s-1"]],
        )
        self.call(self.key, "res.partner", "search", [], about=about)
        text = self.last().arguments
        for secret in ("sk-1", "p-1", "t-1", "s-1", self.key):
            self.assertNotIn(secret, text)
        self.assertIn("Ann", text)
        as_text = {"values": '{"name": "Ann", "api_key": "sk-1"}', "domain": '[["secret", "=", "s-1"]]', "x": "[7"}
        text = redacted(as_text)
        self.assertIn("Ann", text)
        self.assertNotRegex(text, "sk-1|s-1")

    def test_endless_arguments_are_cut(self):
        self.assertLess(len(redacted({"values": {"note": "x" * 100_000}})), 2000)
        self.assertLessEqual(len(redacted({"ids": list(range(100_000))})), 16 * 1024)

    def test_any_arguments_are_recorded_without_an_error(self):
        deep = {}
        for _level in range(200):
            deep = {"deep": deep}
        for arguments in (deep, {"nul": "a\x00b"}, {"half": "\ud83d"}, {"ids": "no list"}, {"ids": [True, -1, 2**40]}):
            about = {**self.about(), "arguments": arguments, "client": "c\x00" * 500, "address": None}
            self.call(self.key, "res.partner", "search", [], about=about)
            self.assertEqual(self.last().outcome, "done")
        for about in (None, [], "x", {"arguments": 7, "tool": 7, "call_ref": {}}):
            self.gateway.gateway_refused(self.key, about, "x")

    def test_nobody_makes_changes_or_deletes_records_of_calls(self):
        self.call(self.key, "res.partner", "search", [])
        record = self.last()
        for user in (self.user, self.manager, self.admin):
            with self.assertRaises(AccessError):
                record.with_user(user).write({"outcome": "failed"})
            with self.assertRaises(AccessError):
                record.with_user(user).unlink()
            with self.assertRaises(AccessError):
                self.calls.with_user(user).create({"tool": "x"})
        with self.assertRaises(AccessError):
            record.sudo().write({"outcome": "failed"})
        with self.assertRaises(AccessError):
            record.sudo().unlink()

    def test_managers_read_them_and_users_do_not(self):
        self.call(self.key, "res.partner", "search", [])
        self.assertEqual(self.last().with_user(self.manager).tool, "odoo_search")
        with self.assertRaises(AccessError):
            self.calls.with_user(self.user).search([])

    def test_old_ones_are_deleted_after_the_retention_time(self):
        self.call(self.key, "res.partner", "search", [])
        old = self.last()
        self.call(self.key, "res.partner", "search", [])
        new = self.last()
        self.env.cr.execute(
            "UPDATE woow_paas_gateway_call SET create_date = %s WHERE id = %s",
            (fields.Datetime.now() - timedelta(days=31), old.id),
        )
        self.env.invalidate_all()
        self.env["ir.config_parameter"].set_param("woow_paas_gateway.retention_days", "30")
        self.calls._cron_delete_old()
        self.assertEqual((old | new).exists(), new)
