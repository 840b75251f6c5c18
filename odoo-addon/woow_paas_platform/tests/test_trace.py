from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged

from .cloud_case import CloudCase
from .common import AiCase
from .fake_sidecar import FakeSidecar
from .granted_run import GrantedRun


@tagged("post_install", "-at_install")
class TestTrace(GrantedRun, AiCase, TransactionCase):
    """What is known of the calls of a run whose sidecar is gone."""

    def setUp(self):
        super().setUp()
        self.admin = self.env.ref("base.user_admin")
        self.chat = self.conversation(self.admin)
        self.question = self.say(self.chat, "Order it", self.admin)
        self.run_ = self.runs(self.question)
        self.grant = self.as_sidecar(self.run_).sidecar_claim("test", "key")["grant"]

    def begin(self, call_id="c1", run=None):
        call = {"call_id": call_id, "server_id": self.server.id, "tool_id": self.tools[0].id, "name": "order"}
        return self.as_sidecar(run or self.run_).sidecar_begin_call({**call, "args": {"of": 1}, "offset": 0})

    def history_of(self, run):
        return self.as_sidecar(run).read(["history"])[0]["history"]

    def retry(self):
        return self.run_.with_user(self.admin).action_retry().sudo()

    def test_a_call_is_stored_before_it_runs(self):
        self.assertTrue(self.begin())
        call = self.run_.tool_call_ids
        self.assertEqual((call.state, call.name, call.server_id), ("running", "order", self.server))
        self.assertTrue(self.begin(), "the same again")
        self.assertEqual(self.run_.tool_call_ids, call)

    def test_only_by_the_sidecar_and_only_while_the_run_goes_on(self):
        with self.assertRaises(AccessError):
            self.run_.with_user(self.admin).sidecar_begin_call({"call_id": "c1"})
        self.as_sidecar(self.run_).sidecar_complete({"state": "done", "answer": "Fine."})
        self.assertFalse(self.begin())
        self.assertFalse(self.run_.tool_call_ids)

    def test_what_the_end_does_not_tell_may_have_run(self):
        self.begin("told")
        self.begin("untold")
        told = {"call_id": "told", "name": "order", "state": "completed", "result": "4711"}
        self.as_sidecar(self.run_).sidecar_complete({"state": "error", "tool_calls": [told]})
        states = {call.call_id: call.state for call in self.run_.tool_call_ids}
        self.assertEqual(states, {"told": "completed", "untold": "unknown"})

    def test_a_run_that_is_lost_keeps_its_trace(self):
        self.begin()
        self.run_._interrupt()
        self.assertEqual(self.run_.tool_call_ids.state, "unknown")
        self.assertEqual(self.run_._ai_data()["tool_calls"][0]["state"], "unknown")

    def test_a_call_of_odoo_has_run_exactly_if_its_change_is_stored(self):
        for call_id in ("good", "bad"):
            self.begin(call_id)
        call = {"model": "res.partner", "method": "create", "kwargs": {}}
        sidecar = self.as_sidecar(self.run_)
        sidecar.sidecar_call(self.grant, {**call, "args": [[{"name": "New"}]], "call_id": "good"})
        with self.assertRaises(Exception), self.env.cr.savepoint():  # noqa: B017
            sidecar.sidecar_call(self.grant, {**call, "args": [[{"no_field": 1}]], "call_id": "bad"})
        self.run_._interrupt()
        states = {call.call_id: call.state for call in self.run_.tool_call_ids}
        self.assertEqual(states, {"good": "completed", "bad": "unknown"})

    def test_retry_and_the_next_question_are_told(self):
        self.begin()
        self.run_._interrupt()
        for run in (self.retry(), self.runs(self.say(self.chat, "And now?", self.admin))):
            asked, attempt = self.history_of(run)[:2]
            self.assertEqual((asked["role"], asked["content"]), ("user", "Order it"))
            self.assertEqual((attempt["role"], attempt["attempt"]), ("assistant", True))
            [call] = attempt["tool_calls"]
            self.assertEqual((call["state"], call["name"], call["args"]), ("unknown", "order", {"of": 1}))

    def test_what_did_not_run_is_not_told(self):
        denied = {"call_id": "c1", "name": "order", "state": "rejected"}
        self.as_sidecar(self.run_).sidecar_complete({"state": "error", "tool_calls": [denied]})
        self.assertEqual(len(self.history_of(self.retry())), 1)

    def test_a_lost_claim_is_told_again_to_who_made_it(self):
        again = self.as_sidecar(self.run_).sidecar_claim("test", "key")
        self.assertEqual((again["claimed"], again["state"]), (True, "running"))
        for key in ("other", False):
            self.assertFalse(self.as_sidecar(self.run_).sidecar_claim("test", key)["claimed"])
        self.call((self.run_, again["grant"]), "res.partner", "search_count", [[]])

    def test_a_lost_run_is_looked_for_within_ninety_seconds(self):
        cron = self.env.ref("woow_paas_platform.cron_start_waiting_runs")
        self.assertEqual((cron.interval_number, cron.interval_type), (1, "minutes"))
        self.run_.started = fields.Datetime.now() - timedelta(seconds=29)
        sidecar = FakeSidecar()
        self.addCleanup(sidecar.close)
        self.env["ir.config_parameter"].set_param("woow_paas_platform.sidecar_url", sidecar.url)
        self.env["woow_paas_platform.ai_run"]._cron_start_waiting_runs()
        self.assertEqual(self.run_.state, "interrupted")


