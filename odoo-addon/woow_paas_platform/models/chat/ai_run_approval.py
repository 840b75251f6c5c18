from datetime import timedelta

from markupsafe import Markup

from odoo import fields, models

from ...problems import SidecarRefused
from ...sidecar.client import SidecarClient
from ...tools.access import check_sidecar
from ...tools.dates import iso_date
from ...tools.run_state import RUNNING_STATES
from ...tools.stored_text import storable, storable_integer

# To the browsers of the person who asked, whenever a call begins to wait or waits no longer.
CHANGED = "woow_paas_platform.approval/changed"
DAY = 24 * 3600
# Bytes.
MAX_REASON = 1000


class AiRunApproval(models.AbstractModel):
    """Calls of tools that wait for the person who asked: when they begin to, what is decided, by whom and why."""

    _name = "woow_paas_platform.ai_run.approval"
    _description = "Approvals of an AI Run"

    def sidecar_ask(self, call):
        """Whether the call may run at once, because its user allowed the tool before (`allowed`), waits from now on
        (`waiting`, until `deadline`), or need not be asked about, because the run has ended (`ended`). The same call
        again is answered alike (docs/contracts/sidecar-to-addon.md)."""
        self.ensure_one()
        check_sidecar(self.env)
        # sudo: the service user has no right to write runs but by these methods.
        run = self.sudo().exists()
        if run:
            run._lock()
        if not run or run.state not in RUNNING_STATES:
            return {"state": "ended", "deadline": False}
        record = run._call_to_ask(call)
        if record.state == "waiting_approval":
            run.state = "waiting_approval"
            run._approval_changed(record)
        return {
            "state": "allowed" if record.decision == "always" else "waiting",
            "deadline": iso_date(record.approval_deadline) or False,
        }

    def _call_to_ask(self, call):
        """The record of a call that waits from now on, or runs by a permission. One that is there already stays."""
        if known := self.tool_call_ids.filtered(lambda each: each.call_id == storable(call.get("call_id"))):
            return known
        record = self._store_tool_calls([{**call, "state": "waiting_approval"}])
        record.approval_cause = "odoo_data" if call.get("cause") == "odoo_data" else False
        record._put_in_words()
        permission = self.env["woow_paas_platform.tool_permission"]._of_call(record)
        if permission:
            record._decide("always", permission.user_id, permission.create_date)
        else:
            seconds = min(storable_integer(call.get("seconds")), DAY)
            record.approval_deadline = fields.Datetime.now() + timedelta(seconds=seconds)
        return record

    def sidecar_unanswered(self, call_id):
        """Nobody answered in time. Returns whether it still waited."""
        self.ensure_one()
        check_sidecar(self.env)
        # sudo: as in sidecar_ask.
        run = self.sudo().exists()
        if not run:
            return False
        run._lock()
        call = run._waiting_call(call_id)
        if call:
            run._settle(call, "unanswered")
        return bool(call)

    def _decide_call(self, call_id, decision, reason=""):
        """The person who asked answers a call that waits: `once`, `always`, or `no`, which may say why. Raises a
        SidecarError where the call does not wait any more, or the sidecar cannot be told; nothing is decided then."""
        self._check_owner()
        # sudo: people read their runs, they write them by such methods only.
        run = self.sudo()
        run._lock()
        call = run._waiting_call(call_id)
        if not call:
            raise SidecarRefused(404, {"error": "The call does not wait", "error_code": "call_not_found"})
        if decision == "always" and call._is_told_to_delete():
            decision = "once"
        reason = decision == "no" and storable(reason, MAX_REASON)
        run._settle(call, decision, self.env.user, reason)
        if decision == "always":
            # sudo: people end their permissions; they give them here only.
            self.env["woow_paas_platform.tool_permission"].sudo()._allow(call)
        # Whoever wrote the same rows meanwhile has made this fail by now: once the sidecar is told, it acts.
        self.env.flush_all()
        SidecarClient.from_env(self.env).approve(self.id, self.env.uid, call_id, decision, reason)

    def _waiting_call(self, call_id):
        return self.tool_call_ids.filtered(lambda call: call.call_id == call_id and call.state == "waiting_approval")

    def _settle(self, call, decision, user=None, reason=False):
        call._decide(decision, user, fields.Datetime.now(), reason)
        others = self.tool_call_ids.filtered(lambda each: each.state == "waiting_approval")
        # Written in any case: of two decisions at once the second one fails on this row and is repeated by Odoo.
        self.state = "waiting_approval" if others else "running"
        self._approval_changed(call)

    def _decisions_html(self):
        """Below an answer in Discuss: what the person was asked about, and decided. AI Chat shows it with the calls."""
        env = self._in_language_of_user().env
        lines = [line for call in self.tool_call_ids if call.approval_deadline and (line := call._decision_text(env))]
        if not lines:
            return Markup()
        return Markup('<p class="o_ai_decisions text-muted small mb-0">%s</p>') % Markup("<br/>").join(lines)

    def _end_waiting(self):
        """The run has ended: nobody is asked any more."""
        waiting = self.tool_call_ids.filtered(lambda call: call.state == "waiting_approval")
        for call in waiting:
            call.state = "cancelled"
            self._approval_changed(call)

    def _approval_changed(self, call):
        """Tells the browsers of the person who asked, so that what shows the call is drawn anew."""
        if self.user_id:
            about = {"run_id": self.id, "channel_id": self.channel_id.id, "call_id": call.call_id, "state": call.state}
            self.user_id._bus_send(CHANGED, about)
