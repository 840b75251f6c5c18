import json

from odoo.tests import HttpCase, tagged

from .common import AiCase
from .contract_case import ContractCase


@tagged("post_install", "-at_install")
class TestContractStreamEvents(ContractCase, AiCase, HttpCase):
    """What Odoo itself tells in a stream is what contracts/stream-events/ says, as the sidecar tells it."""

    def setUp(self):
        super().setUp()
        _message, run = self.conversation()._ai_post("hi", [])
        self.run_ = run.sudo()

    def values(self, name):
        return self.example(f"sidecar-to-addon/{name}")["args"][1]

    def assert_events(self, *names):
        events = list(self.run_._recorded_events())
        for name in names:
            self.assert_one_like(events, f"stream-events/{name}")

    def test_an_answer(self):
        self.complete(self.run_, **self.values("completion.request"))
        self.assert_events("tool_call", "tool_result", "notice", "notice-login_required", "done")

    def test_a_call_that_nobody_answered(self):
        values = self.values("completion.request")
        values["tool_calls"][0].update(state="unanswered", is_error=True)
        self.complete(self.run_, **values)
        self.assert_events("tool_result-unanswered")

    def test_an_answer_that_was_stopped_before_its_first_word(self):
        self.run_.with_user(self.user).action_cancel()
        self.assert_events("done-cancelled")

    def test_an_answer_that_failed(self):
        self.complete(self.run_, **self.values("completion-failed.request"))
        self.assert_events("error")

    def test_a_sidecar_that_is_away(self):
        self.authenticate("ada", "ada-password")
        lines = self.url_open(self.run_._stream_url()).text.splitlines()
        notices = [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: ")]
        self.assert_one_like(notices, "stream-events/notice-sidecar_unavailable")
