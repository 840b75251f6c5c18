import base64

from odoo import api, fields, models

from ...tools.access import check_sidecar
from ...tools.html_text import html_to_text
from ...tools.run_state import END_STATES

MAX_MESSAGES = 40
# Calls of a failed attempt that the next one has to know of.
MAY_HAVE_RUN = ("completed", "error", "cancelled", "unknown")
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

    mcp_asks_after_odoo = fields.Json(
        "Servers That Get No Odoo Data Unasked",
        compute="_compute_mcp_asks_after_odoo",
        groups="woow_paas_platform.group_sidecar",
        help="MCP servers of somebody else: once Odoo was read, the user is asked before they are called.",
    )

    def _compute_history(self):
        for record in self:
            # sudo: the service user is no member of the channel; it reads what the run is about, and only here.
            run = record.sudo()
            messages = run._history_messages() if run.message_id else run.message_id
            record.history = [entry for message in messages for entry in run._history_entries(message) if entry]

    def _compute_mcp_logins(self):
        for run in self:
            logins = self.env["woow_paas_platform.mcp_login"].search(
                [("user_id", "=", run.user_id.id), ("state", "=", "logged_in")]
            )
            run.mcp_logins = [{"server_id": login.server_id.id, "generation": login.generation} for login in logins]

    @api.depends("user_id", "cloud_service_id.shares_odoo_data")
    def _compute_mcp_asks_after_odoo(self):
        for run in self:
            service = run.cloud_service_id
            # Who attached a server knows where it is, and sees what it is sent.
            foreign = service.user_mcp_server_ids.filtered_domain([("create_uid", "!=", run.user_id.id)])
            run.mcp_asks_after_odoo = [] if service.shares_odoo_data else foreign.ids

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

    def _history_entries(self, message):
        # What else was posted in the assistant's name are not its words.
        run = self.search([("answer_id", "=", message.id), ("assistant_id", "=", self.assistant_id.id)], limit=1)
        if run:
            return [run._history_answer(message)]
        return [self._history_question(message), *self._history_attempts(message)]

    def _history_attempts(self, message):
        """What earlier attempts to answer the question have done before they failed."""
        runs = self.search(
            [
                ("message_id", "=", message.id),
                ("assistant_id", "=", self.assistant_id.id),
                ("id", "!=", self.id),
                ("state", "in", END_STATES),
                ("answer_id", "=", False),
                ("tool_call_ids.state", "in", MAY_HAVE_RUN),
            ],
            order="id",
        )
        calls = [run.tool_call_ids.filtered(lambda call: call.state in MAY_HAVE_RUN) for run in runs]
        return [
            {"role": "assistant", "attempt": True, "content": "", "tool_calls": each._history_calls()} for each in calls
        ]

    def _history_answer(self, message):
        content = self.answer or html_to_text(message.body)
        calls = self.tool_call_ids._history_calls()
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
