import json

from odoo.tests import HttpCase, tagged

from ..tools.html_text import html_to_text
from .common import AiCase


@tagged("post_install", "-at_install")
class TestDiscussRoutes(AiCase, HttpCase):
    """Posting by Discuss's own route, as its composer does."""

    def setUp(self):
        super().setUp()
        self.team = self.channel(self.user, self.other)
        self.team.sudo().add_members(self.portal.partner_id.ids)
        self.team.write({"ai_assistant_id": self.assistant.id, "ai_auto_reply": True})

    def post(self, body, **post_data):
        post_data = {"body": body, "message_type": "comment", "subtype_xmlid": "mail.mt_comment", **post_data}
        params = {"thread_model": "discuss.channel", "thread_id": self.team.id, "post_data": post_data}
        payload = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params})
        answer = self.url_open("/mail/message/post", data=payload, headers={"Content-Type": "application/json"})
        self.assertIn("result", answer.json())
        message = self.env["mail.message"].search(
            [("model", "=", "discuss.channel"), ("res_id", "=", self.team.id)], order="id desc", limit=1
        )
        # A name of an assistant has become a link.
        self.assertEqual(html_to_text(message.body), html_to_text(body))
        return message

    def test_a_member_is_answered(self):
        self.authenticate("bob", "bob-password")
        message = self.post("<p>@Bot hello</p>")
        self.assertEqual(message.author_id, self.other.partner_id)
        run = self.runs(message)
        self.assertEqual((run.user_id, run.assistant_id, run.source), (self.other, self.assistant, "discuss"))

    def test_portal_users_trigger_nothing(self):
        self.authenticate("paul", "paul-password")
        message = self.post("@Bot hello")
        self.assertEqual(message.author_id, self.portal.partner_id)
        self.assertFalse(self.runs(message))

    def test_guests_trigger_nothing(self):
        """Seen before: any Discuss participant, guests included, could trigger an assistant and its tools."""
        guest = self.env["mail.guest"].create({"name": "Visitor"})
        self.team.sudo().add_members(guest_ids=guest.ids)
        self.authenticate(None, None)
        self.opener.cookies[guest._cookie_name] = guest._format_auth_cookie()
        message = self.post("@Bot hello")
        self.assertEqual(message.author_guest_id, guest)
        self.assertFalse(self.runs(message))
