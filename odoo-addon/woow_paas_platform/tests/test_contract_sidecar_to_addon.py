import json

from odoo import Command
from odoo.tests import TransactionCase, tagged

from ..tools.odoo_call import call_kw
from .cloud_case import CloudCase
from .contract_case import ContractCase
from .granted_run import GrantedRun
from .test_mcp_login import TOKENS, LoginCase


@tagged("post_install", "-at_install")
class TestContractSidecarToAddon(ContractCase, GrantedRun, CloudCase, LoginCase, TransactionCase):
    """The sidecar's calls do here, and are answered, as contracts/sidecar-to-addon/ says."""

    def setUp(self):
        super().setUp()
        self.run_ = self.runs(self.say(self.channel(self.owner), "@Bot hi", self.owner))
        (self.server + self.shop_server).approval = "never"

    def ask(self, name, record=None, *args, **kwargs):
        """What Odoo answers to the call of an example: made for `record`, with other arguments where they are given."""
        call = self.example(f"sidecar-to-addon/{name}")
        if record is not None:
            call["args"] = [record.ids, *(args or call["args"][1:])]
        model = self.env[call["model"]].with_user(self.sidecar_user)
        answer = call_kw(model, call["method"], call["args"], {**call["kwargs"], **kwargs})
        return json.loads(json.dumps(answer))

    def argument(self, name, position):
        return self.example(f"sidecar-to-addon/{name}")["args"][position]

    def assert_answer(self, answer, name):
        self.assert_like(answer, f"sidecar-to-addon/{name}")

    def test_a_run_is_claimed(self):
        self.assert_answer(self.ask("claim.request", self.run_), "claim.answer")
        self.assertEqual(self.run_.sidecar_instance, self.argument("claim.request", 1))
        self.assert_answer(self.ask("interrupt.request"), "interrupt.answer")
        self.assertEqual(self.run_.state, "interrupted")
        refused = self.runs(self.say(self.channel(self.owner), "@Bot hi", self.owner))
        self.owner.active = False
        self.assert_answer(self.ask("claim.request", refused), "claim.answer-refused")

    def test_discuss_is_told_what_a_run_does(self):
        self.ask("claim.request", self.run_)
        self.assert_answer(self.ask("activity.request", self.run_), "activity.answer")

    def test_a_run_is_read(self):
        self.env["ir.config_parameter"].set_param("woow_paas_platform.user_server_addresses", "n8n.internal:5678")
        self.env["woow_paas_platform.mcp_tool"].create({"name": "odoo_count", "server_id": self.odoo_server.id})
        self.server.write({"auth": "bearer", "api_key": "n8n-key"})
        self.config.api_key = "sk-key"
        self.assistant.write({"system_prompt": "You help.", "mcp_tool_disabled_ids": [Command.set(self.tools[1].ids)]})
        self.shop_server.write({"auth": "oauth", "api_key": False, "oauth_client_id": "odoo", "oauth_scope": "orders"})
        self.shop_server.write({"oauth_client_secret": "secret", "oauth_registration_json": '{"client_id": "odoo"}'})
        self.log_in(self.owner, self.shop_server)
        chat = self.chat_of(self.shop, self.owner)
        values = self.argument("completion.request", 1)
        values["tool_calls"][0]["server_id"] = self.server.id
        self.complete(self.runs(self.say(chat, "Which workflows are there?", self.owner)), **values)
        files = [("notes.txt", b"Hello"), ("offer.pdf", b"%PDF-1.4")]
        question = self.say(chat, "What do these files say?", self.owner, attachments=files)
        self.assert_answer(self.ask("run.read.request", self.runs(question)), "run.read.answer")

    def test_a_file_of_the_conversation_is_read(self):
        question = self.say(self.channel(self.owner), "@Bot read", self.owner, attachments=[("notes.txt", b"Hello")])
        run, file = self.runs(question), question.attachment_ids
        self.assert_answer(self.ask("read-file.request", run, file.id), "read-file.answer")
        file.unlink()
        self.assert_answer(self.ask("read-file.request", run, file.id), "read-file.answer-gone")

    def test_a_file_of_a_tool_is_kept(self):
        self.assert_answer(self.ask("keep-file.request", self.run_), "keep-file.answer-refused")
        self.ask("claim.request", self.run_)
        self.assert_answer(self.ask("keep-file.request", self.run_), "keep-file.answer")

    def test_a_run_without_anything_is_read(self):
        self.config.api_key = False
        self.assistant.mcp_server_ids = [Command.clear()]
        self.assert_answer(self.ask("run.read.request", self.run_), "run.read.answer-bare")

    def test_tools_are_read(self):
        [definition, *_others] = self.example("sidecar-to-addon/tool-definitions.answer")["records"]
        names = ("title", "description", "input_schema", "annotations")
        self.tools[0].write({name: definition[name] for name in names})
        domain = [["id", "in", self.tools.ids]]
        answer = self.ask("tool-definitions.request", domain=domain)
        self.assertEqual(answer["length"], 2)
        self.assert_answer(answer, "tool-definitions.answer")

    def test_odoo_is_called_as_the_person(self):
        self.env["res.partner"].create({"name": "Azure Interior"})
        grant = self.ask("claim.request", self.run_)["grant"]
        call = self.argument("call-as-person.request", 2)
        answer = self.ask("call-as-person.request", self.run_, grant, call)
        self.assertEqual([record["name"] for record in answer], ["Azure Interior"])
        self.assert_answer(answer, "call-as-person.answer")

    def test_the_end_of_a_run_is_stored(self):
        values = self.argument("completion.request", 1)
        known, _invented = values["tool_calls"]
        known.update(server_id=self.server.id, tool_id=self.tools[0].id)
        self.ask("claim.request", self.run_)
        answer = self.ask("completion.request", self.run_, values)
        self.assert_answer(answer, "completion.answer")
        run = self.run_
        names = ("state", "answer", "error", "error_code", "rounds", "input_tokens", "output_tokens")
        self.assertEqual({name: run[name] for name in names}, {name: values[name] for name in names})
        self.assertEqual(json.loads(run.notices), values["notices"])
        self.assertIn("<strong>Invoices</strong>", run.answer_id.body)
        told = [call._ai_data()[0] for call in run.tool_call_ids]
        for call in told:
            self.assertEqual([call.pop(name) for name in ("approval", "words", "links")], [None, None, []])
        stored = [
            {
                **data,
                "server_id": call.server_id.id,
                "tool_id": call.tool_id.id,
                "provider_state": call.provider_state,
            }
            for call, data in zip(run.tool_call_ids, told, strict=True)
        ]
        self.assertEqual(stored, values["tool_calls"])

    def test_a_call_is_asked_about(self):
        self.ask("claim.request", self.run_)
        asked = {**self.argument("ask.request", 1), "server_id": self.server.id, "tool_id": self.tools[0].id}
        self.assert_answer(self.ask("ask.request", self.run_, asked), "ask.answer")
        self.assertEqual(self.run_.state, "waiting_approval")
        self.assert_answer(self.ask("unanswered.request", self.run_), "unanswered.answer")
        self.assertEqual(self.run_.tool_call_ids.state, "unanswered")
        self.env["woow_paas_platform.tool_permission"]._allow(self.run_.tool_call_ids)
        again = {**asked, "call_id": "call_2"}
        self.assert_answer(self.ask("ask.request", self.run_, again), "ask.answer-allowed")

    def test_a_call_is_noted_before_it_runs(self):
        self.ask("claim.request", self.run_)
        begun = {**self.argument("begin.request", 1), "server_id": self.server.id, "tool_id": self.tools[0].id}
        self.assert_answer(self.ask("begin.request", self.run_, begun), "begin.answer")
        call = self.run_.tool_call_ids
        self.assertEqual((call.state, call.name), ("running", begun["name"]))
        self.assertEqual(call.provider_state, begun["provider_state"])

    def test_the_end_of_a_run_that_failed_is_stored(self):
        self.ask("claim.request", self.run_)
        values = self.argument("completion-failed.request", 1)
        self.assert_answer(self.ask("completion-failed.request", self.run_), "completion-failed.answer")
        self.assertEqual((self.run_.error, self.run_.error_code), (values["error"], values["error_code"]))

    def test_servers_are_read(self):
        self.server.auth = "none"
        domain = [["id", "=", self.server.id]]
        self.assert_answer(self.ask("server.read.request", domain=domain), "server.read.answer")
        internal = self.ask("internal-servers.request")
        self.assert_answer(internal, "internal-servers.answer")
        self.assertEqual([each["id"] for each in internal["records"]], [self.odoo_server.id])

    def test_what_a_sync_found_is_stored(self):
        outcome = self.argument("sync-done.request", 1)
        self.assert_answer(self.ask("sync-done.request", self.server), "sync-done.answer")
        server = self.server
        stored = (server.state, server.state_message, server.state_reason, server.state_values)
        self.assertEqual(stored, tuple(outcome[name] for name in ("state", "state_message", "reason", "values")))
        names = outcome["tools"][0]
        found = [{name: tool[name] or "" for name in names} for tool in server.tool_ids.filtered("available")]
        self.assertEqual(found, outcome["tools"])
        self.assert_answer(self.ask("sync-done-failed.request", server), "sync-done.answer")
        self.assertEqual(server.state, "error")
        self.assertEqual(len(server.tool_ids.filtered("available")), 2, "what was known stays")

    def test_logins_are_read_renewed_and_ended(self):
        login = self.log_in()
        domain = [["server_id", "=", self.server.id], ["user_id", "=", self.user.id]]
        answer = self.ask("login.read.request", domain=domain)
        self.assert_answer(answer, "login.read.answer")
        [record] = answer["records"]
        self.assertEqual(record["stored_tokens_json"], TOKENS)
        tokens = self.argument("login-renew.request", 2)
        renewed = self.ask("login-renew.request", login, record["generation"], tokens)
        self.assert_answer(renewed, "login-renew.answer")
        self.assertEqual(self.as_sidecar(login).stored_tokens_json, tokens)
        self.assert_answer(self.ask("login-expire.request", login, record["generation"]), "login-expire.answer")
        self.assertEqual(login.state, "expired")

    def test_an_authorization_server_is_pinned(self):
        self.server.oauth_client_id = "entered"
        self.assert_answer(self.ask("pin-issuer.request", self.server), "pin-issuer.answer")
        self.assertEqual(self.server.oauth_issuer, self.argument("pin-issuer.request", 1))
