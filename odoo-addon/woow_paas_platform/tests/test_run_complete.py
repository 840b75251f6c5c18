from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import TransactionCase, tagged

from ..problems import problem_text
from ..problems.runs import NOTICES
from .common import AiCase
from .french import French


@tagged("post_install", "-at_install")
class TestRunComplete(AiCase, French, TransactionCase):
    """What the sidecar does with a run: claim, complete, interrupt."""

    def setUp(self):
        super().setUp()
        self.team = self.channel(self.user, self.other)
        self.question = self.say(self.team, "@Bot hi")
        self.run_ = self.runs(self.question)

    def test_only_the_sidecar(self):
        admin = self.env.ref("base.user_admin")
        for user in (self.user, self.manager, admin):
            run = self.run_.with_user(user)
            for call in (
                lambda run=run: run.sidecar_claim("x"),
                lambda run=run: run.read(["history"]),
                lambda run=run: run.sidecar_complete({"state": "done"}),
                lambda run=run: run.sidecar_interrupt("x"),
            ):
                with self.assertRaises(AccessError):
                    call()
        with self.assertRaises(AccessError):
            self.as_sidecar(self.run_).write({"state": "done"})

    def test_a_run_is_claimed_once(self):
        """Seen before: a run executes once."""
        run = self.as_sidecar(self.run_)
        self.assertEqual(run.sidecar_claim("one"), {"claimed": True, "state": "running"})
        self.assertEqual(run.sidecar_claim("two"), {"claimed": False, "state": "running"})
        self.assertEqual(self.run_.sidecar_instance, "one")
        self.assertTrue(self.run_.started)

    def test_who_may_not_ask_any_more_is_not_answered(self):
        """Rights are those of now: a question may have waited for the sidecar."""
        group = self.env["res.groups"].create({"name": "Chosen"})
        groups_field = "group_ids" if "group_ids" in self.user._fields else "groups_id"

        def refused(take_away):
            run = self.runs(self.say(self.team, "@Bot hi", self.other))
            take_away()
            self.assertEqual(self.as_sidecar(run).sidecar_claim("x"), {"claimed": False, "state": "error"})
            self.assertEqual((run.error_code, run.error_reason), ("forbidden", "assistant"))
            self.assertIn("not allowed to use this assistant", run._ai_data()["error"])
            self.assertEqual(self.as_sidecar(run).sidecar_claim("x"), {"claimed": False, "state": "error"})

        refused(lambda: self.assistant.write({"group_ids": group.ids}))
        self.assistant.group_ids = False
        portal = self.env.ref("base.group_portal")
        before = self.other[groups_field]
        refused(lambda: self.other.write({groups_field: [Command.set(portal.ids)]}))
        self.other.write({groups_field: [Command.set(before.ids)]})
        refused(lambda: self.other.write({"active": False}))
        self.assertTrue(self.as_sidecar(self.run_).sidecar_claim("x")["claimed"], "others are answered")

    def test_answer_is_posted_once_by_the_assistant(self):
        result = self.complete(self.run_, answer="**Hi**", answer_html="<p><strong>Hi</strong></p>", rounds=2)
        message = self.env["mail.message"].browse(result["message_id"])
        self.assertEqual(result["state"], "done")
        self.assertEqual(message.author_id, self.assistant.partner_id)
        self.assertEqual((message.message_type, message.parent_id), ("comment", self.question))
        self.assertIn("<strong>Hi</strong>", message.body)
        self.assertEqual(self.run_.answer, "**Hi**")
        self.assertTrue(self.run_.finished)
        again = self.as_sidecar(self.run_).sidecar_complete({"state": "error", "answer": "x", "answer_html": "x"})
        self.assertEqual(again, result)
        self.assertEqual(self.env["mail.message"].search_count([("author_id", "=", self.assistant.partner_id.id)]), 1)
        self.assertFalse(self.runs(message), "an answer starts no run")

    def test_an_answer_that_mentions_an_assistant_starts_nothing(self):
        self.team.write({"ai_assistant_id": self.assistant.id, "ai_auto_reply": True})
        before = self.env["woow_paas_platform.ai_run"].search_count([])
        self.complete(self.run_, answer="@Bot @Bot", answer_html="<p>@Bot @Bot</p>")
        self.assertEqual(self.env["woow_paas_platform.ai_run"].search_count([]), before)

    def test_answer_is_sanitised(self):
        html = '<p onclick="x()">ok</p><script>alert(1)</script><a href="javascript:x()">j</a>'
        result = self.complete(self.run_, answer_html=html)
        body = self.env["mail.message"].browse(result["message_id"]).body
        for danger in ("script", "onclick", "javascript:"):
            self.assertNotIn(danger, body)

    def test_discuss_shows_the_whole_answer(self):
        """Odoo hides what looks like the quoted rest of a mail behind "Read More"."""
        html = (
            "<p>Before</p><blockquote><p>Quoted</p></blockquote>"
            "<pre><code>$ python\n&gt;&gt;&gt; 1\n\n-- \n1</code></pre><p>-- <br>After</p>"
        )
        body = self.env["mail.message"].browse(self.complete(self.run_, answer_html=html)["message_id"]).body
        self.assertNotIn("data-o-mail-quote", body)
        self.assertNotIn("blockquote", body)
        for text in ("Before", "Quoted", "$ python\n", "&gt;&gt;&gt; 1\n\n-- \n1", "After"):
            self.assertIn(text, body)

    def test_tool_calls_are_kept(self):
        calls = [
            {
                "call_id": "c1",
                "server_id": self.server.id,
                "tool_id": self.tools[0].id,
                "server": "Files",
                "name": "read_file",
                "title": "Read file",
                "args": {"path": "/x"},
                "result": "é\x00\ud800" + "x" * (1024 * 1024),
                "is_error": False,
                "state": "completed",
                "duration_ms": 12,
                "offset": 3,
            },
            {"call_id": "c1b", "server_id": 999999, "tool_id": False, "name": "gone", "state": "rejected"},
            {"call_id": "c1c", "name": "slow", "state": "cancelled", "is_error": True},
        ]
        self.complete(self.run_, tool_calls=calls)
        first, second, stopped = self.run_.tool_call_ids
        self.assertEqual((first.server_id, first.tool_id), (self.server, self.tools[0]))
        self.assertEqual(len(first.result.encode()), 1024 * 1024)
        self.assertEqual(first._args_object(), {"path": "/x"})
        self.assertEqual((second.state, second.server_id.id, second.result), ("rejected", False, False))
        self.assertEqual(stopped._ai_data()[0]["state"], "cancelled")

    def test_whatever_a_model_says_is_stored(self):
        """A run whose end cannot be stored never ends."""
        deep = {}
        for _level in range(900):
            deep = {"a": [deep]}
        odd = (None, True, 7, -1, 2**40, 1e300, float("nan"), "x\x00\ud800", [1], {"a": 1}, deep, [], {})
        names = ("call_id", "server_id", "tool_id", "server", "name", "title", "args", "result", "is_error", "state")
        calls = [dict.fromkeys((*names, "duration_ms", "offset"), value) for value in odd]
        self.complete(self.run_, tool_calls=[*calls, {}, "no call"], rounds=2**40, input_tokens="7", output_tokens=-1)
        self.assertEqual(len(self.run_.tool_call_ids), len(odd) + 1)
        self.assertEqual((self.run_.state, self.run_.rounds), ("done", 2**31 - 1))
        self.assertEqual((self.run_.input_tokens, self.run_.output_tokens), (0, 0))
        by_args = [call._args_object() for call in self.run_.tool_call_ids if call._args_object()]
        self.assertEqual(by_args, [{"a": 1}], "arguments nested beyond reason are left out")
        for value in odd:
            run = self.runs(self.say(self.team, "@Bot again"))
            self.complete(run, answer=value, error=value, error_code=value, notices=[value], rounds=value)
            self.assertEqual(run.state, "done")
            self.assertTrue(run._ai_data())
            self.assertTrue(list(run._recorded_events()))

    def test_words_that_the_html_has_lost_are_posted(self):
        result = self.complete(self.run_, answer="[a]: <b>x</b>", answer_html="")
        self.assertEqual(self.env["mail.message"].browse(result["message_id"]).body, "<p>[a]: &lt;b&gt;x&lt;/b&gt;</p>")

    def test_failure_in_discuss_is_a_note_with_retry(self):
        result = self.complete(
            self.run_, state="error", answer="Half", answer_html="<p>Half</p>", error="No <b>model</b>.", error_code="x"
        )
        self.assertFalse(result["message_id"])
        note = self.run_.note_id
        self.assertEqual(note.author_id, self.assistant.partner_id)
        self.assertIn("Bot could not answer: No &lt;b&gt;model&lt;/b&gt;.", note.body)
        self.assertIn('class="o_ai_retry"', note.body)
        self.assertIn(f'data-oe-id="{self.run_.id}"', note.body)
        self.assertIn('data-oe-model="woow_paas_platform.ai_run"', note.body)
        self.assertEqual(self.run_.answer, "Half", "what was written stays")

    def test_failure_in_discuss_is_told_in_the_language_of_the_person(self):
        english = problem_text(self.env, "provider_rate_limited")
        self.speak_french({english: "Le modèle est surchargé."})
        self.user.lang = "fr_FR"
        self.complete(self.run_, state="error", error="The AI model is busy.", error_code="provider_rate_limited")
        self.assertNotIn("busy", self.run_.note_id.body)
        self.assertNotIn(english, self.run_.note_id.body)
        self.assertIn("surchargé", self.run_.note_id.body)

    def test_a_failure_without_any_words_is_told(self):
        self.complete(self.run_, state="error")
        self.assertIn("Something went wrong", self.run_.note_id.body)

    def test_failure_in_the_chat_is_told_by_the_run(self):
        channel = self.conversation()
        _message, run = channel._ai_post("hi", [])
        self.complete(run.sudo(), state="error", error="No.", error_code="x")
        self.assertFalse(run.sudo().note_id)
        self.assertEqual(run._ai_data()["error"], "No.")

    def test_the_reader_gets_the_sentence_and_what_the_provider_said(self):
        def told(lang="en_US", **values):
            run = self.runs(self.say(self.team, "@Bot again"))
            self.complete(run, state="error", **values)
            data = run.with_context(lang=lang)._ai_data()
            *_calls, event = run.with_context(lang=lang)._recorded_events()
            names = ("error", "error_code", "reason", "detail")
            self.assertEqual(*({name: each[name] for name in names if name in each} for each in (data, event)))
            return data["error"], data["error_code"], data.get("reason"), data.get("detail")

        sentence = problem_text(self.env, "provider_refused")
        said = {"error": "HTTP 400: bad schema", "error_code": "provider_refused"}
        self.assertEqual(told(**said), (sentence, "provider_refused", None, "HTTP 400: bad schema"))
        self.speak_french({sentence: "Refusé."})
        self.assertEqual(told("fr_FR", **said), ("Refusé.", "provider_refused", None, "HTTP 400: bad schema"))
        key = problem_text(self.env, "provider_auth")
        self.assertEqual(told(error="HTTP 401", error_code="provider_auth"), (key, "provider_auth", None, None))
        archived = problem_text(self.env, "forbidden", "service_archived")
        left = {"error": "x", "error_code": "forbidden", "reason": "service_archived"}
        self.assertEqual(told(**left), (archived, "forbidden", "service_archived", None))
        self.assertEqual(told(error="New.", error_code="tomorrow"), ("New.", "tomorrow", None, None))

    def test_notices_are_told_in_the_readers_language(self):
        limit = {"code": "round_limit", "reason": "rounds", "message": "5 rounds", "values": {"rounds": 5}}
        dropped = {"code": "tool_dropped", "reason": "tomorrow", "message": "Dropped", "values": {"tool": "sum"}}
        sentence = NOTICES["round_limit.rounds"]
        self.speak_french({self.env._(sentence): "Limite : %(rounds)s tours."})
        self.complete(self.run_, notices=[limit, dropped])
        french = self.run_.with_context(lang="fr_FR")
        [answer] = french.answer_id._ai_data()
        self.assertEqual(answer["notices"], [{**limit, "message": "Limite : 5 tours."}, dropped])
        events = [event for event in french._recorded_events() if event["type"] == "notice"]
        self.assertEqual([event["message"] for event in events], ["Limite : 5 tours.", "Dropped"])
        self.assertIn("limit of 5 rounds", self.run_.answer_id._ai_data()[0]["notices"][0]["message"])

    def test_cancelled_keeps_the_text_so_far(self):
        result = self.complete(self.run_, state="cancelled", answer="Half", answer_html="<p>Half</p>")
        self.assertTrue(result["message_id"])
        self.assertEqual(result["state"], "cancelled")

    def test_silence_posts_nothing(self):
        self.assertFalse(self.complete(self.run_, answer="", answer_html="<p></p>")["message_id"])

    def test_unknown_end_is_refused(self):
        with self.assertRaises(ValidationError):
            self.complete(self.run_, state="running")

    def test_interrupt_ends_what_this_instance_left(self):
        other = self.runs(self.say(self.team, "@Bot again"))
        waiting = self.runs(self.say(self.team, "@Bot once more"))
        self.as_sidecar(self.run_).sidecar_claim("mine")
        self.as_sidecar(other).sidecar_claim("theirs")
        runs = self.env["woow_paas_platform.ai_run"].with_user(self.sidecar_user)
        self.assertEqual(runs.sidecar_interrupt("mine"), 1)
        self.assertEqual((self.run_.state, other.state, waiting.state), ("interrupted", "running", "requested"))
        self.assertEqual(self.run_.error_code, "run_interrupted")
        self.assertIn("was restarted", self.run_.note_id.body)
        self.assertEqual(runs.sidecar_interrupt("mine"), 0)

    def test_deleted_meanwhile(self):
        """Answers to what is gone crash nothing."""
        runs = [self.runs(self.say(self.team, f"@Bot {number}")) for number in range(4)]
        no_question, no_assistant, no_user, no_channel = runs
        for run in runs:
            self.as_sidecar(run).sidecar_claim("x")
        no_question.message_id.sudo().unlink()
        self.assertEqual(self.complete(no_question)["state"], "done")
        no_user.user_id = False
        self.assertTrue(self.complete(no_user)["message_id"])
        no_assistant.assistant_id = False
        self.assertEqual(self.complete(no_assistant), {"message_id": False, "state": "done"})
        self.team.sudo().unlink()
        self.assertFalse(no_channel.exists())
        self.assertEqual(self.complete(no_channel), {"message_id": False, "state": "cancelled"})
        self.assertFalse(self.as_sidecar(no_channel).sidecar_claim("x")["claimed"])

    def test_a_deleted_question_is_not_answered(self):
        self.question.sudo().write({"body": ""})  # as Discuss deletes
        self.assertEqual(self.as_sidecar(self.run_).sidecar_claim("x"), {"claimed": False, "state": "cancelled"})
