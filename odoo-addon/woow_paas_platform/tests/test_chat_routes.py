import json
import time
from unittest.mock import patch

from odoo import http
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..tools.html_text import html_to_text
from .common import AiCase
from .fake_sidecar import FakeSidecar

ROUTES = (
    "/api/ai/agents",
    "/api/ai/conversations",
    "/api/ai/chat/history",
    "/api/ai/chat/post",
    "/api/ai/runs/1/cancel",
    "/api/ai/runs/1/retry",
    "/api/ai/runs/1/approve",
    "/api/ai/runs/1/calls",
    "/api/ai/problems",
)


@tagged("post_install", "-at_install")
class TestChatRoutes(AiCase, HttpCase):
    def setUp(self):
        super().setUp()
        self.authenticate("ada", "ada-password")

    def call(self, route, body=None, content_type="application/json"):
        data = body if isinstance(body, bytes) else json.dumps(body or {})
        response = self.url_open(route, data=data, headers={"Content-Type": content_type}, allow_redirects=False)
        return response.status_code, response.json()

    def get(self, route, **body):
        status, answer = self.call(route, body)
        self.assertEqual((status, answer["success"]), (200, True), answer)
        return answer["data"]

    def refusal(self, route, body=None, **options):
        status, answer = self.call(route, body, **options)
        self.assertFalse(answer["success"])
        self.assertTrue(answer["error"])
        self.assertNotIn("Traceback", answer["error"])
        return status, answer["error_code"]

    def test_a_conversation(self):
        agents = self.get("/api/ai/agents")
        self.assertIn({"id": self.assistant.id, "name": "Bot", "description": ""}, agents)
        conversation = self.get("/api/ai/conversations", action="create", assistant_id=self.assistant.id)
        self.assertEqual(conversation["assistant_id"], self.assistant.id)
        channel_id = conversation["id"]
        posted = self.get("/api/ai/chat/post", channel_id=channel_id, body="What is <b>?\n  code")
        run = posted["run"]
        self.assertEqual((run["state"], run["can_cancel"]), ("requested", True))
        self.assertEqual(run["stream_url"], f"/websocket/woow_paas_platform/runs/{run['id']}/events")
        self.assertEqual(posted["message"]["run"]["id"], run["id"])
        history = self.get("/api/ai/chat/history", channel_id=channel_id)
        self.assertEqual([message["id"] for message in history["messages"]], [posted["message"]["id"]])
        self.assertFalse(history["has_more"])
        record = self.env["woow_paas_platform.ai_run"].browse(run["id"])
        self.assertEqual((record.source, record.user_id), ("ai_chat", self.user))
        told = self.as_sidecar(record).history
        self.assertEqual(told[-1]["content"], "What is <b>?\n  code")
        self.assertEqual(self.get(f"/api/ai/runs/{run['id']}/cancel")["run"]["state"], "cancelled")
        retry = self.get(f"/api/ai/runs/{run['id']}/retry")["run"]
        self.assertEqual(retry["state"], "requested")
        self.assertEqual(self.get(f"/api/ai/runs/{run['id']}/retry")["run"]["id"], retry["id"])
        renamed = self.get("/api/ai/conversations", action="rename", id=channel_id, name=" Code ")
        self.assertEqual(renamed["name"], "Code")
        self.assertIn(channel_id, [each["id"] for each in self.get("/api/ai/conversations", action="list")])
        self.get("/api/ai/conversations", action="archive", id=channel_id)
        self.assertNotIn(channel_id, [each["id"] for each in self.get("/api/ai/conversations")])

    def test_nobody_without_a_login(self):
        self.authenticate(None, None)
        for route in (*ROUTES, "/api/ai/chat/upload"):
            self.assertEqual(self.refusal(route), (401, "session_expired"), route)

    def test_no_portal_users(self):
        self.authenticate("paul", "paul-password")
        for route in (*ROUTES, "/api/ai/chat/upload"):
            self.assertEqual(self.refusal(route), (403, "forbidden"), route)

    def test_only_declared_json(self):
        """A form of another site can send these types, but not application/json."""
        for content_type in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
            for route in ROUTES:
                self.assertEqual(self.refusal(route, b"{}", content_type=content_type), (415, "invalid_content_type"))
        for body in (b"{", b"\xff", b"[]", b"1", b"null", b'{"a":' * 50_000 + b"1" + b"}" * 50_000):
            self.assertEqual(self.refusal("/api/ai/chat/post", body), (400, "invalid_json"), body)

    def test_bad_messages(self):
        channel_id = self.conversation().id
        cases = [
            ({"body": "x"}, (400, "invalid_parameter")),
            ({"channel_id": "1", "body": "x"}, (400, "invalid_parameter")),
            ({"channel_id": True, "body": "x"}, (400, "invalid_parameter")),
            ({"channel_id": 2**40, "body": "x"}, (400, "invalid_parameter")),
            ({"channel_id": 2**30, "body": "x"}, (404, "channel_not_found")),
            ({"channel_id": channel_id}, (400, "empty_message")),
            ({"channel_id": channel_id, "body": " \n"}, (400, "empty_message")),
            ({"channel_id": channel_id, "body": "\ufeff\x00\x1b \x9f"}, (400, "empty_message")),
            ({"channel_id": channel_id, "body": 7}, (400, "invalid_parameter")),
            ({"channel_id": channel_id, "body": "x" * 200_000}, (400, "message_too_long")),
            ({"channel_id": channel_id, "body": "x", "attachment_ids": 1}, (400, "invalid_parameter")),
            ({"channel_id": channel_id, "body": "x", "attachment_ids": [2**30]}, (400, "invalid_parameter")),
        ]
        for body, refusal in cases:
            self.assertEqual(self.refusal("/api/ai/chat/post", body), refusal, str(body)[:80])
        self.assertEqual(self.get("/api/ai/chat/history", channel_id=channel_id)["messages"], [])
        self.assertFalse(self.get("/api/ai/chat/history", channel_id=channel_id, limit=None)["has_more"])
        posted = self.get("/api/ai/chat/post", channel_id=channel_id, body="nul \x00 and half \ud800 pairs")
        self.assertIn("nul", posted["message"]["body_html"])

    def test_foreign_and_unknown_are_alike(self):
        foreign = self.conversation(self.other)
        _message, run = foreign._ai_post("secret", [])
        for route in ("/api/ai/chat/post", "/api/ai/chat/history"):
            answers = [self.call(route, {"channel_id": id_, "body": "x"}) for id_ in (foreign.id, 2**30)]
            self.assertEqual(answers[0], answers[1])
            self.assertEqual(answers[0][1]["error_code"], "channel_not_found")
        for verb in ("cancel", "retry", "approve", "calls"):
            answers = [self.call(f"/api/ai/runs/{id_}/{verb}") for id_ in (run.id, 2**30)]
            self.assertEqual(answers[0], answers[1])
            self.assertEqual(answers[0][1]["error_code"], "run_not_found")
        for action in ("rename", "archive"):
            body = {"action": action, "id": foreign.id, "name": "x"}
            self.assertEqual(self.refusal("/api/ai/conversations", body), (404, "channel_not_found"))

    def test_ids_beyond_those_of_odoo_are_unknown(self):
        for number in (0, 2**31, 2**70):
            for action in ("cancel", "retry", "approve"):
                route = f"/api/ai/runs/{number}/{action}"
                self.assertEqual(self.refusal(route, {}), (404, "run_not_found"), route)
            for route in (
                f"/api/ai/stream/{number}",
                f"/websocket/woow_paas_platform/runs/{number}/events",
            ):
                self.assertEqual(self.url_open(route).status_code, 404, route)

    def test_control_characters_are_left_out(self):
        posted = self.get("/api/ai/chat/post", channel_id=self.conversation().id, body="\ufeffa\x1b\x00\tb\nc")
        self.assertEqual(html_to_text(posted["message"]["body_html"]), "a\tb\nc")

    def test_a_channel_without_an_assistant(self):
        channel = self.channel(self.user)
        body = {"channel_id": channel.id, "body": "x"}
        self.assertEqual(self.refusal("/api/ai/chat/post", body), (400, "no_assistant"))
        conversation = self.conversation()
        self.assistant.active = False
        body = {"channel_id": conversation.id, "body": "x"}
        self.assertEqual(self.refusal("/api/ai/chat/post", body), (400, "no_assistant"))
        body = {"action": "create", "assistant_id": self.assistant.id}
        self.assertEqual(self.refusal("/api/ai/conversations", body), (400, "no_assistant"))
        self.assertEqual(self.refusal("/api/ai/conversations", {"action": "drop"}), (400, "invalid_parameter"))

    def test_only_the_asker_acts(self):
        team = self.channel(self.other, self.user)
        run = self.runs(self.say(team, "@Bot hi", self.other))
        for verb in ("cancel", "retry", "approve"):
            self.assertEqual(self.refusal(f"/api/ai/runs/{run.id}/{verb}"), (403, "forbidden"))

    def test_retry_of_what_was_answered(self):
        _message, run = self.conversation()._ai_post("x", [])
        self.complete(run.sudo())
        self.assertEqual(self.refusal(f"/api/ai/runs/{run.id}/retry"), (409, "run_not_retryable"))

    def test_approve(self):
        sidecar = FakeSidecar()
        self.addCleanup(sidecar.close)
        _message, run = self.conversation()._ai_post("x", [])
        route = f"/api/ai/runs/{run.id}/approve"
        self.as_sidecar(run).sidecar_claim("x")
        self.as_sidecar(run).sidecar_ask({"call_id": "c/1", "name": "write_file", "seconds": 60})
        self.assertEqual(self.refusal(route, {"call_id": "c/1", "decision": "once"}), (503, "sidecar_unavailable"))
        self.env["ir.config_parameter"].set_param("woow_paas_platform.sidecar_url", sidecar.url)
        self.assertEqual(self.refusal(route, {"call_id": "c/1", "decision": "once"}), (404, "not_found"))
        sidecar.answers[f"/v1/runs/{run.id}/approvals/c%2F1"] = (202, {})
        answer = self.get(route, call_id="c/1", decision="no", reason="Not today")
        self.assertEqual(sidecar.requests[-1]["body"], {"decision": "no", "reason": "Not today"})
        self.assertEqual(answer["run"]["state"], "running")
        self.assertEqual(self.refusal(route, {"call_id": "c/1", "decision": "once"}), (404, "not_found"))
        [call] = self.get(f"/api/ai/runs/{run.id}/calls")["tool_calls"]
        self.assertEqual((call["state"], call["approval"]["reason"]), ("rejected", "Not today"))
        self.assertEqual(self.refusal(route, {"call_id": "c", "decision": "maybe"}), (400, "invalid_parameter"))
        self.assertEqual(self.refusal(route, {"decision": "no"}), (400, "invalid_parameter"))

    def upload(self, name, data, channel, token=None):
        form = {"channel_id": str(channel.id), "csrf_token": token or http.Request.csrf_token(self)}
        response = self.url_open("/api/ai/chat/upload", data=form, files={"file": (name, data)}, timeout=60)
        return response.status_code, response.json()

    def test_upload(self):
        channel = self.conversation()
        status, answer = self.upload("報告.txt", b"text", channel)
        self.assertEqual(status, 200, answer)
        attachment = answer["data"]
        self.assertEqual(
            (attachment["name"], attachment["mimetype"], attachment["size"]), ("報告.txt", "text/plain", 4)
        )
        self.assertFalse(channel.sudo().message_ids.filtered(lambda message: message.message_type == "comment"))
        body = {"body": "look", "channel_id": channel.id, "attachment_ids": [attachment["id"]]}
        posted = self.get("/api/ai/chat/post", **body)
        self.assertEqual(posted["message"]["attachments"][0]["id"], attachment["id"])
        self.assertEqual(self.refusal("/api/ai/chat/post", body), (400, "invalid_parameter"), "sent once")
        run = self.env["woow_paas_platform.ai_run"].browse(posted["run"]["id"])
        self.assertTrue(self.as_sidecar(run).history[-1]["attachments"][0]["data"])

    def test_upload_is_refused(self):
        channel = self.conversation()
        for number in (2**31, 2**40):
            no_channel = self.env["discuss.channel"].browse(number)
            self.assertEqual(self.upload("a.txt", b"x", no_channel)[0], 404 if number == 2**31 else 400)
        self.assertEqual(self.upload("a.txt", b"x", channel, "wrong")[1]["error_code"], "forbidden")
        self.assertEqual(
            self.upload("a.txt", b"x", self.conversation(self.other))[1]["error_code"], "channel_not_found"
        )
        status, answer = self.upload("a.bin", b"x" * (10 * 1024 * 1024 + 1), channel)
        self.assertEqual((status, answer["error_code"]), (413, "attachment_too_large"))
        self.assertEqual(self.upload("a.bin", b"x" * (10 * 1024 * 1024), channel)[0], 200)

    def test_foreign_uploads_cannot_be_sent(self):
        attachment = (
            self.env["ir.attachment"]
            .with_user(self.other)
            .create({"name": "x", "raw": b"x", "res_model": "mail.compose.message", "res_id": 0})
        )
        body = {"channel_id": self.conversation().id, "body": "x", "attachment_ids": attachment.ids}
        self.assertEqual(self.refusal("/api/ai/chat/post", body), (400, "invalid_parameter"))

    def test_posting_does_not_wait_for_the_sidecar(self):
        channel_id = self.conversation().id
        begin = time.monotonic()
        self.assertEqual(self.get("/api/ai/chat/post", channel_id=channel_id, body="x")["run"]["state"], "requested")
        self.assertLess(time.monotonic() - begin, 2)

    def test_a_fault_is_told_without_details(self):
        models = "odoo.addons.woow_paas_platform.models"
        method = f"{models}.chat.discuss_channel_conversation.DiscussChannelConversation._ai_conversations"

        def fail(_channels):
            raise RuntimeError("password in the text")

        with patch(method, fail), mute_logger("odoo.addons.woow_paas_platform.controllers.json_route"):
            status, answer = self.call("/api/ai/conversations")
        self.assertEqual((status, answer["error_code"]), (500, "internal_error"))
        self.assertNotIn("password", answer["error"])
