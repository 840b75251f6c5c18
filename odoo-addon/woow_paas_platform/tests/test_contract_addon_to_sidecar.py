import base64
import json
from urllib.parse import urlsplit

from odoo.tests import HttpCase, new_test_user, tagged

from ..problems.sidecar_error import SidecarRefused
from ..sidecar.client import SidecarClient
from .contract_case import ContractCase
from .fake_sidecar import RECORD_ID, FakeSidecar
from .test_mcp_login import LoginCase

CALLBACK = "/woow_paas_platform/mcp/oauth/callback?code=the-code&state=the-state&iss=https%3A%2F%2Fauth.example.com"


@tagged("post_install", "-at_install")
class TestContractAddonToSidecar(ContractCase, LoginCase, HttpCase):
    """What the sidecar is asked, and what becomes of its answers, is what contracts/addon-to-sidecar/ says."""

    def setUp(self):
        super().setUp()
        self.sidecar = FakeSidecar()
        self.addCleanup(self.sidecar.close)
        self.env["ir.config_parameter"].set_param("woow_paas_platform.sidecar_url", self.sidecar.url)
        self.run_ = self.runs(self.say(self.channel(self.user, self.other), "@Bot hi"))
        self.server.approval = "never"
        self.managed = self.server.with_user(self.manager)

    def answer(self, request, answer, record=None):
        """Has the sidecar answer as the example says; returns that answer, for what a test has elsewhere."""
        path = self.example(f"addon-to-sidecar/{request}")["path"].partition("?")[0]
        example = self.example(f"addon-to-sidecar/{answer}")
        if record:
            path = RECORD_ID.sub(str(record.id), path)
        self.sidecar.answers[path] = (example["status"], example["body"])
        return example["body"]

    def assert_asked(self, name):
        """The last request of that path is as the example says."""
        name = f"addon-to-sidecar/{name}"
        example = self.example(name)
        path = RECORD_ID.sub("", example["path"])
        asked = [each for each in self.sidecar.wait_for_requests(1) if RECORD_ID.sub("", each["path"]) == path]
        self.assertTrue(asked, f"nothing was asked as {name} says")
        request = asked[-1]
        payload = request["headers"]["Authorization"].split(".")[1]
        seen = {key: request[key] for key in ("method", "path", "body")}
        seen["claims"] = json.loads(base64.urlsafe_b64decode(f"{payload}=="))
        if "headers" in example:
            seen["headers"] = {key: request["headers"].get(key) for key in example["headers"]}
        self.assert_like(seen, name)

    def client(self):
        return SidecarClient.from_env(self.env)

    def test_a_run_is_started(self):
        self.answer("start-run.request", "start-run.answer")
        self.env.cr.postcommit.run()
        self.assert_asked("start-run.request")
        self.answer("start-run.request", "start-run.answer-refused")
        with self.assertRaises(SidecarRefused) as caught:
            self.client().start_run(self.run_.id, self.user.id)
        self.assertEqual((caught.exception.status, caught.exception.error_code), (401, "unauthorized"))

    def test_a_run_is_followed_approved_and_cancelled(self):
        run = self.run_.with_user(self.user)
        self.as_sidecar(run).sidecar_claim("x")
        self.sidecar.answers[f"/v1/runs/{run.id}/events"] = (200, {})
        self.client().attach(run.id, self.user.id, "3", max_ms=50_000).close()
        self.assert_asked("attach.request")
        self.answer("approval.request", "approval.answer", run)
        self.client().approve(run.id, self.user.id, "call_1", "no", "Ask the accountant first.")
        self.assert_asked("approval.request")
        self.answer("cancel-run.request", "cancel-run.answer", run)
        run.action_cancel()
        self.assert_asked("cancel-run.request")
        self.assertEqual(run.state, "running", "the sidecar ends it")

    def test_a_server_is_synchronised(self):
        self.server.write({"auth": "bearer", "api_key": "n8n-key"})
        answer = self.answer("sync.request", "sync.answer", self.server)
        self.managed.action_sync()
        self.assert_asked("sync.request")
        self.assertEqual((self.server.state, self.server.state_message), ("connected", answer["state_message"]))
        self.assertEqual((self.server.state_reason, self.server.state_values), (answer["reason"], answer["values"]))
        offered = self.server.tool_ids.filtered("available").sorted("name")
        found = [{name: tool[name] or "" for name in answer["tools"][0]} for tool in offered]
        self.assertEqual(found, answer["tools"])
        answer = self.answer("sync.request", "sync.answer-failed", self.server)
        self.managed.action_sync()
        self.assertEqual((self.server.state, self.server.state_reason), ("error", answer["reason"]))
        self.assertEqual(len(self.server.tool_ids.filtered("available")), 2, "what was known stays")
        self.answer("sync-later.request", "sync-later.answer", self.server)
        self.client().sync_server_later(self.server.id, self.manager.id)
        self.assert_asked("sync-later.request")

    def test_what_became_of_a_login_is_stored(self):
        login = self.log_in(self.manager)
        answer = self.answer("test.request", "test.answer", self.server)
        answer["login"]["renewed"]["generation"] = login.generation
        self.managed.action_test()
        self.assert_asked("test.request")
        self.assertEqual(self.as_sidecar(login).stored_tokens_json, answer["login"]["renewed"]["tokens_json"])
        answer = self.answer("test.request", "test.answer-failed", self.server)
        answer["login"]["expired"] = login.generation
        self.managed.action_test()
        self.assertEqual((self.server.state, login.state), ("error", "expired"))
        self.server.oauth_client_id = "entered"
        answer = self.answer("test.request", "test.answer-issuer", self.server)
        self.managed.action_test()
        self.assertEqual(self.server.oauth_issuer, answer["login"]["issuer"])

    def test_a_server_is_looked_at_and_stopped(self):
        answer = self.answer("status.request", "status.answer", self.server)
        told = {"processes": len(answer["processes"]), "sessions": answer["sessions"]}
        self.assertEqual(self.managed.get_status(), told)
        self.assert_asked("status.request")
        answer = self.answer("stop.request", "stop.answer", self.server)
        self.assertIn(str(answer["closed"]), self.managed.action_stop()["params"]["message"])
        self.assert_asked("stop.request")

    def test_a_person_logs_in(self):
        host = urlsplit(self.base_url()).netloc
        self.env["ir.config_parameter"].set_param("web.base.url", f"https://{host}")
        self.authenticate("ada", "ada-password")
        begun = self.answer("login.request", "login.answer", self.server)
        response = self.open_login()
        self.assertEqual((response.status_code, response.headers["Location"]), (303, begun["authorization_url"]))
        self.assert_asked("login.request")
        kept = self.as_sidecar(self.server).stored_oauth_registration_json
        self.assertEqual(kept, begun["registration_json"])
        finished = self.answer("login-finish.request", "login-finish.answer", self.server)
        self.assertEqual(self.url_open(CALLBACK).status_code, 200)
        self.assert_asked("login-finish.request")
        login = self.as_sidecar(self.login_of(self.user))
        self.assertEqual((login.state, login.stored_tokens_json), ("logged_in", finished["tokens_json"]))
        self.open_login()
        self.answer("login-finish.request", "login-finish.answer-failed", self.server)
        self.assertEqual(self.url_open(CALLBACK).status_code, 502)
        self.assertEqual(login.stored_tokens_json, finished["tokens_json"], "the earlier login holds")
        self.answer("login.request", "login.answer-refused", self.server)
        self.assertEqual(self.open_login().status_code, 502)

    def open_login(self):
        return self.url_open(f"/woow_paas_platform/mcp/{self.server.id}/login", allow_redirects=False)

    def test_a_model_is_tested(self):
        config = self.config.with_user(self.manager)
        for answer, kind in (
            ("model-test.answer", "success"),
            ("model-test.answer-without-tools", "warning"),
            ("model-test.answer-failed", "danger"),
        ):
            self.config.dialect = False
            said = self.answer("model-test.request", answer, config)
            told = config.action_test()["params"]
            self.assertEqual(told["type"], kind, answer)
            self.assertIn(said.get("refusal", ""), told["message"])
        self.assert_asked("model-test.request")

    def test_the_sidecar_is_asked_whether_it_is_ready(self):
        answer = self.answer("ready.request", "ready.answer")
        answer["odoo"]["db"] = self.env.cr.dbname
        admin = new_test_user(self.env, login="root2", groups="base.group_user,base.group_system")
        told = self.env["res.config.settings"].with_user(admin).create({}).action_ai_test_sidecar()["params"]
        self.assert_asked("ready.request")
        self.assertEqual(told["type"], "success")
        for value in (answer["odoo"]["login"], answer["odoo"]["version"]):
            self.assertIn(value, told["message"])
