import json

from odoo import fields, models

from ...tools.dates import iso_date
from ...tools.stored_text import is_shallow


class AiToolCall(models.Model):
    """One call of a tool during a run, in the order of the calls."""

    _name = "woow_paas_platform.ai_tool_call"
    _description = "AI Tool Call"
    _inherit = ["woow_paas_platform.ai_tool_call.words"]
    _order = "run_id, sequence, id"

    run_id = fields.Many2one("woow_paas_platform.ai_run", required=True, readonly=True, index=True, ondelete="cascade")
    # Stored, so that the record rule needs no other table.
    cloud_service_id = fields.Many2one(related="run_id.cloud_service_id", store=True, index="btree_not_null")
    sequence = fields.Integer(readonly=True, help="Position among the calls of the run, known when it has ended.")
    call_id = fields.Char("Call ID", required=True, readonly=True)
    server_id = fields.Many2one(
        "woow_paas_platform.mcp_server", "MCP Server", readonly=True, index="btree_not_null", ondelete="set null"
    )
    tool_id = fields.Many2one("woow_paas_platform.mcp_tool", readonly=True, index="btree_not_null", ondelete="set null")
    # Kept as text too: the call stays readable when server or tool are gone.
    server = fields.Char("Server Name", readonly=True)
    name = fields.Char(required=True, readonly=True)
    title = fields.Char(readonly=True)
    args = fields.Text("Arguments", readonly=True)
    result = fields.Text(readonly=True)
    is_error = fields.Boolean("Failed", readonly=True)
    state = fields.Selection(
        [
            ("requested", "Requested"),
            ("waiting_approval", "Waiting for Approval"),
            ("running", "Running"),
            ("completed", "Completed"),
            ("error", "Error"),
            ("rejected", "Denied"),
            ("unanswered", "Not Answered"),
            ("cancelled", "Stopped"),
            ("unknown", "May Have Run"),
        ],
        required=True,
        readonly=True,
    )
    duration_ms = fields.Integer("Duration (ms)", readonly=True)
    approval_deadline = fields.Datetime(
        readonly=True, help="When the call is no longer waiting for approval and counts as not answered."
    )
    approval_cause = fields.Selection(
        [("odoo_data", "Data of Odoo")],
        readonly=True,
        help="Why the user was asked about a call that would have run otherwise. Data of Odoo: the assistant had read "
        "data in Odoo, and the MCP server belongs to somebody else.",
    )
    decision = fields.Selection(
        [("once", "Allowed Once"), ("always", "Always Allowed"), ("no", "Denied"), ("unanswered", "Not Answered")],
        readonly=True,
        help="Empty if nobody had to be asked. Always Allowed: the user allowed the tool in this conversation.",
    )
    decided_by_id = fields.Many2one("res.users", readonly=True, ondelete="set null")
    decided_at = fields.Datetime("Decided On", readonly=True)
    decision_reason = fields.Char("Reason", readonly=True, help="Why the user denied the call. The AI model reads it.")
    offset = fields.Integer(readonly=True, help="Length of the answer (in UTF-16 code units) when the call was made.")

    provider_state = fields.Json(
        readonly=True,
        groups="woow_paas_platform.group_sidecar",
        help="State that the provider attached to the call and expects back with later questions.",
    )

    def _ai_data(self):
        """The calls as the browser gets them (docs/contracts/browser-to-addon.md)."""
        return [
            {
                "call_id": call.call_id,
                "name": call.name,
                "title": call.title or call.name,
                "server": call.server or "",
                "args": call._args_object(),
                "result": call.result or None,
                "is_error": call.is_error,
                "state": call.state,
                "duration_ms": call.duration_ms,
                "offset": call.offset,
                "approval": call._approval_data(),
                "words": call._words_data(),
                "links": call._links_data(),
            }
            for call in self
        ]

    def _history_calls(self):
        """The calls as the model is told of them (docs/contracts/sidecar-to-addon.md)."""
        return [
            {
                "call_id": call.call_id,
                "server_id": call.server_id.id,
                "name": call.name,
                "args": call._args_object(),
                "result": call.result or "",
                "is_error": call.is_error,
                "state": call.state,
                "offset": call.offset,
                "provider_state": call.provider_state or False,
            }
            for call in self
        ]

    def _approval_data(self):
        """What was asked of the person, and answered; None where nobody had to be asked."""
        if not self.approval_deadline and not self.decision:
            return None
        left = self.approval_deadline and (self.approval_deadline - fields.Datetime.now()).total_seconds()
        return {
            "deadline": iso_date(self.approval_deadline),
            "cause": self.approval_cause or None,
            # By this clock: that of the browser may be wrong.
            "seconds_left": max(0, round(left)) if self.state == "waiting_approval" else None,
            "decision": self.decision or None,
            # sudo: the name of a person whose contact may be hidden from the reader.
            "decided_by": self.sudo().decided_by_id.name or None,
            "decided_at": iso_date(self.decided_at),
            "reason": self.decision_reason or None,
        }

    def _decision_text(self, env):
        """Who decided what about the call, in one line; empty where nothing was decided."""
        # sudo: as in _approval_data.
        about = {"name": self.sudo().decided_by_id.name or "", "tool": self.title or self.name}
        if self.decision == "no" and self.decision_reason:
            return env._("Denied by %(name)s: %(tool)s (%(reason)s)", **about, reason=self.decision_reason)
        texts = {
            "once": env._("Allowed once by %(name)s: %(tool)s", **about),
            "always": env._("Always allowed here by %(name)s: %(tool)s", **about),
            "no": env._("Denied by %(name)s: %(tool)s", **about),
            "unanswered": env._("Nobody answered, so it was not done: %s", about["tool"]),
        }
        return texts.get(self.decision, "")

    def _decide(self, decision, user=None, at=None, reason=False):
        """Notes who decided what, and how the call goes on."""
        states = {"no": "rejected", "unanswered": "unanswered"}
        self.write(
            {
                "state": states.get(decision, "running"),
                "decision": decision,
                "decided_by_id": user.id if user else False,
                "decided_at": at,
                "decision_reason": reason,
            }
        )

    def _args_object(self):
        """The arguments; none where they are nested so deep that a conversation which told them again would break."""
        try:
            args = json.loads(self.args) if self.args else {}
        except (ValueError, RecursionError):
            return {}
        return args if isinstance(args, dict) and is_shallow(args) else {}
