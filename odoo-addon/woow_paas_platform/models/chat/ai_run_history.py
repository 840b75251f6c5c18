import base64

from odoo import fields, models

from ...tools.access import check_sidecar
from ...tools.html_text import html_to_text

MAX_MESSAGES = 40
# Messages with files before these: what a file says stays known for the conversation.
MAX_FILE_MESSAGES = 20
MAX_FILE_BYTES = 10 * 1024 * 1024


class AiRunHistory(models.AbstractModel):
    """What the sidecar reads of a run beside its fields: the conversation, and whose logins may be used."""

    _name = "woow_paas_platform.ai_run.history"
    _description = "History of an AI Run"

    history = fields.Json(
        compute="_compute_history",
        groups="woow_paas_platform.group_sidecar",
        help="The conversation up to the question, oldest message first.",
    )
    mcp_logins = fields.Json(
        "MCP Logins",
        compute="_compute_mcp_logins",
        groups="woow_paas_platform.group_sidecar",
        help="The MCP servers that the user is logged in to, without any token.",
    )

    def _compute_history(self):
        for record in self:
            # sudo: the service user is no member of the channel; it reads what the run is about, and only here.
            run = record.sudo()
            messages = run._history_messages() if run.message_id else run.message_id
            record.history = [entry for entry in map(run._history_entry, messages) if entry]

    def _compute_mcp_logins(self):
        for run in self:
            logins = self.env["woow_paas_platform.mcp_login"].search(
                [("user_id", "=", run.user_id.id), ("state", "=", "logged_in")]
            )
            run.mcp_logins = [{"server_id": login.server_id.id, "generation": login.generation} for login in logins]

    def _history_messages(self):
        notes = self.search([("channel_id", "=", self.channel_id.id), ("note_id", "!=", False)]).note_id
        domain = [
            ("model", "=", "discuss.channel"),
            ("res_id", "=", self.channel_id.id),
            ("message_type", "=", "comment"),
            ("id", "<=", self.message_id.id),
            ("id", "not in", notes.ids),
        ]
        messages = self.env["mail.message"].search(domain, order="id desc", limit=MAX_MESSAGES)
        if len(messages) == MAX_MESSAGES:
            domain += [("id", "<", messages[-1].id), ("attachment_ids", "!=", False)]
            messages += self.env["mail.message"].search(domain, order="id desc", limit=MAX_FILE_MESSAGES)
        return messages.sorted("id")

    def _history_entry(self, message):
        # What else was posted in the assistant's name are not its words.
        run = self.search([("answer_id", "=", message.id), ("assistant_id", "=", self.assistant_id.id)], limit=1)
        return run._history_answer(message) if run else self._history_question(message)

    def _history_answer(self, message):
        content = self.answer or html_to_text(message.body)
        calls = [
            {
                "call_id": call.call_id,
                "server_id": call.server_id.id,
                "name": call.name,
                "args": call._args_object(),
                "result": call.result or "",
                "is_error": call.is_error,
                "offset": call.offset,
                "provider_state": call.provider_state or False,
            }
            for call in self.tool_call_ids
        ]
        entry = {"role": "assistant", "content": content, "tool_calls": calls}
        return (content or calls) and {**entry, "provider_state": self.provider_state or False}

    def _history_question(self, message):
        content = html_to_text(message.body)
        attachments = [self._history_attachment(attachment) for attachment in message.attachment_ids]
        if not content and not attachments:
            return None
        author = message.author_id.name or message.author_guest_id.name or message.email_from or ""
        return {"role": "user", "author": author, "content": content, "attachments": attachments}

    def _history_attachment(self, attachment):
        return {
            "id": attachment.id,
            "name": attachment.name,
            "mimetype": attachment.mimetype or "application/octet-stream",
            "size": attachment.file_size,
            "checksum": attachment.checksum or "",
        }

    def sidecar_read_file(self, attachment_id):
        """The content of a file that was attached in the conversation, up to the question."""
        self.ensure_one()
        check_sidecar(self.env)
        # sudo: as in _compute_history. Nothing is read that is not attached to a message of the run's history.
        run = self.sudo().exists()
        if not run.message_id:
            return {"data": False}
        attachment = run._history_messages().attachment_ids.filtered(lambda each: each.id == attachment_id)
        if not attachment or attachment.file_size > MAX_FILE_BYTES:
            return {"data": False}
        return {"data": base64.b64encode(attachment.raw or b"").decode()}
