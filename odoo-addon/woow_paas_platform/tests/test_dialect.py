from odoo.exceptions import AccessError, ValidationError
from odoo.tests import TransactionCase, tagged

from .common import AiCase
from .fake_sidecar import FakeSidecar

LEARNED = {"max_tokens": "max_completion_tokens", "omit": ["temperature"], "context_window": 8192}


@tagged("post_install", "-at_install")
class TestDialect(AiCase, TransactionCase):
    """What the sidecar learns of a model, and what a provider wants to see again."""

    def ask(self, **values):
        message = self.say(self.channel(self.user), "@Bot hi")
        run = self.runs(message)
        self.complete(run, **values)
        return run

    def test_a_run_tells_what_was_learned(self):
        self.ask(model_learned={"config_id": self.config.id, "dialect": LEARNED})
        self.assertEqual(self.as_sidecar(self.config).web_read({"dialect": {}})[0]["dialect"], LEARNED)
        told = self.config.with_user(self.manager).dialect_text
        for word in ("max_completion_tokens", "temperature", "8192"):
            self.assertIn(word, told)

    def test_what_is_no_dialect_of_this_model_is_not_kept(self):
        for learned in (
            False,
            "x",
            {"config_id": self.config.id + 1, "dialect": LEARNED},
            {"config_id": self.config.id, "dialect": {"omit": ["x" * 5_000]}},
            {"config_id": self.config.id, "dialect": ["x"]},
        ):
            self.ask(model_learned=learned)
            self.assertFalse(self.config.dialect, str(learned)[:80])

    def test_another_model_has_another_dialect(self):
        config = self.config.with_user(self.manager)
        for values in ({"model": "another"}, {"api_base_url": "https://other.test/v1"}):
            self.config.dialect = LEARNED
            config.write({"name": "Renamed"})
            self.assertTrue(config.dialect)
            config.write(values)
            self.assertFalse(config.dialect)
        self.config.dialect = LEARNED
        self.assertFalse(config.copy().dialect)
        config.action_forget_dialect()
        self.assertFalse(config.dialect)

    def test_nobody_writes_it_by_hand(self):
        with self.assertRaises(AccessError):
            self.config.with_user(self.manager).write({"dialect": LEARNED})
        with self.assertRaises(AccessError):
            self.config.with_user(self.manager).create({"name": "New", "model": "m", "dialect": LEARNED})
        with self.assertRaises(AccessError):
            self.config.with_user(self.user).action_forget_dialect()

    def test_the_test_of_a_model_tells_what_it_needed(self):
        sidecar = FakeSidecar()
        self.addCleanup(sidecar.close)
        self.env["ir.config_parameter"].set_param("woow_paas_platform.sidecar_url", sidecar.url)
        answer = {"success": True, "seconds": 1.2, "tools": "work", "dialect": LEARNED}
        sidecar.answers[f"/v1/ai-configs/{self.config.id}/test"] = (200, answer)
        config = self.config.with_user(self.manager)
        config.write({"headers_json": '{"X-Title": "Shop"}', "reasoning_effort": "low", "context_window": 9000})
        told = config.action_test()["params"]["message"]
        self.assertIn("max_completion_tokens", told)
        self.assertEqual(config.dialect, LEARNED)
        (request,) = sidecar.requests
        sent = {name: request["body"]["config"][name] for name in ("reasoning_effort", "context_window", "key_header")}
        self.assertEqual(sent, {"reasoning_effort": "low", "context_window": 9000, "key_header": "auto"})
        self.assertEqual(request["body"]["config"]["stored_headers_json"], '{"X-Title": "Shop"}')

    def test_limits_and_headers_are_checked(self):
        for values in (
            {"max_completion_tokens": -1},
            {"context_window": -1},
            {"headers_json": "[]"},
            {"headers_json": '{"Host": "x"}'},
        ):
            with self.assertRaises(ValidationError, msg=str(values)):
                self.config.with_user(self.manager).write(values)

    def test_what_a_provider_hung_on_its_replies_goes_back(self):
        state = {"by": "1 m", "reply": 1, "message": {"reasoning_content": "Hm \x00."}, "call": {"extra": {"a": 1}}}
        call = {"call_id": "c1", "name": "echo", "args": {}, "result": "x", "state": "completed", "offset": 3}
        channel = self.channel(self.user)
        run = self.runs(self.say(channel, "@Bot hi"))
        self.complete(
            run, tool_calls=[{**call, "provider_state": state}], provider_state={"by": "1 m", "reply": 2, "message": {}}
        )
        later = self.runs(self.say(channel, "@Bot and now"))
        answer = self.as_sidecar(later).history[1]
        self.assertEqual(answer["tool_calls"][0]["provider_state"]["message"], {"reasoning_content": "Hm ."})
        self.assertEqual((answer["tool_calls"][0]["offset"], answer["provider_state"]["reply"]), (3, 2))
        for record in (run, run.tool_call_ids):
            with self.assertRaises(AccessError):
                record.with_user(self.user).read(["provider_state"])
        self.assertNotIn("reasoning", str(run.with_user(self.user)._ai_data()))

    def test_more_than_can_be_kept_is_not(self):
        for state in ("x", ["x"], {"message": {"x": "y" * 300_000}}):
            self.assertFalse(self.ask(provider_state=state).provider_state)
