from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, TransactionCase, tagged
from odoo.tools import convert_file

from .common import AiCase
from .fake_sidecar import FakeSidecar

MODELS = ("ai.assistant", "ai.config", "woow_paas_platform.mcp_server", "woow_paas_platform.mcp_tool")


@tagged("post_install", "-at_install")
class TestForms(AiCase, TransactionCase):
    """What an AI manager does who is no administrator of Odoo."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = cls.server.with_user(cls.manager)
        cls.config = cls.config.with_user(cls.manager)

    def sidecar(self):
        sidecar = FakeSidecar()
        self.addCleanup(sidecar.close)
        self.env["ir.config_parameter"].set_param("woow_paas_platform.sidecar_url", sidecar.url)
        return sidecar

    def told(self, action):
        self.assertEqual(action["tag"], "display_notification")
        return action["params"]["type"], action["params"]["message"]

    def test_the_manager_is_no_administrator(self):
        self.assertFalse(self.manager.has_group("base.group_system"))

    def test_every_list_form_and_search_opens(self):
        for name in MODELS:
            kinds = [(False, kind) for kind in ("list", "kanban", "form", "search")]
            views = self.env[name].with_user(self.manager).get_views(kinds)["views"]
            self.assertEqual(set(views), {"list", "kanban", "form", "search"}, name)

    def test_the_demo_data_loads(self):
        convert_file(self.env, "woow_paas_platform", "demo/demo.xml", {}, mode="init", noupdate=True)
        assistant = self.env.ref("woow_paas_platform.demo_assistant")
        found = self.env["ai.assistant"].search([("id", "=", assistant.id)])
        self.assertEqual(found.with_user(self.manager).config_id.name, "Local Model")
        self.assertFalse(
            self.env["ai.assistant"].with_user(self.user).search([("id", "=", assistant.id)]),
            "nobody is offered an assistant whose model may not be there",
        )

    def test_an_assistant_from_nothing(self):
        self.env["ai.config"].search([("id", "!=", self.config.id)]).active = False
        with Form(self.env["ai.assistant"].with_user(self.manager)) as form:
            form.name = "Helper"
            self.assertEqual(form.config_id, self.config, "the only model is chosen already")
            form.mcp_server_ids.add(self.server)
        assistant = form.record
        self.assertEqual(assistant.get_enabled_mcp_tools(), self.tools)
        action = assistant.action_open_chat()
        channel = self.env["discuss.channel"].with_user(self.manager).browse(action["params"]["conversation_id"])
        self.assertEqual(channel.sudo().ai_assistant_id, assistant)

    def test_of_two_models_none_is_chosen(self):
        self.config.copy({"name": "Second"})
        self.assertFalse(self.env["ai.assistant"].with_user(self.manager).create({"name": "Helper"}).config_id)

    def test_the_limit_of_servers_is_named(self):
        servers = self.env["woow_paas_platform.mcp_server"].create(
            [{"name": f"Server {number}", "url": "https://x.test"} for number in range(11)]
        )
        assistant = self.assistant.with_user(self.manager)
        assistant.mcp_server_ids = servers[:10]
        with self.assertRaisesRegex(ValidationError, "limit is 10 per assistant"):
            assistant.mcp_server_ids = servers
        self.env["ir.config_parameter"].set_param("woow_paas_platform.servers_per_assistant", "11")
        assistant.mcp_server_ids = servers
        for broken in ("many", "-1", ""):
            self.env["ir.config_parameter"].set_param("woow_paas_platform.servers_per_assistant", broken)
            with self.assertRaisesRegex(ValidationError, "limit is 10 per assistant"):
                assistant.mcp_server_ids = [Command.set(servers.ids)]

    def test_what_a_tool_says_of_itself(self):
        hints = {
            '{"readOnlyHint": true, "destructiveHint": true}': "read_only",
            '{"destructiveHint": false}': "additive",
            '{"readOnlyHint": false, "destructiveHint": true}': "destructive",
            '{"readOnlyHint": "yes"}': "none",
            "{}": "none",
            "[1]": "none",
            "no json": "none",
        }
        for annotations, hint in hints.items():
            self.tools[0].annotations = annotations
            self.assertEqual(self.tools[0].hint, hint, annotations)
        tools = self.env["woow_paas_platform.mcp_tool"].with_user(self.manager)
        self.assertEqual(tools.search([("hint", "=", "none"), ("id", "in", self.tools.ids)]), self.tools)

    def test_tools_are_counted_and_named_by_what_becomes_of_them(self):
        read_file, write_file = self.tools.with_user(self.manager)
        self.assertEqual((self.server.tool_count, self.server.tools_on), (2, "2 / 2"))
        read_file.action_switch_off()
        self.assertEqual((read_file.status, self.server.tool_count, self.server.tools_on), ("off", 2, "1 / 2"))
        read_file.action_switch_on()
        self.tools[1].quarantined = True
        self.assertEqual((read_file.status, write_file.status), ("on", "waiting"))
        self.assertEqual((self.server.tool_count, self.server.tools_on), (2, "1 / 2"), "what waits is not offered")
        self.tools[1].available = False
        self.assertEqual((write_file.status, self.server.tools_on), ("gone", "1 / 1"))
        empty = self.server.copy({"name": "Empty"})
        self.assertEqual((empty.tool_count, empty.tools_on), (0, "0 / 0"))

    def test_a_stopped_server_is_told_from_one_that_never_connected(self):
        server = self.server.with_user(self.manager)
        self.server.sudo().state = "connected"
        self.assertEqual(server.status, "connected")
        server.stopped = True
        self.assertEqual(server.status, "stopped")

    def test_the_model_is_tested_for_real(self):
        sidecar = self.sidecar()
        path = f"/v1/ai-configs/{self.config.id}/test"
        answered = {"success": True, "message": "m", "seconds": 1.2}
        outcomes = [
            (200, {**answered, "tools": "work"}, "success", "1.2 seconds. Tools work."),
            (200, {**answered, "tools": "ignored"}, "warning", "did not call the tool"),
            (200, {**answered, "tools": "refused", "refusal": "no tools here"}, "warning", "no tools here"),
            (200, {"success": False, "error_code": "provider_auth", "message": "m"}, "danger", "rejected the API key"),
            (200, {"success": False, "error_code": "provider_refused", "message": "HTTP 404"}, "danger", "HTTP 404"),
            (200, {}, "danger", "could not be tested"),
            (401, {"error": "x", "error_code": "unauthorized"}, "danger", "SIDECAR_SECRET"),
        ]
        for status, payload, kind, words in outcomes:
            sidecar.answers[path] = (status, payload)
            told, message = self.told(self.config.action_test())
            self.assertEqual(told, kind, message)
            self.assertIn(words, message)
        for user in (self.user, self.sidecar_user):
            with self.assertRaises(AccessError):
                self.config.with_user(user).action_test()

    def test_stop_and_start(self):
        sidecar = self.sidecar()
        # In a database that is in use there may be others.
        self.env["woow_paas_platform.mcp_server"].search([("id", "!=", self.server.id)]).active = False
        paths = {verb: f"/v1/mcp-servers/{self.server.id}/{verb}" for verb in ("stop", "sync-later")}
        sidecar.answers[paths["stop"]] = (200, {"success": True, "closed": 3})
        self.env.cr.postcommit.clear()
        kind, message = self.told(self.server.action_stop())
        self.assertEqual((kind, self.server.stopped, self.server.state), ("success", True, "draft"))
        self.assertIn("sessions closed: 3", message)
        self.env.cr.postcommit.run()
        self.assertEqual(
            [request["path"] for request in sidecar.wait_for_requests(2)],
            [paths["stop"]] * 2,
            "once more when the record says so, for what began in between",
        )
        self.server._cron_sync_servers()
        self.server.action_clear_api_key()
        self.env.cr.postcommit.run()
        self.server.action_start()
        self.assertFalse(self.server.stopped)
        self.env.cr.postcommit.run()
        asked = [request["path"] for request in sidecar.wait_for_requests(3)]
        self.assertEqual(asked[2:], [paths["sync-later"]], "a stopped server is not synchronised, a started one is")

    def test_restart_tells_what_went_wrong(self):
        sidecar = self.sidecar()
        stop, sync = (f"/v1/mcp-servers/{self.server.id}/{verb}" for verb in ("stop", "sync"))
        sidecar.answers[stop] = (200, {"success": True, "closed": 1})
        sidecar.answers[sync] = (200, {"success": True, "state": "connected", "tool_count": 2})
        self.assertEqual(self.told(self.server.action_restart()), ("success", "Connected: 2 tools."))
        self.assertEqual([request["path"] for request in sidecar.requests], [stop, sync])
        sidecar.close()
        for action in (self.server.action_restart, self.server.action_stop):
            kind, message = self.told(action())
            self.assertEqual(kind, "danger")
            self.assertIn("cannot be reached", message)
        self.assertTrue(self.server.stopped, "it is not used from here on, also when the sidecar was away")

    def test_how_many_processes_run(self):
        sidecar = self.sidecar()
        status = {"sessions": 2, "processes": [{"pid": 1, "started": "2026-11-21T03:00:00Z", "restarts": 0}]}
        sidecar.answers[f"/v1/mcp-servers/{self.server.id}/status"] = (200, status)
        self.assertEqual(self.server.get_status(), {"processes": 1, "sessions": 2})
        sidecar.close()
        self.assertIn("cannot be reached", self.server.get_status()["error"])
        for method in ("get_status", "action_stop", "action_start", "action_restart"):
            with self.assertRaises(AccessError, msg=method):
                getattr(self.server.with_user(self.user), method)()
