from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged

from .common import AiCase


@tagged("post_install", "-at_install")
class TestConversation(AiCase, TransactionCase):
    def test_a_group_of_person_and_assistant(self):
        channel = self.conversation()
        self.assertEqual(
            (channel.channel_type, channel.ai_assistant_id, channel.ai_auto_reply), ("group", self.assistant, True)
        )
        self.assertEqual(channel.channel_member_ids.partner_id, self.user.partner_id + self.assistant.partner_id)

    def test_discuss_answers_in_it_too(self):
        message = self.say(self.conversation(), "hi")
        self.assertEqual(self.runs(message).source, "discuss")

    def test_a_closed_assistant_is_refused(self):
        self.assistant.group_ids = self.env["res.groups"].create({"name": "Chosen"})
        with self.assertRaises(AccessError):
            self.conversation()

    def test_named_after_the_first_question(self):
        channel = self.conversation()
        channel._ai_post(f"\n{'word ' * 30}\nmore", [])
        self.assertTrue(channel.name.startswith("word word") and channel.name.endswith("…"))
        self.assertLessEqual(len(channel.name), 60)
        name = channel.name
        channel._ai_post("another", [])
        self.assertEqual(channel.name, name)

    def test_latest_first_and_own_only(self):
        old, new = self.conversation(), self.conversation()
        old.sudo().last_interest_dt = "2020-01-01 00:00:00"
        self.conversation(self.other)
        channels = self.env["discuss.channel"].with_user(self.user)
        self.assertEqual(channels._ai_conversations(), new + old)

    def test_archive(self):
        channels = self.env["discuss.channel"].with_user(self.user)
        alone, shared = self.conversation(), self.conversation()
        shared.add_members(self.other.partner_id.ids)
        for record in (shared.sudo(), shared.sudo().channel_member_ids):
            record.last_interest_dt = "2020-01-01 00:00:00"
        alone._ai_archive()
        shared._ai_archive()
        self.assertFalse(channels._ai_conversations())
        self.assertTrue(shared.active, "the others keep it")
        self.assertIn(shared.id, self.env["discuss.channel"].with_user(self.other)._ai_conversations().ids)

    def test_what_is_archived_is_listed_and_comes_back(self):
        channels = self.env["discuss.channel"].with_user(self.user)
        alone, shared = self.conversation(), self.conversation()
        shared.add_members(self.other.partner_id.ids)
        for record in (shared.sudo(), shared.sudo().channel_member_ids):
            record.last_interest_dt = "2020-01-01 00:00:00"
        for channel in (alone, shared):
            channel._ai_archive()
        archived = channels._ai_conversations(archived=True)
        self.assertEqual(archived, alone + shared)
        self.assertTrue(all(channel._ai_conversation_data()["is_archived"] for channel in archived))
        for channel in archived:
            channel._ai_restore()
        self.assertFalse(channels._ai_conversations(archived=True))
        self.assertEqual(channels._ai_conversations(), alone + shared)

    def test_a_deleted_conversation_leaves_nothing(self):
        channel = self.conversation()
        message, run = channel._ai_post("secret", [])
        self.complete(run.sudo())
        files = self.env["ir.attachment"].sudo().create({"name": "a", "res_model": channel._name, "res_id": channel.id})
        records = [channel.sudo(), message.sudo(), run.sudo(), run.sudo().answer_id, files]
        channel._ai_delete()
        self.assertFalse(any(record.exists() for record in records))

    def test_nobody_deletes_what_others_take_part_in(self):
        channel = self.conversation()
        self.assertTrue(channel._ai_conversation_data()["can_delete"])
        channel.add_members(self.other.partner_id.ids)
        self.assertFalse(channel._ai_conversation_data()["can_delete"])
        with self.assertRaises(AccessError):
            channel._ai_delete()

    def test_colleagues_in_the_conversation_are_answered(self):
        """Seen before: colleagues of the same service were refused."""
        channel = self.conversation()
        channel.add_members(self.other.partner_id.ids)
        message = self.say(channel, "hi", self.other)
        self.assertEqual(self.runs(message).user_id, self.other)

    def test_history_pages(self):
        channel = self.conversation()
        messages = [channel._ai_post(f"message {number}", [])[0] for number in range(5)]
        page = channel._ai_history(None, 2)
        self.assertEqual(page.ids, [messages[3].id, messages[4].id])
        self.assertEqual(channel._ai_history(messages[3].id, 2).ids, [messages[1].id, messages[2].id])

    def test_message_data(self):
        """Seen before: reloaded answers lost their Markdown in the first block; times were off by the UTC offset."""
        channel = self.conversation()
        message, run = channel._ai_post("a < b\n  c", [])
        call = {
            "call_id": "c1",
            "server": "Files",
            "name": "read_file",
            "state": "completed",
            "offset": 4,
            "result": "r",
        }
        notice = {"code": "round_limit", "message": "Limit."}
        self.complete(run.sudo(), answer="**Hi**", answer_html="<b>Hi</b>", tool_calls=[call], notices=[notice])
        question, answer = channel._ai_history(None, 9)._ai_data()
        self.assertEqual(question["id"], message.id)
        self.assertTrue(question["is_own"])
        self.assertRegex(question["date"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        self.assertEqual(question["run"]["state"], "done")
        self.assertEqual(question["run"]["answer_id"], answer["id"])
        self.assertEqual(question["run"]["tool_calls"], [])
        self.assertEqual((answer["markdown"], answer["run_id"], answer["run"]), ("**Hi**", run.id, None))
        self.assertTrue(answer["author"]["is_assistant"])
        self.assertEqual(answer["notices"], [notice])
        self.assertEqual(answer["tool_calls"][0]["offset"], 4)
        self.assertEqual(answer["tool_calls"][0]["title"], "read_file")

    def test_what_ran_stays_visible_after_a_failure(self):
        """Seen before: executed tools vanished from view."""
        channel = self.conversation()
        _message, run = channel._ai_post("hi", [])
        call = {"call_id": "c1", "name": "write_file", "state": "completed"}
        self.complete(run.sudo(), state="error", error="Lost.", error_code="x", answer="Half", tool_calls=[call])
        [question] = channel._ai_history(None, 9)._ai_data()
        data = question["run"]
        self.assertEqual((data["error"], data["error_code"], data["partial"]), ("Lost.", "x", "Half"))
        self.assertEqual(data["tool_calls"][0]["name"], "write_file")
        self.assertTrue(data["can_retry"])
