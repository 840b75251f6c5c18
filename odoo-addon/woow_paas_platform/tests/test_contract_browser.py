from unittest.mock import patch

from odoo import Command, http
from odoo.tests import HttpCase, tagged

from ..sidecar.client import SidecarClient
from .cloud_case import CloudCase
from .contract_case import ContractCase
from .json_calls import JsonCalls
from .test_mcp_login import LoginCase


@tagged("post_install", "-at_install")
class TestContractBrowser(ContractCase, JsonCalls, CloudCase, LoginCase, HttpCase):
    """What browsers are told is what contracts/browser-to-addon/ says."""

    def values(self, name, **others):
        return {**self.example(f"sidecar-to-addon/{name}")["args"][1], **others}

    def assert_told(self, told, name):
        self.assert_like(told, f"browser-to-addon/{name}")

    def test_a_conversation_and_its_messages(self):
        chat = self.chat_of(self.shop, self.owner)
        self.assert_told(chat._ai_conversation_data(), "conversation")
        question = self.say(chat, "Which workflows are there?", self.owner, attachments=[("notes.txt", b"Hello")])
        run = self.runs(question)
        self.as_sidecar(run).sidecar_claim("x")
        self.assert_told(run.with_user(self.owner)._ai_data(), "run")
        self.complete(run, **self.values("completion.request"))
        messages = (question + run.answer_id).with_user(self.owner)._ai_data()
        self.assert_told(messages[0], "message-question")
        self.assert_told(messages[1], "message")
        self.assert_told(messages[1]["tool_calls"][0], "tool-call")

    def test_a_call_that_changed_a_record(self):
        second = self.env["res.company"].create({"name": "Second"})
        self.owner.write({"company_ids": [Command.link(second.id)]})
        partner = self.env["res.partner"].create({"name": "Azure Interior", "city": "Fremont"})
        server = self.env.ref("woow_paas_platform.mcp_server_odoo")
        run = self.runs(self.say(self.chat_of(self.shop, self.owner), "hi", self.owner))
        self.as_sidecar(run).sidecar_claim("x")
        asked = {**self.example("browser-to-addon/tool-call-changed"), "server_id": server.id}
        asked["args"] = {"model": "res.partner", "ids": partner.ids, "values": {"city": "Ghent"}}
        self.as_sidecar(run).sidecar_ask(asked)
        call = run.tool_call_ids
        run._settle(call, "once", self.owner)
        call.write({"state": "completed", "result": '{"changed":1}'})
        self.assert_told(call.with_user(self.owner)._ai_data()[0], "tool-call-changed")

    def test_a_call_that_waits_and_is_denied(self):
        run = self.runs(self.say(self.chat_of(self.shop, self.owner), "hi", self.owner))
        self.as_sidecar(run).sidecar_claim("x")
        self.as_sidecar(run).sidecar_ask(self.values("ask.request"))
        [waiting] = run.with_user(self.owner)._waiting_data()
        self.assert_told(waiting, "approval-waiting")
        calls = run.with_user(self.owner).tool_call_ids
        self.assert_told(calls._ai_data()[0], "tool-call-waiting")
        run._settle(run.tool_call_ids, "no", self.owner, "Ask the accountant first.")
        self.assert_told(calls._ai_data()[0], "tool-call-denied")

    def test_a_run_that_failed(self):
        run = self.runs(self.say(self.chat_of(self.shop, self.owner), "hi", self.owner))
        done = self.values("completion.request")
        failed = {"answer": "There is ", "tool_calls": done["tool_calls"], "notices": done["notices"]}
        self.as_sidecar(run).sidecar_claim("x")
        self.as_sidecar(run).sidecar_keep_file(self.example("sidecar-to-addon/keep-file.request")["args"][1])
        self.complete(run, **self.values("completion-failed.request", **failed))
        self.assert_told(run.with_user(self.owner)._ai_data(), "run-failed")

    def test_servers_and_their_tools(self):
        (self.server + self.shop_server).approval = "never"
        self.server.write({"auth": "bearer", "api_key": "n8n-key"})
        outcome = self.values("sync-done.request")
        self.as_sidecar(self.server).sidecar_sync_done(outcome)
        outcome["tools"][1]["schema_hash"] = "another"
        self.as_sidecar(self.server).sidecar_sync_done(outcome)
        told = self.server.with_user(self.manager)._ai_data()
        self.assert_told(told, "server")
        tools = {tool["name"]: tool for tool in told["tools"]}
        self.assert_told(tools["list_workflows"], "tool")
        self.assert_told(tools["run_workflow"], "tool-changed")
        self.shop_server.write({"auth": "oauth", "api_key": False})
        self.shop_tool.unlink()
        self.assert_told(self.shop_server.with_user(self.owner)._ai_data(), "server-of-service")

    def test_an_upload(self):
        channel = self.chat_of(self.shop, self.owner)
        self.authenticate("olga", "olga-password")

        def upload():
            form = {"channel_id": str(channel.id), "csrf_token": http.Request.csrf_token(self)}
            files = {"file": ("notes.txt", b"Hello")}
            return self.url_open("/api/ai/chat/upload", data=form, files=files).json()["data"]

        self.assert_told(upload(), "upload-unknown")
        said = {"readable": False, "reason": "encrypted"}
        with patch.object(SidecarClient, "check_file", lambda *_about: said):
            self.assert_told(upload(), "upload")

    def test_routes(self):
        self.log_in(self.owner)
        self.authenticate("olga", "olga-password")
        [service] = self.data("GET", "/api/cloud-services")
        self.assert_told(service, "service")
        [login] = self.data("POST", "/api/ai/mcp-logins", {})
        self.assert_told(login, "login")
        _status, refusal = self.call("POST", "/api/ai/chat/history", {"channel_id": 2**31 - 1})
        self.assert_told(refusal, "refusal")
