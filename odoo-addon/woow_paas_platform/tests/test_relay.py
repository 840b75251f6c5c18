import json
import threading
from unittest.mock import patch

from odoo import Command
from odoo.tests import HttpCase, tagged

try:
    from odoo.tests.common import release_test_lock  # Odoo 19: while a test works, no cursor is opened
except ImportError:
    from contextlib import nullcontext as release_test_lock  # Odoo 18

from ..problems import problem_text
from ..sidecar import relay
from .common import AiCase
from .fake_sidecar import FakeSidecar
from .french import French

TERMINAL = b'id: 9\ndata: {"type": "done", "done": true}\n\n'


@tagged("post_install", "-at_install")
class TestRelay(AiCase, French, HttpCase):
    def setUp(self):
        super().setUp()
        self.sidecar = FakeSidecar()
        self.addCleanup(self.sidecar.close)
        self.env["ir.config_parameter"].set_param("woow_paas_platform.sidecar_url", self.sidecar.url)
        self.channel_ = self.conversation()
        _message, run = self.channel_._ai_post("hi", [])
        self.run_ = run.sudo()
        self.events = f"/v1/runs/{run.id}/events"
        self.url = f"/websocket/woow_paas_platform/runs/{run.id}/events"
        self.authenticate("ada", "ada-password")

    def open(self, url=None, stream=False, **headers):
        response = self.opener.get(self.base_url() + (url or self.url), headers=headers, stream=stream, timeout=20)
        self.addCleanup(response.close)
        return response

    def told(self, response):
        """The JSON objects of a stream that ends."""
        lines = response.content.decode().splitlines()
        return [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: ")]

    def stream_of(self, *chunks):
        def answer(handler):
            handler.begin_stream()
            for chunk in chunks:
                handler.write_chunk(chunk)
            handler.end_stream()

        self.sidecar.answers[self.events] = answer

    def test_bytes_pass_at_once_and_no_cursor_is_held(self):
        """Seen before: the whole run was collected and then replayed."""
        first_read = threading.Event()

        def answer(handler):
            handler.begin_stream()
            handler.write_chunk(b'id: 1\ndata: {"type": "chunk"}\n\n')
            handler.write_chunk(TERMINAL if first_read.wait(10) else b"data: nobody read the first event\n\n")
            handler.end_stream()

        self.sidecar.answers[self.events] = answer
        response = self.open(stream=True)
        self.assertEqual(response.status_code, 200)
        chunks = response.iter_content(chunk_size=None)
        self.assertEqual(next(chunks), b'id: 1\ndata: {"type": "chunk"}\n\n')
        # In tests all requests share one cursor under a lock: a relay that held it would block this one.
        agents = self.url_open("/api/ai/agents", data="{}", headers={"Content-Type": "application/json"}, timeout=10)
        self.assertEqual(agents.status_code, 200)
        first_read.set()
        self.assertEqual(b"".join(chunks), TERMINAL)

    def test_who_leaves_the_service_sees_no_more_of_its_answer(self):
        """Isolation: resumed streams, and a member who has left."""
        service = self.env["woow_paas_platform.cloud_service"].create(
            {"name": "Shop", "owner_id": self.other.id, "member_ids": [Command.set(self.user.ids)]}
        )
        channels = self.env["discuss.channel"].with_user(self.user)
        chat = channels._ai_create_conversation(self.assistant.with_user(self.user), service=service)
        _message, run = chat._ai_post("hi", [])
        left = threading.Event()

        def answer(handler):
            handler.begin_stream()
            handler.write_chunk(b"data: before\n\n")
            left.wait(10)
            handler.write_chunk(b"data: after\n\n")
            handler.end_stream()

        self.sidecar.answers[f"/v1/runs/{run.id}/events"] = answer
        with patch.object(relay, "CHECK_SECONDS", 0):
            response = self.open(run._stream_url(), stream=True)
            chunks = response.iter_content(chunk_size=None)
            self.assertEqual(next(chunks), b"data: before\n\n")
            service.member_ids = [Command.clear()]
            self.env.flush_all()
            left.set()
            with release_test_lock():
                rest = b"".join(chunks)
            self.assertEqual(rest, b"")
        self.assertEqual(self.open(run._stream_url()).status_code, 404)

    def test_request_and_headers(self):
        self.stream_of(TERMINAL)
        response = self.open(f"{self.url}?last_event_id=3", **{"Accept-Encoding": "gzip"})
        self.assertEqual(response.content, TERMINAL)
        self.assertTrue(response.headers["Content-Type"].startswith("text/event-stream"))
        self.assertEqual(response.headers["Cache-Control"], "no-cache, no-transform")
        self.assertEqual(response.headers["X-Accel-Buffering"], "no")
        self.assertNotIn("Content-Encoding", response.headers)
        self.open(f"{self.url}?last_event_id=3", **{"Last-Event-ID": "5"})
        by_query, by_header = self.sidecar.requests
        self.assertEqual(by_query["headers"]["Last-Event-ID"], "3")
        self.assertEqual(by_header["headers"]["Last-Event-ID"], "5")
        self.assertTrue(by_query["headers"]["Authorization"].startswith("Bearer "))
        _path, _, query = by_query["path"].partition("?max_ms=")
        self.assertLessEqual(int(query), 50_000, "a threaded server ends the stream itself before 60 s")
        self.assertGreater(int(query), 49_000)

    def test_the_other_paths(self):
        self.stream_of(TERMINAL)
        self.assertEqual(self.open(f"/woow_paas_platform/runs/{self.run_.id}/events").content, TERMINAL)
        self.assertEqual(self.open(f"/api/ai/stream/{self.channel_.id}").content, TERMINAL)
        empty = self.conversation()
        self.assertEqual(self.open(f"/api/ai/stream/{empty.id}").json()["error_code"], "run_not_found")

    def test_only_for_who_may_see_the_run(self):
        self.stream_of(TERMINAL)
        for login, status, code in (
            (None, 401, "session_expired"),
            ("paul", 403, "forbidden"),
            ("bob", 404, "run_not_found"),
        ):
            self.authenticate(login, login and f"{login}-password")
            response = self.open()
            self.assertEqual((response.status_code, response.json()["error_code"]), (status, code))
        self.assertEqual(self.open(f"/api/ai/stream/{self.channel_.id}").json()["error_code"], "channel_not_found")
        self.assertFalse(self.sidecar.requests)

    def test_a_closed_tab_closes_the_connection_to_the_sidecar(self):
        closed = threading.Event()

        def answer(handler):
            handler.begin_stream()
            try:
                while not closed.wait(0.02):
                    handler.write_chunk(b": heartbeat\n\n")
            except OSError:
                closed.set()

        self.sidecar.answers[self.events] = answer
        response = self.open(stream=True)
        next(response.iter_content(chunk_size=None))
        response.close()
        noticed = closed.wait(10)
        closed.set()
        self.assertTrue(noticed)

    def test_an_ended_run_is_told_from_its_record(self):
        call = {
            "call_id": "c1",
            "name": "read_file",
            "server": "Files",
            "args": {"path": "/x"},
            "result": "content",
            "state": "completed",
            "duration_ms": 5,
        }
        self.complete(self.run_, answer="Fine.", tool_calls=[call], rounds=2, input_tokens=3)
        tool_call, tool_result, done = self.told(self.open())
        self.assertEqual(
            (tool_call["type"], tool_call["tool"], tool_call["args"]), ("tool_call", "read_file", {"path": "/x"})
        )
        self.assertEqual(
            [tool_result[name] for name in ("call_id", "result", "is_error", "state")],
            ["c1", "content", False, "completed"],
        )
        self.assertEqual((done["full_response"], done["rounds"]), ("Fine.", 2))
        self.assertEqual(done["message_id"], self.run_.answer_id.id)
        self.sidecar.close()
        self.assertEqual(self.told(self.open()), [tool_call, tool_result, done], "also without the sidecar")

    def test_a_failed_and_a_stopped_run(self):
        self.complete(self.run_, state="error", error="No.", error_code="provider_auth", answer_html="")
        sentence = problem_text(self.env, "provider_auth")
        [error] = self.told(self.open())
        self.assertEqual(error, {"type": "error", "error": sentence, "error_code": "provider_auth", "done": True})
        self.speak_french({sentence: "La clé est refusée."})
        self.user.lang = "fr_FR"
        self.authenticate("ada", "ada-password")
        self.assertEqual(self.told(self.open()), [{**error, "error": "La clé est refusée."}])
        _message, run = self.channel_._ai_post("again", [])
        run.action_cancel()
        [done] = self.told(self.open(run._stream_url()))
        self.assertEqual((done["type"], done["cancelled"]), ("done", True))

    def test_a_run_that_lost_its_sidecar(self):
        """A question is never left running for ever; attaching does not execute it again."""
        self.as_sidecar(self.run_).sidecar_claim("gone")
        [error] = self.told(self.open())
        self.assertEqual((error["type"], error["error_code"]), ("error", "run_interrupted"))
        self.env.invalidate_all()
        self.assertEqual(self.run_.state, "interrupted")
        self.assertEqual({request["method"] for request in self.sidecar.requests}, {"GET"})

    def test_a_run_that_is_claimed_meanwhile_is_followed(self):
        """The sidecar's "unknown" may be older than what the database says: it is asked again before a run is ended."""

        def claim(handler):
            self.as_sidecar(self.run_).sidecar_claim("at work")
            self.env.flush_all()
            self.stream_of(TERMINAL)
            handler.send_response(404)
            handler.send_header("Content-Length", "0")
            handler.end_headers()

        self.sidecar.answers[self.events] = claim
        self.assertIn(TERMINAL, self.open().content)
        self.env.invalidate_all()
        self.assertEqual(self.run_.state, "running")
        self.assertEqual([request["method"] for request in self.sidecar.requests], ["GET"] * 3)

    def test_a_waiting_run_is_started_and_followed(self):
        def accept(handler):
            self.stream_of(TERMINAL)
            handler.send_response(202)
            handler.send_header("Content-Length", "0")
            handler.end_headers()

        self.sidecar.answers["/v1/runs"] = accept
        self.assertIn(TERMINAL, self.open().content)
        self.assertEqual([request["method"] for request in self.sidecar.requests], ["GET", "POST", "GET"])

    def test_without_the_sidecar_the_question_waits(self):
        self.sidecar.close()
        [notice] = self.told(self.open())
        self.assertEqual((notice["type"], notice["code"], notice["done"]), ("notice", "sidecar_unavailable", False))
        self.assertIn("cannot be reached", notice["message"])
        self.env["ir.config_parameter"].set_param("woow_paas_platform.sidecar_secret", False)
        [notice] = self.told(self.open())
        self.assertEqual((notice["code"], notice["reason"]), ("sidecar_unavailable", "not_configured"))
        self.assertIn("not set up", notice["message"])
        self.assertEqual(self.run_.state, "requested")

    def test_a_cut_stream_asks_to_attach_again(self):
        def answer(handler):
            handler.begin_stream()
            handler.write_chunk(b'id: 1\ndata: {"type": "chunk"}\n\n')
            handler.close_connection = True

        self.sidecar.answers[self.events] = answer
        chunk, notice = self.told(self.open())
        self.assertEqual((chunk["type"], notice["code"]), ("chunk", "sidecar_unavailable"))
