from odoo import api, fields, models

LIVE_STATES = ("requested", "running", "waiting_approval")
RETRYABLE_STATES = ("error", "cancelled", "interrupted")


class AiRun(models.Model):
    """One answer of an assistant to one message. The sidecar does the work and completes the record."""

    _name = "woow_paas_platform.ai_run"
    _description = "AI Run"
    _order = "id desc"

    channel_id = fields.Many2one(
        "discuss.channel", "Conversation", required=True, readonly=True, index=True, ondelete="cascade"
    )
    message_id = fields.Many2one("mail.message", "Question", readonly=True, index=True, ondelete="set null")
    answer_id = fields.Many2one(
        "mail.message", "Answer Message", readonly=True, index="btree_not_null", ondelete="set null"
    )
    note_id = fields.Many2one(
        "mail.message",
        "Failure Note",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The message that told the channel about the failure. It is not part of the conversation.",
    )
    assistant_id = fields.Many2one("ai.assistant", readonly=True, index=True, ondelete="set null")
    user_id = fields.Many2one("res.users", readonly=True, index=True, ondelete="set null")
    retry_of_id = fields.Many2one(
        "woow_paas_platform.ai_run", readonly=True, index="btree_not_null", ondelete="set null"
    )
    cloud_service_id = fields.Many2one(
        "woow_paas_platform.cloud_service",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="What the conversation was about when the question was asked: whose MCP servers are used, and who may "
        "see the run.",
    )
    source = fields.Selection(
        [("discuss", "Discuss"), ("ai_chat", "AI Chat")], required=True, readonly=True, default="discuss"
    )
    state = fields.Selection(
        [
            ("requested", "Requested"),
            ("running", "Running"),
            ("waiting_approval", "Waiting for Approval"),
            ("done", "Done"),
            ("error", "Error"),
            ("cancelled", "Cancelled"),
            ("interrupted", "Interrupted"),
        ],
        required=True,
        readonly=True,
        default="requested",
        index=True,
    )
    answer = fields.Text(readonly=True, help="Markdown, as the model wrote it.")
    error = fields.Char(readonly=True)
    error_code = fields.Char(readonly=True)
    notices = fields.Text(readonly=True, help="JSON list of what the person should know about this answer.")
    rounds = fields.Integer(readonly=True)
    input_tokens = fields.Integer(readonly=True)
    output_tokens = fields.Integer(readonly=True)
    started = fields.Datetime(readonly=True)
    finished = fields.Datetime(readonly=True)
    sidecar_instance = fields.Char(readonly=True)
    tool_call_ids = fields.One2many("woow_paas_platform.ai_tool_call", "run_id", "Tool Calls", readonly=True)

    @api.depends("assistant_id.name")
    def _compute_display_name(self):
        for run in self:
            run.display_name = f"{run.assistant_id.name or ''} #{run.id}".strip()

    def _is_live(self):
        return self.state in LIVE_STATES

    def _belongs_to_current_user(self):
        return bool(self.user_id) and self.user_id == self.env.user

    def _lock(self):
        """Whoever ends the run comes here first; of two at once the second one fails and is repeated by Odoo."""
        self.flush_recordset()
        self.env.cr.execute("SELECT id FROM woow_paas_platform_ai_run WHERE id = %s FOR UPDATE", [self.id])
        self.invalidate_recordset()
