from odoo import models

from ...tools.access import check_sidecar
from ...tools.run_state import RUNNING_STATES

BEGUN, RAN, UNKNOWN = "running", "completed", "unknown"


class AiRunTrace(models.AbstractModel):
    """What calls of tools have done, known also when the sidecar that made them is gone: written down before they run,
    and told to the model that is asked again."""

    _name = "woow_paas_platform.ai_run.trace"
    _description = "Trace of an AI Run"

    def sidecar_begin_call(self, call):
        """Notes a call that may change something, before it runs. Returns whether it may: not where the run has ended.
        The same call again is answered alike (docs/contracts/sidecar-to-addon.md)."""
        self.ensure_one()
        check_sidecar(self.env)
        # sudo: the service user has no right to write runs but by these methods.
        run = self.sudo().exists()
        if not run or not run._is_at_work():
            return False
        run._store_tool_calls([{**call, "state": BEGUN}])
        return True

    def _is_at_work(self):
        """Waits for whoever ends the run at this moment; others who begin calls do not wait for each other."""
        self.flush_recordset()
        self.env.cr.execute("SELECT state FROM woow_paas_platform_ai_run WHERE id = %s FOR SHARE", [self.id])
        found = self.env.cr.fetchone()
        return bool(found) and found[0] in RUNNING_STATES

    def _note_call_ran(self, call_id):
        """In the transaction of what the call changed: it has happened exactly if this is stored."""
        call = self.tool_call_ids.filtered(lambda each: each.call_id == call_id and each.state == BEGUN)
        call.state = RAN

    def _end_begun(self):
        """The run has ended, and nobody told what became of these."""
        self.tool_call_ids.filtered(lambda call: call.state == BEGUN).state = UNKNOWN