@tagged("post_install", "-at_install")
class TestOdooData(CloudCase, TransactionCase):
    """Servers of somebody else, to which nothing of Odoo goes unasked."""

    def asks(self, user):
        run = self.runs(self.say(self.chat_of(self.shop, user), "@Bot hi", user))
        return self.as_sidecar(run).read(["mcp_asks_after_odoo"])[0]["mcp_asks_after_odoo"] or []

    def test_servers_of_somebody_else_ask(self):
        self.env.cr.execute(
            "UPDATE woow_paas_platform_mcp_server SET create_uid = %s WHERE id = %s",
            [self.owner.id, self.shop_server.id],
        )
        self.shop_server.invalidate_recordset()
        self.assertEqual(self.asks(self.member), [self.shop_server.id])
        self.assertEqual(self.asks(self.owner), [], "one's own server")
        self.shop.shares_odoo_data = True
        self.assertEqual(self.asks(self.member), [])

    def test_only_administrators_allow_it(self):
        for user in (self.owner, self.member):
            with self.assertRaises(AccessError):
                self.shop.with_user(user).shares_odoo_data = True
        self.shop.with_user(self.manager).shares_odoo_data = True

    def test_a_permission_for_a_tool_is_none_for_data_of_odoo(self):
        run = self.runs(self.say(self.chat_of(self.shop, self.member), "@Bot hi", self.member))
        self.as_sidecar(run).sidecar_claim("test", "key")
        call = {"server_id": self.shop_server.id, "tool_id": self.shop_tool.id, "name": "x", "seconds": 60}
        permissions = self.env["woow_paas_platform.tool_permission"]
        ask = self.as_sidecar(run).sidecar_ask

        def asked(call_id, cause):
            state = ask({**call, "call_id": call_id, "cause": cause})["state"]
            return state, run.tool_call_ids.filtered(lambda each: each.call_id == call_id)

        state, first = asked("first", False)
        self.assertEqual((state, first._ai_data()[0]["approval"]["cause"]), ("waiting", None))
        permissions._allow(first)
        self.assertEqual(asked("plain", False)[0], "allowed")
        state, data = asked("data", "odoo_data")
        self.assertEqual((state, data._ai_data()[0]["approval"]["cause"]), ("waiting", "odoo_data"))
        permissions._allow(data)
        self.assertEqual(asked("again", "odoo_data")[0], "allowed")
