from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...problems import problem_text
from ...tools.access import check_sidecar
from ...tools.html_text import html_to_text
from ...tools.run_state import END_STATES, LIVE_STATES, RUNNING_STATES
from ...tools.stored_text import storable
from ..mixins.write_only_secret import NO_ACCESS


class AiRun(models.Model):
    """One answer of an assistant to one message. The sidecar does the work and completes the record."""

    _name = "woow_paas_platform.ai_run"
    _description = "AI Run"
    _inherit = [
        "woow_paas_platform.ai_run.actions",
        "woow_paas_platform.ai_run.activity",
        "woow_paas_platform.ai_run.approval",
        "woow_paas_platform.ai_run.companies",
        "woow_paas_platform.ai_run.data",
        "woow_paas_platform.ai_run.end",
        "woow_paas_platform.ai_run.files",
        "woow_paas_platform.ai_run.grant",
        "woow_paas_platform.ai_run.history",
        "woow_paas_platform.ai_run.start",
        "woow_paas_platform.ai_run.trace",
    ]
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
        help="The message that reported the failure in the channel. It is not part of the conversation.",
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
        help="The cloud service of the conversation when the question was asked. It determines which MCP servers are "
        "used and who can see the run.",
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
    answer = fields.Text(readonly=True, help="Markdown, as written by the AI model.")
    error = fields.Char("Original Error", readonly=True, help="For developers, in English.")
    error_code = fields.Char(readonly=True)
    error_reason = fields.Char(readonly=True)
    error_text = fields.Char("Error Message", compute="_compute_error_text")
    notices = fields.Text(readonly=True, help="JSON list of what the user should know about this answer.")
    rounds = fields.Integer(readonly=True)
    input_tokens = fields.Integer(readonly=True)
    output_tokens = fields.Integer(readonly=True)
    started = fields.Datetime(readonly=True)
    finished = fields.Datetime(readonly=True)
    sidecar_instance = fields.Char(readonly=True)
    claim_key = fields.Char(readonly=True, copy=False, groups=NO_ACCESS)
    provider_state = fields.Json(
        readonly=True,
        groups="woow_paas_platform.group_sidecar",
        help="State that the provider attached to its answer and expects back with later questions.",
    )
    tool_call_ids = fields.One2many("woow_paas_platform.ai_tool_call", "run_id", "Tool Calls", readonly=True)

    @api.depends("error", "error_code", "error_reason")
    @api.depends_context("lang")
    def _compute_error_text(self):
        for run in self:
            run.error_text = problem_text(self.env, run.error_code, run.error_reason, fallback=run.error)

    @api.depends("assistant_id.name")
    def _compute_display_name(self):
        for run in self:
            run.display_name = f"{run.assistant_id.name or ''} #{run.id}".strip()

    def _is_live(self):
        return self.state in LIVE_STATES

    def _belongs_to_current_user(self):
        return bool(self.user_id) and self.user_id == self.env.user

    def _has_question(self):
        """Whether the question still is there; in Discuss a deleted message stays behind empty."""
        return bool(self.message_id and (html_to_text(self.message_id.body) or self.message_id.attachment_ids))

    def _in_language_of_user(self):
        return self.with_context(lang=self.user_id.lang or self.env.lang)

    def sidecar_claim(self, instance, key=False):
        """`requested → running`, for one caller only: who claims again with the same key has lost the answer."""
        self.ensure_one()
        check_sidecar(self.env)
        # sudo: the service user has no right to write runs but by these methods.
        run = self.sudo().exists()
        if not run:  # the conversation was deleted meanwhile
            return {"claimed": False, "state": "cancelled"}
        run._end_if_refused()
        claimed = run._claim(instance, key)
        if claimed:
            run._tell_activity()
        answer = {"claimed": claimed, "state": run.state}
        if claimed and run._has_odoo_tools():
            answer["grant"] = run._make_grant()
        return answer

    def sidecar_complete(self, values):
        """Ends the run with what came of it. A run that has ended already stays as it is."""
        self.ensure_one()
        check_sidecar(self.env)
        # sudo: as in sidecar_claim.
        run = self.sudo().exists()
        if not run:  # the conversation was deleted meanwhile
            return {"message_id": False, "state": "cancelled"}
        run._end(values)
        return {"message_id": run.answer_id.id, "state": run.state}

    @api.model
    def sidecar_interrupt(self, instance):
        """Ends the runs that an earlier life of this instance left behind; returns how many."""
        check_sidecar(self.env)
        self.env["ai.assistant"]._note_sidecar(available=True)
        # sudo: as in sidecar_claim.
        runs = self.sudo().search([("state", "in", RUNNING_STATES), ("sidecar_instance", "=", instance)])
        return runs._interrupt()

    def _interrupt(self):
        interrupted = 0
        for run in self:
            explanation = "The sidecar that worked on the run is gone"
            ended = run._end({"state": "interrupted", "error": explanation, "error_code": "run_interrupted"})
            interrupted += ended
        return interrupted

    def _end(self, values):
        """Stores the end of a run and posts its answer; returns whether it was this call that ended it."""
        self._lock()
        if not self._is_live():
            return False
        if values["state"] not in END_STATES:
            raise ValidationError(self.env._("A run cannot end in the state %s.", values["state"]))
        # From here on nothing that a model or a tool said may fail: the run would never end.
        self._store_tool_calls(values.get("tool_calls") or [])
        self._end_waiting()
        self._end_begun()
        self._store_outcome(values)
        self._learn_dialect(values.get("model_learned"))
        self._tell_activity_ended()
        if self.assistant_id:
            self._post_answer(values.get("answer_html"))
            self._post_failure()
        return True

    def _lock(self):
        """Whoever ends the run comes here first; of two at once the second one fails and is repeated by Odoo."""
        self.flush_recordset()
        self.env.cr.execute("SELECT id FROM woow_paas_platform_ai_run WHERE id = %s FOR UPDATE", [self.id])
        self.invalidate_recordset()

    def _claim(self, instance, key=False):
        self.flush_model()
        self.env.cr.execute(
            """
            UPDATE woow_paas_platform_ai_run
               SET state = 'running', sidecar_instance = %s, claim_key = %s, started = now() AT TIME ZONE 'UTC'
             WHERE id = %s AND (state = 'requested' OR (state = 'running' AND claim_key = %s))
            """,
            [storable(instance) or None, storable(key) or None, self.id, storable(key) or None],
        )
        claimed = bool(self.env.cr.rowcount)
        self.invalidate_model()
        return claimed

    def _end_if_refused(self):
        """A question that is not there any more, or that nobody may ask any more, is not answered."""
        if self.state != "requested":
            return
        if not self._has_question():
            self._end({"state": "cancelled"})
        elif refusal := self._refusal():
            reason, explanation = refusal
            self._end({"state": "error", "error": explanation, "error_code": "forbidden", "reason": reason})

    def _refusal(self):
        """Why the question is not answered any more, if so: it may have waited for long. The reason, and a text for
        developers."""
        user = self.user_id
        # An assistant that was archived or deleted meanwhile is the sidecar's business, which says so.
        assistants = self.env["ai.assistant"].with_user(user).with_context(active_test=False)
        if not user.active or not user._ai_may_chat():
            return "assistant", "The user is archived, or is not an internal user anymore"
        if self.assistant_id and not assistants.search_count([("id", "=", self.assistant_id.id)]):
            return "assistant", "The user does not have access to the assistant anymore"
        service = self.cloud_service_id
        if service and user not in service.person_ids:
            return "not_in_service", "The user does not belong to the cloud service anymore"
        if service and not service.active:
            return "service_archived", "The cloud service is archived"
        return None
