from odoo import Command, api, fields, models

from ...tools.html_text import text_to_html

NAME_LENGTH = 60


class DiscussChannelConversation(models.AbstractModel):
    """A conversation of AI Chat is a group of the person and the assistant, so Discuss shows it too."""

    _name = "woow_paas_platform.discuss_channel.conversation"
    _description = "Conversation of AI Chat"

    is_ai_conversation = fields.Boolean(
        "Conversation of AI Chat", compute="_compute_is_ai_conversation", compute_sudo=True
    )

    @api.depends("channel_type", "ai_assistant_id", "ai_auto_reply")
    def _compute_is_ai_conversation(self):
        """They are kept in AI Chat; Discuss lists them apart from what people write to each other."""
        for channel in self:
            is_group = channel.channel_type == "group"
            channel.is_ai_conversation = is_group and channel.ai_auto_reply and bool(channel.ai_assistant_id)

    # Odoo 18
    def _channel_basic_info(self):
        return {**super()._channel_basic_info(), "is_ai_conversation": self.is_ai_conversation}

    # Odoo 19
    def _to_store_defaults(self, target):
        return [*super()._to_store_defaults(target), "is_ai_conversation"]

    def _ai_create_conversation(self, assistant, name=None, service=None):
        """A new one, or the one that still waits for its first question."""
        # Of two clicks at once the second one fails on this row and is repeated by Odoo: it then finds the first.
        self.env.cr.execute("UPDATE res_users SET write_date = write_date WHERE id = %s", [self.env.uid])
        if not name and (unused := self._ai_unused_conversation(assistant, service)):
            unused._ai_own_member().unpin_dt = False
            return unused
        members = self.env.user.partner_id + assistant.sudo().partner_id  # sudo: contacts may be hidden from the user
        channel = self.create(
            {
                "name": name or assistant.name,
                "channel_type": "group",
                "channel_member_ids": [Command.create({"partner_id": partner.id}) for partner in members],
                "ai_assistant_id": assistant.id,
                "ai_auto_reply": True,
                "cloud_service_id": service.id if service else False,
            }
        )
        channel._broadcast(self.env.user.partner_id.ids)
        return channel

    def _ai_unused_conversation(self, assistant, service):
        latest = self.search(
            [
                ("channel_type", "=", "group"),
                ("ai_assistant_id", "=", assistant.id),
                ("ai_auto_reply", "=", True),
                ("cloud_service_id", "=", service.id if service else False),
                ("create_uid", "=", self.env.uid),
                ("is_member", "=", True),
                ("name", "=", assistant.name),
            ],
            order="id desc",
            limit=1,
        )
        said = [("model", "=", "discuss.channel"), ("res_id", "=", latest.id)]
        # sudo: a message that this person may not see is one all the same.
        is_used = len(latest.channel_member_ids) > 2 or self.env["mail.message"].sudo().search_count(said, limit=1)
        return self.browse() if is_used else latest

    def _ai_conversations(self, service=None, archived=False):
        """The user's conversations, all or those about one cloud service, the latest first."""
        domain = [("channel_type", "=", "group"), ("ai_assistant_id", "!=", False), ("is_member", "=", True)]
        if service:
            domain.append(("cloud_service_id", "=", service.id))
        own = self.with_context(active_test=False).search(domain)
        found = own.filtered(lambda channel: channel._ai_is_archived() == archived)
        return found.sorted(lambda channel: channel.last_interest_dt or channel.create_date, reverse=True)

    def _ai_own_member(self):
        return self.env["discuss.channel.member"].search(
            [("channel_id", "=", self.id), ("partner_id", "=", self.env.user.partner_id.id)], limit=1
        )

    def _ai_conversation_data(self):
        # sudo: the names of an assistant and a service that are not open to this person any more.
        assistant, service = self.sudo().ai_assistant_id, self.sudo().cloud_service_id
        last_activity = self.last_interest_dt or self.create_date
        return {
            "id": self.id,
            "name": self.name or "",
            "assistant_id": assistant.id or None,
            "assistant_name": assistant.name or "",
            "cloud_service_id": service.id or None,
            "cloud_service_name": service.name or "",
            "is_archived": self._ai_is_archived(),
            "can_delete": not self._ai_other_people(),
            "last_activity": f"{fields.Datetime.to_datetime(last_activity).isoformat(timespec='seconds')}Z",
        }

    def _ai_post(self, body, attachment_ids):
        """Posts the person's text; returns the message and the run that answers it."""
        message = self.with_context(ai_chat=True).message_post(
            body=text_to_html(body),
            attachment_ids=attachment_ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        run = self.env["woow_paas_platform.ai_run"].search([("message_id", "=", message.id)], order="id", limit=1)
        if self.name == self.sudo().ai_assistant_id.name:  # sudo: as in _ai_conversation_data
            self._ai_name_after(body)
        return message.with_context(ai_chat=False), run

    def _ai_name_after(self, body):
        first_line = next((line.strip() for line in body.splitlines() if line.strip()), "")
        if len(first_line) > NAME_LENGTH:
            first_line = f"{first_line[: NAME_LENGTH - 1].rstrip()}…"
        self.channel_rename(first_line)

    def _ai_history(self, before_id, limit):
        """The newest messages before `before_id`, oldest first. Failure notes are for Discuss: here the run tells."""
        # sudo: notes of runs that this person may not see are left out as well.
        notes = (
            self.env["woow_paas_platform.ai_run"]
            .sudo()
            .search([("channel_id", "=", self.id), ("note_id", "!=", False)])
        )
        domain = [
            ("model", "=", "discuss.channel"),
            ("res_id", "=", self.id),
            ("message_type", "=", "comment"),
            ("id", "not in", notes.note_id.ids),
        ]
        if before_id:
            domain.append(("id", "<", before_id))
        messages = self.env["mail.message"].search(domain, order="id desc", limit=limit)
        if messages and not before_id:
            self._ai_own_member()._mark_as_read(messages[0].id)
        return messages.sorted("id")
