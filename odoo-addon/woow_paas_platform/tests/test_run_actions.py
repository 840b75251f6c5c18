from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, tagged

from .common import AiCase
from .fake_sidecar import FakeSidecar


@tagged("post_install", "-at_install")
class TestRunActions(AiCase, TransactionCase):
    """Stop and Retry, by people over RPC."""

    def setUp(self):
        super().setUp()
        self.team = self.channel(self.user, self.other)
        self.run_ = self.runs(self.say(self.team, "@Bot hi")).with_user(self.user)

    def sidecar(self):
        sidecar = FakeSidecar()
        self.addCleanup(sidecar.close)
        self.env["ir.config_parameter"].set_param("woow_paas_platform.sidecar_url", sidecar.url)
        return sidecar

    def fail(self, run):
        self.complete(run, state="error", error="No.", error_code="x")

    def test_only_the_person_who_asked(self):
        run = self.run_.with_user(self.other)
        self.assertEqual(run.state, "requested", "members of the channel see the run")
        self.assertFalse(run._can_cancel())
        for action in (run.action_cancel, run.action_retry):
            with self.assertRaises(AccessError):
                action()

    def test_a_waiting_question_is_cancelled_here(self):
        self.assertTrue(self.run_._can_cancel())
        self.run_.action_cancel()
        self.assertEqual(self.run_.state, "cancelled")
        self.assertFalse(self.as_sidecar(self.run_).sidecar_claim("x")["claimed"], "it is not started any more")
        self.assertFalse(self.run_.action_cancel())

    def test_a_running_one_is_cancelled_by_the_sidecar(self):
        sidecar = self.sidecar()
        sidecar.answers[f"/v1/runs/{self.run_.id}/cancel"] = (202, {})
        self.as_sidecar(self.run_).sidecar_claim("x")
        self.run_.action_cancel()
        self.assertEqual(self.run_.state, "running", "the sidecar ends it and keeps its text")
        self.assertEqual(len(sidecar.requests), 1)

    def test_a_running_one_without_its_sidecar_is_cancelled_here(self):
        for prepare in (self.sidecar, lambda: None):
            prepare()
            run = self.runs(self.say(self.team, "@Bot hi")).with_user(self.user)
            self.as_sidecar(run).sidecar_claim("x")
            run.action_cancel()
            self.assertEqual(run.state, "cancelled")
            self.assertEqual(self.complete(run.sudo(), answer_html="<p>late</p>")["state"], "cancelled")

    def test_retry_asks_the_same_question(self):
        self.fail(self.run_.sudo())
        self.assertTrue(self.run_._can_retry())
        retry = self.run_.action_retry()
        self.assertEqual(
            (retry.retry_of_id, retry.message_id, retry.state), (self.run_, self.run_.message_id, "requested")
        )
        self.assertEqual(retry.user_id, self.user)
        self.assertEqual(self.run_.action_retry(), retry, "there is one at work already")
        self.fail(retry.sudo())
        self.assertEqual(self.run_.action_retry().retry_of_id, retry)

    def test_what_was_answered_is_not_asked_again(self):
        """Seen before: Retry re-ran the model and the tools: duplicate writes, two answers."""
        self.complete(self.run_.sudo())
        self.assertFalse(self.run_._can_retry())
        with self.assertRaises(UserError):
            self.run_.action_retry()

    def test_no_retry_of_what_is_gone_or_closed(self):
        self.fail(self.run_.sudo())
        self.assistant.group_ids = self.env["res.groups"].create({"name": "Chosen"})
        with self.assertRaises(AccessError):
            self.run_.action_retry()
        self.assistant.group_ids = False
        self.run_.sudo().message_id.body = ""
        with self.assertRaises(UserError):
            self.run_.action_retry()

    def test_retry_takes_its_old_note_away(self):
        self.fail(self.run_.sudo())
        note = self.run_.note_id
        self.assertTrue(note)
        self.run_.action_retry()
        self.assertFalse(note.exists())
        self.env.cr.precommit.run()
        deleted = self.env["bus.bus"].search([("message", "like", "mail.message/delete")])
        self.assertIn(str(note.id), deleted[-1:].message)
