from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged

from ..problems import SidecarError
from .common import AiCase
from .fake_sidecar import FakeSidecar


@tagged("post_install", "-at_install")
class TestApprovals(AiCase, TransactionCase):
    """Calls that wait for the person who asked: what is stored of them, who decides, and what is remembered."""

    def setUp(self):
        super().setUp()
        self.sidecar = FakeSidecar()
        self.addCleanup(self.sidecar.close)
        self.env["ir.config_parameter"].set_param("woow_paas_platform.sidecar_url", self.sidecar.url)
        self.tools.write({"schema_hash": "hash"})
        self.chat = self.channel(self.user, self.other)

    def running(self, chat=None, user=None):
        run = self.runs(self.say(chat or self.chat, "@Bot hi", user))
        self.as_sidecar(run).sidecar_claim("x")
        return run

    def ask(self, run, call_id="c1", tool=None):
        tool = tool or self.tools[1]
        about = {"call_id": call_id, "name": tool.name, "tool_id": tool.id, "server_id": tool.server_id.id}
        return self.as_sidecar(run).sidecar_ask({**about, "args": {"path": "/x"}, "offset": 3, "seconds": 600})

    def decide(self, run, decision, call_id="c1", reason=""):
        self.sidecar.answers[f"/v1/runs/{run.id}/approvals/{call_id}"] = (202, {})
        run.with_user(run.user_id)._decide_call(call_id, decision, reason)

    def permissions(self, user=None):
        return self.env["woow_paas_platform.tool_permission"].with_user(user or self.user).search([])

    def test_a_call_that_waits_is_stored_with_its_time(self):
        run = self.running()
        self.assertEqual(self.ask(run)["state"], "waiting")
        self.assertEqual((run.state, run.tool_call_ids.state), ("waiting_approval", "waiting_approval"))
        told = run.with_user(self.user)._ai_data()["tool_calls"][0]["approval"]
        self.assertTrue(595 <= told["seconds_left"] <= 600, told)

    def test_asked_twice_it_is_one_call_with_one_time(self):
        run = self.running()
        first = self.ask(run)
        run.tool_call_ids.approval_deadline -= timedelta(seconds=60)
        self.assertGreater(first["deadline"], self.ask(run)["deadline"])
        self.assertEqual(len(run.tool_call_ids), 1)
        self.decide(run, "once")
        self.ask(run)
        self.assertEqual((run.state, run.tool_call_ids.decision), ("running", "once"), "an answer is not asked again")

    def test_who_decided_when_and_why_is_kept(self):
        run = self.running()
        self.ask(run)
        self.decide(run, "no", reason="Not today")
        call = run.tool_call_ids
        self.assertEqual((call.state, call.decision, call.decision_reason), ("rejected", "no", "Not today"))
        self.assertEqual(call.decided_by_id, self.user)
        self.assertLess(fields.Datetime.now() - call.decided_at, timedelta(minutes=1))
        self.assertEqual(self.sidecar.requests[-1]["body"], {"decision": "no", "reason": "Not today"})
        told = {"call_id": "c1", "name": "write_file", "state": "rejected", "is_error": True, "result": "Denied."}
        self.complete(run, tool_calls=[told])
        self.assertEqual((call.decision_reason, call.result), ("Not today", "Denied."), "the end adds to the record")
        self.assertEqual(len(run.tool_call_ids), 1)

    def test_the_run_waits_as_long_as_one_of_its_calls_does(self):
        run = self.running()
        for call_id in ("c1", "c2"):
            self.ask(run, call_id)
        self.decide(run, "once")
        self.assertEqual(run.state, "waiting_approval")
        self.as_sidecar(run).sidecar_unanswered("c2")
        self.assertEqual(run.state, "running")

    def test_nobody_answered_is_not_denied(self):
        run = self.running()
        self.ask(run)
        self.assertTrue(self.as_sidecar(run).sidecar_unanswered("c1"))
        self.assertEqual((run.tool_call_ids.state, run.tool_call_ids.decision), ("unanswered", "unanswered"))
        self.assertFalse(run.tool_call_ids.decided_by_id)
        with self.assertRaises(SidecarError):
            self.decide(run, "once")

    def test_nobody_but_the_person_who_asked_decides(self):
        run = self.running()
        self.ask(run)
        for user in (self.other, self.manager, self.portal):
            with self.assertRaises(AccessError):
                run.with_user(user)._decide_call("c1", "once")
        self.assertEqual(run.tool_call_ids.state, "waiting_approval")

    def test_where_the_sidecar_does_not_know_the_call_nothing_is_decided(self):
        run = self.running()
        self.ask(run)
        with self.assertRaises(SidecarError), self.env.cr.savepoint():
            run.with_user(self.user)._decide_call("c1", "always")
        self.assertEqual(run.tool_call_ids.state, "waiting_approval")
        self.assertFalse(self.permissions())

    def test_a_run_that_ended_asks_nobody(self):
        run = self.running()
        self.ask(run)
        self.as_sidecar(run).sidecar_interrupt("x")
        self.assertEqual((run.state, run.tool_call_ids.state), ("interrupted", "cancelled"))
        self.assertEqual(self.ask(run, "c2")["state"], "ended")

    def test_the_browsers_of_the_person_are_told(self):
        run = self.running()
        self.env["bus.bus"].search([]).unlink()
        self.ask(run)
        self.decide(run, "once")
        self.env.cr.precommit.run()
        sent = self.env["bus.bus"].search([]).filtered(lambda note: "approval/changed" in note.message)
        self.assertEqual(len(sent), 2)
        self.assertEqual(len(set(sent.mapped("channel"))), 1, "nobody else is")

    def test_always_is_remembered_for_person_conversation_and_tool(self):
        run = self.running()
        self.ask(run)
        self.decide(run, "always")
        again = self.running()
        self.assertEqual(self.ask(again)["state"], "allowed")
        call = again.tool_call_ids
        self.assertEqual((call.state, call.decision, call.decided_by_id), ("running", "always", self.user))
        self.assertEqual(self.ask(again, "c2", self.tools[0])["state"], "waiting", "another tool")
        self.assertEqual(self.ask(self.running(user=self.other))["state"], "waiting", "another person")
        self.assertEqual(self.ask(self.running(self.channel(self.user)))["state"], "waiting", "another conversation")
        self.assertEqual(len(self.permissions()), 1)

    def test_of_odoos_own_tools_it_is_the_same_model_and_method_that_is_allowed(self):
        server = self.env.ref("woow_paas_platform.mcp_server_odoo")
        tool = self.env["woow_paas_platform.mcp_tool"].create({"name": "odoo_call", "server_id": server.id})

        def ask(run, call_id, **args):
            about = {"call_id": call_id, "name": tool.name, "tool_id": tool.id, "server_id": server.id}
            return self.as_sidecar(run).sidecar_ask({**about, "args": args, "seconds": 60})["state"]

        run = self.running()
        archive = {"model": "res.partner", "method": "action_archive"}
        ask(run, "c1", **archive, ids=[1])
        self.decide(run, "always")
        self.assertEqual(self.permissions().tool, "odoo_call: Contact: action_archive")
        self.assertEqual(ask(run, "c2", **archive, ids=[2]), "allowed")
        self.assertEqual(ask(run, "c3", model="res.partner", method="message_post", ids=[1]), "waiting")
        self.assertEqual(ask(run, "c4", model="res.partner.bank", method="action_archive", ids=[1]), "waiting")

    def test_whoever_deletes_is_asked_each_time(self):
        server = self.env.ref("woow_paas_platform.mcp_server_odoo")
        tool = self.env["woow_paas_platform.mcp_tool"].create({"name": "odoo_call", "server_id": server.id})
        about = {"name": tool.name, "tool_id": tool.id, "server_id": server.id, "seconds": 60}
        call = {**about, "args": {"model": "res.partner", "method": "unlink", "ids": [1]}}
        run = self.running()
        self.as_sidecar(run).sidecar_ask({**call, "call_id": "c1"})
        self.decide(run, "always")
        self.assertEqual(run.tool_call_ids.decision, "once")
        self.assertFalse(self.permissions())
        self.assertEqual(self.as_sidecar(run).sidecar_ask({**call, "call_id": "c2"})["state"], "waiting")

    def test_once_is_not_remembered(self):
        run = self.running()
        self.ask(run)
        self.decide(run, "once")
        self.assertFalse(self.permissions())

    def test_always_ends_when_tool_server_or_login_change(self):
        server = self.tools.server_id
        login = self.env["woow_paas_platform.mcp_login"]
        for change in (
            lambda: self.tools[1].write({"schema_hash": "another"}),
            lambda: self.tools[1].write({"annotations": '{"destructiveHint": true}'}),
            lambda: server.write({"url": "https://elsewhere.test/mcp"}),
            lambda: server.write({"auth": "bearer", "api_key": "another key"}),
            lambda: server.write({"auth": "oauth"}),
            lambda: login.create({"server_id": server.id, "user_id": self.user.id})._finish("{}", False),
        ):
            run = self.running()
            self.ask(run)
            self.decide(run, "always")
            permission = self.permissions()
            self.assertEqual(permission.state, "allowed")
            change()
            permission.invalidate_recordset()
            self.assertEqual(permission.state, "ended")
            self.assertEqual(self.ask(run, "c2")["state"], "waiting")
            self.assertFalse(permission.exists())

    def test_the_person_sees_and_revokes_it_and_managers_do(self):
        for revoker in (self.user, self.manager):
            run = self.running()
            self.ask(run)
            self.decide(run, "always")
            permission = self.permissions()
            self.assertEqual((permission.tool, permission.server), ("write_file", "Files"))
            self.assertEqual(permission.conversation, self.chat.with_user(self.user).display_name)
            self.assertFalse(permission.with_user(self.manager).conversation, "what people talk about is theirs")
            self.assertFalse(self.permissions(self.other))
            self.permissions(revoker).action_revoke()
            self.assertEqual(self.ask(self.running())["state"], "waiting")

    def test_nobody_makes_or_changes_a_permission(self):
        run = self.running()
        self.ask(run)
        self.decide(run, "always")
        permission = self.permissions()
        for user in (self.user, self.manager):
            with self.assertRaises(AccessError):
                permission.with_user(user).tool_id = self.tools[0]
            with self.assertRaises(AccessError):
                permission.with_user(user).copy()
        with self.assertRaises(AccessError):
            permission.with_user(self.user).read(["fingerprint"])
