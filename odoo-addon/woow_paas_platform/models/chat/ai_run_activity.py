from odoo import models

from ...tools.access import check_sidecar
from ...tools.run_state import LIVE_STATES, RUNNING_STATES
from ...tools.stored_text import storable

MAX_TOOL_LENGTH = 100


class AiRunActivity(models.AbstractModel):
    """What Discuss shows while an assistant works on an answer: that it is typing, which tool runs, and whose approval
    it waits for.

    Nothing of it is stored. Browsers forget it after a minute, so the sidecar tells it again.
    """

    _name = "woow_paas_platform.ai_run.activity"
    _description = "Activity of an AI Run"

    def sidecar_activity(self, activity):
        """`{"tool": "List workflows"}` while a tool runs, otherwise `{}`. Whether the run still goes on."""
        self.ensure_one()
        check_sidecar(self.env)
        # sudo: the service user is no member of the channel.
        run = self.sudo().exists()
        if not run or not run._is_live():
            return False
        tool = storable(activity.get("tool")) if isinstance(activity, dict) else False
        run._tell_activity((tool or "")[:MAX_TOOL_LENGTH])
        return True

    def _tell_activity(self, tool=""):
        """In AI Chat the stream tells all this."""
        for run in self.filtered(lambda each: each.source == "discuss"):
            run._typing_member()._notify_typing(is_typing=True)
            run._send_activity(tool)

    def _tell_activity_ended(self):
        if self.source != "discuss":
            return
        others = [("channel_id", "=", self.channel_id.id), ("assistant_id", "=", self.assistant_id.id)]
        if not self.search_count([*others, ("id", "!=", self.id), ("state", "in", LIVE_STATES)], limit=1):
            self._typing_member()._notify_typing(is_typing=False)
        self._send_activity("")

    def _approval_changed(self, call):
        """The others in the channel see that it waits, and for whom; what about is told to that person alone."""
        result = super()._approval_changed(call)
        if self.source == "discuss" and self._is_live():
            self._send_activity("")
        return result

    def _typing_member(self):
        return self.env["discuss.channel.member"].search(
            [("channel_id", "=", self.channel_id.id), ("partner_id", "=", self.assistant_id.partner_id.id)], limit=1
        )

    def _send_activity(self, tool):
        activity = {
            "run_id": self.id,
            "channel_id": self.channel_id.id,
            "partner_id": self.assistant_id.partner_id.id,
            "tool": tool,
            "assistant": self.assistant_id.name or "",
            "works_unseen": self.state in RUNNING_STATES and not self._typing_member(),
            "waits_for": {"id": self.user_id.partner_id.id, "name": self.user_id.name}
            if self.state == "waiting_approval"
            else False,
        }
        self.channel_id._bus_send("woow_paas_platform.run_activity", activity)
