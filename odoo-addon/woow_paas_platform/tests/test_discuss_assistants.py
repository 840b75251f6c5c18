import json

import lxml.html
from markupsafe import Markup

from odoo import release
from odoo.tests import TransactionCase, tagged

from ..tools.html_text import html_to_text
from .common import AiCase
from .fake_sidecar import FakeSidecar


@tagged("post_install", "-at_install")
class TestDiscussAssistants(AiCase, TransactionCase):
    """Assistants are found, greeted and seen at work wherever Discuss shows people."""

    def setUp(self):
        super().setUp()
        self.identity = self.assistant.partner_id
        self.team = self.channel(self.user, self.other)
        self.partners = self.env["res.partner"].with_user(self.user)

    def ids_in(self, data):
        """Of contacts in data for the store of Discuss, whichever the series calls them."""
        return [each["id"] for key in ("res.partner", "Persona") for each in data.get(key, [])]

    def notified(self, kind):
        """The payloads of that kind that are on their way to browsers."""
        self.env.cr.precommit.run()
        messages = self.env["bus.bus"].search([("message", "like", f'"type":"{kind}"')], order="id")
        return [json.loads(each.message)["payload"] for each in messages]

    def chat(self, partner):
        """Of the person with that one."""
        chats = self.env["discuss.channel"].with_user(self.user)
        get = getattr(chats, "_get_or_create_chat", None) or chats.channel_get  # Odoo 19 / 18
        get(partner.ids)
        return chats.sudo().search([("channel_type", "=", "chat")], order="id desc", limit=1)

    def test_they_are_offered_after_an_at_sign(self):
        """Also in channels that they are no members of, and in threads."""
        general = self.env["discuss.channel"].create({"name": "General", "channel_type": "channel"})
        general.add_members([self.user.partner_id.id])
        thread = self.env["discuss.channel"].create(
            {"name": "Thread", "channel_type": "channel", "parent_channel_id": general.id}
        )
        for channel in (self.team, general, thread):
            data = self.partners.get_mention_suggestions_from_channel(channel.id, "bo")
            [record] = [each for each in data["res.partner"] if each["id"] == self.identity.id]
            self.assertTrue(record["is_ai_assistant"])
            self.assertEqual(record["name"], "Bot")

    def test_they_are_invited_and_written_to(self):
        answer = self.partners.search_for_channel_invite("bo", self.team.id)
        self.assertIn(self.identity.id, self.ids_in(answer.get("data") or answer["store_data"]))
        self.assertGreaterEqual(answer["count"], 1)
        self.team.add_members(self.identity.ids)
        answer = self.partners.search_for_channel_invite("bo", self.team.id)
        self.assertNotIn(self.identity.id, answer.get("partner_ids") or self.ids_in(answer.get("data") or {}))
        if release.version_info[0] < 19:
            self.assertIn(self.identity.id, self.ids_in(self.partners.im_search("bo")))
        self.assertIn(self.identity.id, self.ids_in(self.partners.get_ai_assistant_suggestions("")))

    def test_only_those_whom_one_may_use_are_offered(self):
        self.assistant.group_ids = self.env.ref("base.group_system")
        data = self.partners.get_mention_suggestions_from_channel(self.team.id, "bo")
        self.assertNotIn(self.identity.id, self.ids_in(data))
        portal = self.env["res.partner"].with_user(self.portal)
        self.assertFalse(portal._ai_find_assistants("bo"))

    def test_a_direct_message_is_answered_without_a_mention(self):
        chat = self.chat(self.identity)
        self.assertEqual(self.runs(self.say(chat, "hello")).assistant_id, self.assistant)

    def test_whoever_is_mentioned_becomes_a_member(self):
        self.say(self.team, "@Bot hi")
        self.assertIn(self.identity, self.team.channel_member_ids.partner_id)
        notes = self.team.message_ids.filtered(lambda message: message.message_type == "notification")
        self.assertFalse(notes, "nobody is told of it")

    def test_a_name_typed_by_hand_is_a_mention(self):
        """As if it had been chosen from the list: Discuss links it, and the message knows whom it addresses."""
        message = self.say(self.team, Markup("<p>@Bot &amp; you, hi <b>@bot</b> and @Bots</p>"))
        self.assertEqual(message.partner_ids, self.identity)
        links = lxml.html.fromstring(message.body).find_class("o_mail_redirect")
        self.assertEqual([link.text for link in links], ["@Bot", "@bot"])
        self.assertEqual({link.get("data-oe-id") for link in links}, {str(self.identity.id)})
        self.assertEqual(html_to_text(message.body), "@Bot & you, hi @bot and @Bots")
        self.assertEqual(len(self.runs(message)), 1)
        chosen = self.say(self.team, message.body, partner_ids=self.identity.ids)
        self.assertEqual(chosen.body, message.body, "what is linked stays as it is")
        self.assertFalse(self.say(self.team, "mail me@Bot").partner_ids)

    def test_a_name_typed_by_somebody_who_may_not_use_the_assistant_is_text(self):
        self.assistant.group_ids = self.env.ref("base.group_system")
        message = self.say(self.team, "@Bot hi")
        self.assertFalse(message.partner_ids)
        self.assertFalse(self.runs(message))

    def test_a_chat_of_two_people_is_told_who_works_there(self):
        """The assistant is no member, so Odoo's own indicator cannot show it."""
        chat = self.chat(self.other.partner_id)
        run = self.runs(self.say(chat, "@Bot hi"))
        self.assertNotIn(self.identity, chat.channel_member_ids.partner_id)
        self.as_sidecar(run).sidecar_claim("test")
        self.as_sidecar(run).sidecar_activity({"tool": "List workflows"})
        self.complete(run)
        told = [(each["works_unseen"], each["tool"]) for each in self.notified("woow_paas_platform.run_activity")]
        self.assertEqual(told, [(True, ""), (True, "List workflows"), (False, "")])
        run = self.runs(self.say(self.team, "@Bot hi"))
        self.as_sidecar(run).sidecar_claim("test")
        self.assertFalse(self.notified("woow_paas_platform.run_activity")[-1]["works_unseen"])

    def test_a_name_that_was_nearly_typed_is_pointed_out_to_its_author(self):
        self.env["ai.assistant"].create([{"name": "Odoo Assistant"}, {"name": "小幫手"}])
        for text, name in (
            ("@Odoo what is new?", "Odoo Assistant"),
            ("@assistant hi", "Odoo Assistant"),
            ("@Odoo Asistant hi", "Odoo Assistant"),
            ("@小幫手你好", "小幫手"),
        ):
            self.say(self.team, text)
            [*_earlier, hint] = self.notified("discuss.channel/transient_message")
            self.assertIn(f"@{name}?", hint["body"], text)
        count = len(self.notified("discuss.channel/transient_message"))
        for text in ("hello", "@Bob look", "write to odoo@example.com", "@x", "see @ noon", "@Odoo Assistant hi"):
            self.say(self.team, text)
            self.assertEqual(len(self.notified("discuss.channel/transient_message")), count, text)

    def test_they_are_available_as_long_as_the_sidecar_is_ready(self):
        sidecar = FakeSidecar()
        self.addCleanup(sidecar.close)
        self.env["ir.config_parameter"].set_param("woow_paas_platform.sidecar_url", sidecar.url)
        sidecar.answers["/readyz"] = (200, {"status": "ready"})
        self.assistant._cron_look_for_sidecar()
        self.assertEqual(self.identity.with_user(self.user).im_status, "online")
        sidecar.answers["/readyz"] = (503, {"error": "Odoo is away.", "error_code": "odoo_unreachable"})
        self.assistant._cron_look_for_sidecar()
        self.identity.invalidate_recordset()
        self.assertEqual(self.identity.with_user(self.user).im_status, "offline")
        told = [each for each in self.notified("bus.bus/im_status_updated") if each["partner_id"] == self.identity.id]
        self.assertEqual([each["im_status"] for each in told], ["online", "offline"])
        # It is heard before anybody looks.
        self.as_sidecar(self.env["woow_paas_platform.ai_run"]).sidecar_interrupt("test")
        self.identity.invalidate_recordset()
        self.assertEqual(self.identity.im_status, "online")

    def test_they_are_typing_from_the_claim_to_the_answer(self):
        run = self.runs(self.say(self.team, "@Bot hi"))
        typing = self.team.channel_member_ids.filtered(lambda member: member.partner_id == self.identity)
        self.as_sidecar(run).sidecar_claim("test")
        self.as_sidecar(run).sidecar_activity({"tool": "List workflows"})
        self.complete(run)
        states = [
            record["isTyping"]
            for payload in self.notified("mail.record/insert")
            for records in payload.values()
            for record in (records if isinstance(records, list) else [])
            if record.get("id") == typing.id and "isTyping" in record
        ]
        self.assertEqual(states, [True, True, False])
        tools = [activity["tool"] for activity in self.notified("woow_paas_platform.run_activity")]
        self.assertEqual(tools, ["", "List workflows", ""])

    def test_a_run_that_has_ended_shows_nothing_more(self):
        run = self.runs(self.say(self.team, "@Bot hi"))
        self.complete(run)
        self.assertFalse(self.as_sidecar(run).sidecar_activity({"tool": "List workflows"}))
        self.assertNotIn("List workflows", [each["tool"] for each in self.notified("woow_paas_platform.run_activity")])

    def waiting_run(self):
        self.tools.write({"schema_hash": "hash"})
        run = self.runs(self.say(self.team, "@Bot hi"))
        self.as_sidecar(run).sidecar_claim("x")
        call = {"call_id": "c1", "name": "write_file", "title": "Write File", "tool_id": self.tools[1].id, "args": {}}
        self.as_sidecar(run).sidecar_ask({**call, "server_id": self.server.id, "offset": 0, "seconds": 600})
        return run

    def test_the_others_in_the_channel_see_for_whom_an_answer_waits(self):
        run = self.waiting_run()
        [*_earlier, activity] = self.notified("woow_paas_platform.run_activity")
        self.assertEqual(activity["waits_for"], {"id": self.user.partner_id.id, "name": "Ada Plain"})
        self.assertNotIn("Write File", str(activity), "what about is not theirs to read")
        self.as_sidecar(run).sidecar_unanswered("c1")
        self.assertFalse(self.notified("woow_paas_platform.run_activity")[-1]["waits_for"])

    def test_the_person_reads_all_that_waits_for_them(self):
        run = self.waiting_run()
        runs = self.env["woow_paas_platform.ai_run"]
        [waiting] = runs.with_user(self.user)._waiting_data()
        self.assertEqual((waiting["run_id"], waiting["channel_id"]), (run.id, self.team.id))
        self.assertEqual(waiting["source"], "discuss")
        self.assertEqual([call["title"] for call in waiting["tool_calls"]], ["Write File"])
        self.assertEqual(runs.with_user(self.other)._waiting_data(), [])

    def test_below_the_answer_stands_who_decided(self):
        run = self.waiting_run()
        run._settle(run.tool_call_ids, "no", self.user, "Not today")
        self.complete(run)
        self.assertIn("Denied by Ada Plain: Write File (Not today)", run.answer_id.body)
        run = self.waiting_run()
        self.as_sidecar(run).sidecar_unanswered("c1")
        self.complete(run)
        self.assertIn("Nobody answered, so it was not done: Write File", run.answer_id.body)
        self.assertNotIn("Denied", run.answer_id.body)

    def test_conversations_of_ai_chat_are_told_apart(self):
        chat = self.conversation()
        self.assertEqual((chat.is_ai_conversation, self.team.is_ai_conversation), (True, False))

    def test_an_unused_conversation_is_used(self):
        first = self.conversation()
        self.assertEqual(self.conversation(), first)
        self.assertNotEqual(self.conversation(self.other), first)
        self.assertNotEqual(self.conversation(assistant=self.assistant.copy({"name": "Expert"})), first)
        first.channel_pin(pinned=False)
        self.assertEqual(self.conversation(), first)
        self.assertIn(first, first._ai_conversations())
        first._ai_post("hello", [])
        self.assertNotEqual(self.conversation(), first)
