import base64
import hashlib
import hmac
import json
import time
from datetime import timedelta

from odoo import SUPERUSER_ID, fields
from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from .common import SECRET, AiCase
from .fake_sidecar import FakeSidecar


@tagged("post_install", "-at_install")
class TestStart(AiCase, TransactionCase):
    """Which messages have whom answer, and how the sidecar learns of it."""

    def setUp(self):
        super().setUp()
        self.team = self.channel(self.user, self.other)

    def assistants_of(self, message):
        return self.runs(message).assistant_id.mapped("name")

    def test_mention_starts_a_run_of_the_caller(self):
        """Seen before: two users racing got one answered twice. Each run has its own message and user."""
        first = self.say(self.team, "@Bot what is one?", self.user)
        second = self.say(self.team, "@Bot what is two?", self.other)
        for message, user in ((first, self.user), (second, self.other)):
            run = self.runs(message)
            self.assertEqual((run.user_id, run.state, run.source), (user, "requested", "discuss"))
            self.assertEqual((run.assistant_id, run.channel_id.id), (self.assistant, self.team.id))

    def test_mention_by_partner(self):
        body = '<a href="#" class="o_mail_redirect" data-oe-model="res.partner">@Somebody</a> hi'
        self.team.with_user(self.user).add_members(self.assistant.partner_id.ids)
        message = self.say(self.team, body, body_is_html=False, partner_ids=self.assistant.partner_id.ids)
        self.assertEqual(self.assistants_of(message), ["Bot"])

    def test_other_names_start_nothing(self):
        self.env["ai.assistant"].create([{"name": "Bot2"}, {"name": "小幫手"}])
        self.assertEqual(self.assistants_of(self.say(self.team, "@Bot2 hi")), ["Bot2"])
        self.assertEqual(self.assistants_of(self.say(self.team, "@Bot3 hi")), [])
        self.assertEqual(self.assistants_of(self.say(self.team, "請@小幫手 回答")), ["小幫手"])
        self.assertEqual(self.assistants_of(self.say(self.team, "hello all")), [])

    def test_auto_reply_gives_way_to_a_mention(self):
        self.env["ai.assistant"].create({"name": "Expert"})
        self.team.write({"ai_assistant_id": self.assistant.id, "ai_auto_reply": True})
        self.assertEqual(self.assistants_of(self.say(self.team, "hello")), ["Bot"])
        self.assertEqual(self.assistants_of(self.say(self.team, "@Expert hello")), ["Expert"])
        self.team.ai_auto_reply = False
        self.assertEqual(self.assistants_of(self.say(self.team, "hello")), [])

    def test_portal_users_trigger_nothing(self):
        """Seen before: any Discuss participant could trigger an assistant and its tools."""
        self.team.sudo().add_members(self.portal.partner_id.ids)
        self.team.write({"ai_assistant_id": self.assistant.id, "ai_auto_reply": True})
        self.assertFalse(self.runs(self.say(self.team, "@Bot hi", self.portal)))

    def test_the_assistants_own_group_limit_holds(self):
        """Seen before: the assistant's own group limit was bypassed by `sudo`."""
        group = self.env["res.groups"].create({"name": "Chosen"})
        self.assistant.group_ids = group
        self.team.sudo().write({"ai_assistant_id": self.assistant.id, "ai_auto_reply": True})
        for body in ("hello", "@Bot hello"):
            self.assertFalse(self.runs(self.say(self.team, body)))
        partners = self.assistant.partner_id.ids
        self.assertFalse(self.runs(self.say(self.team, "hello", partner_ids=partners)))
        users_field = "user_ids" if "user_ids" in group._fields else "users"
        group.write({users_field: [(4, self.user.id)]})
        self.assertEqual(self.assistants_of(self.say(self.team, "hello")), ["Bot"])
        self.assertFalse(self.runs(self.say(self.team, "hello", self.other)))

    def test_uploads_and_system_messages_trigger_nothing(self):
        """Seen before: upload triggered a hidden blocking answer."""
        self.team.write({"ai_assistant_id": self.assistant.id, "ai_auto_reply": True})
        self.assertFalse(self.runs(self.say(self.team, "", attachments=[("a.txt", b"text")])))
        self.assertFalse(self.runs(self.say(self.team, "@Bot joined", message_type="notification")))
        self.assertFalse(self.runs(self.say(self.team, "@Bot by mail", message_type="email")))

    def test_nobody_speaks_for_another(self):
        self.team.write({"ai_assistant_id": self.assistant.id, "ai_auto_reply": True})
        self.assertFalse(self.runs(self.say(self.team, "hi", author_id=self.other.partner_id.id)))
        self.assertFalse(self.runs(self.say(self.team, "hi", author_id=self.assistant.partner_id.id)))
        self.assertFalse(self.runs(self.say(self.team, "hi", self.env["res.users"].browse(SUPERUSER_ID))))

    def test_a_foreign_assistant_cannot_be_put_into_a_channel(self):
        self.assistant.group_ids = self.env["res.groups"].create({"name": "Chosen"})
        with self.assertRaises(Exception) as caught:
            self.team.with_user(self.user).ai_assistant_id = self.assistant.id
        self.assertEqual(type(caught.exception).__name__, "AccessError")
        channels = self.env["discuss.channel"].with_user(self.user)
        with self.assertRaises(AccessError):
            channels.with_context(default_ai_assistant_id=self.assistant.id).create({"name": "By default"})

    def test_who_chooses_a_channels_assistant(self):
        """Not every member: an assistant that answers everything reads what the others write."""
        team = self.channel(self.user, self.other)
        team.with_user(self.user).write({"ai_assistant_id": self.assistant.id, "ai_auto_reply": True})
        for values in ({"ai_assistant_id": False}, {"ai_auto_reply": False}):
            with self.assertRaises(AccessError):
                team.with_user(self.other).write(values)
        team.sudo().add_members(self.manager.partner_id.ids)
        team.with_user(self.manager).ai_auto_reply = False
        self.assertFalse(team.ai_auto_reply)

    def test_sender_is_not_delayed(self):
        """The sidecar is told after commit and in the background, even when it hangs."""
        sidecar = FakeSidecar()
        self.addCleanup(sidecar.close)
        sidecar.answers["/v1/runs"] = lambda handler: time.sleep(3)
        self.env["ir.config_parameter"].set_param("woow_paas_platform.sidecar_url", sidecar.url)
        begin = time.monotonic()
        message = self.say(self.team, "@Bot hi")
        self.assertFalse(sidecar.requests, "nothing is said before the transaction is committed")
        self.env.cr.postcommit.run()
        self.assertLess(time.monotonic() - begin, 2)
        request = sidecar.wait_for_requests(1)[0]
        self.assertEqual((request["method"], request["path"]), ("POST", "/v1/runs"))
        self.assertEqual(request["body"], {"run_id": self.runs(message).id})

    def test_the_call_is_signed(self):
        sidecar = FakeSidecar()
        self.addCleanup(sidecar.close)
        sidecar.answers["/v1/runs"] = (202, {})
        self.env["ir.config_parameter"].set_param("woow_paas_platform.sidecar_url", sidecar.url)
        run = self.runs(self.say(self.team, "@Bot hi"))
        self.env.cr.postcommit.run()
        token = sidecar.wait_for_requests(1)[0]["headers"]["Authorization"].removeprefix("Bearer ")
        signed, _, signature = token.rpartition(".")
        expected = hmac.new(SECRET.encode(), signed.encode(), hashlib.sha256).digest()
        self.assertEqual(base64.urlsafe_b64decode(signature + "=="), expected)
        claims = json.loads(base64.urlsafe_b64decode(signed.split(".")[1] + "=="))
        self.assertEqual(claims["iss"], self.env.cr.dbname)
        self.assertEqual((claims["sub"], claims["aud"]), (str(self.user.id), "odoo-mcp-sidecar"))
        self.assertEqual(claims["run"], run.id)
        self.assertEqual(claims["exp"] - claims["iat"], 60)
        self.assertTrue(claims["jti"])

    def test_without_sidecar_the_question_waits(self):
        run = self.runs(self.say(self.team, "@Bot hi"))
        self.env.cr.postcommit.run()
        self.assertEqual(run.state, "requested")
        self.env["ir.config_parameter"].set_param("woow_paas_platform.sidecar_secret", False)
        self.assertEqual(self.runs(self.say(self.team, "@Bot hi")).state, "requested")

    def test_cron_starts_what_waits_and_ends_what_was_lost(self):
        sidecar = FakeSidecar()
        self.addCleanup(sidecar.close)
        sidecar.answers["/v1/runs"] = (202, {})
        self.env["ir.config_parameter"].set_param("woow_paas_platform.sidecar_url", sidecar.url)
        old = fields.Datetime.now() - timedelta(minutes=5)
        waiting, fresh, lost, held = (self.runs(self.say(self.team, "@Bot hi")) for _ in range(4))
        (lost + held).write({"state": "running", "started": old})
        self.env.flush_all()
        self.env.cr.execute("UPDATE woow_paas_platform_ai_run SET create_date = %s WHERE id = %s", [old, waiting.id])
        self.env.invalidate_all()
        sidecar.answers[f"/v1/runs/{held.id}/events"] = (200, {})
        self.env["woow_paas_platform.ai_run"]._cron_start_waiting_runs()
        started = [request["body"]["run_id"] for request in sidecar.requests if request["method"] == "POST"]
        self.assertIn(waiting.id, started)
        self.assertFalse({fresh.id, lost.id, held.id} & set(started))
        self.assertEqual((fresh.state, held.state, lost.state), ("requested", "running", "interrupted"))

    def test_one_refused_run_does_not_stop_the_others(self):
        sidecar = FakeSidecar()
        self.addCleanup(sidecar.close)
        sidecar.answers["/v1/runs"] = (503, {"error": "Full.", "error_code": "busy"})
        self.env["ir.config_parameter"].set_param("woow_paas_platform.sidecar_url", sidecar.url)
        runs = [self.runs(self.say(self.team, "@Bot hi")) for _ in range(2)]
        self.env.flush_all()
        old = fields.Datetime.now() - timedelta(minutes=5)
        self.env.cr.execute("UPDATE woow_paas_platform_ai_run SET create_date = %s", [old])
        self.env.invalidate_all()
        with mute_logger("odoo.addons.woow_paas_platform.models.chat.ai_run_start"):
            self.env["woow_paas_platform.ai_run"]._cron_start_waiting_runs()
        started = {request["body"]["run_id"] for request in sidecar.requests if request["method"] == "POST"}
        self.assertLessEqual({run.id for run in runs}, started)
