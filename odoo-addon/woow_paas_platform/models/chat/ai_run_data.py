import json

from odoo import api, models

from ...problems import problem_detail, problem_text
from ...tools.attachment_data import attachment_data
from ...tools.run_state import RETRYABLE_STATES


class AiRunData(models.AbstractModel):
    """What browsers are told of a run."""

    _name = "woow_paas_platform.ai_run.data"
    _description = "Data of an AI Run"

    def _stream_url(self):
        """Below /websocket, because every standard proxy of Odoo sends that prefix to the evented worker."""
        return f"/websocket/woow_paas_platform/runs/{self.id}/events"

    def _can_retry(self):
        return self.state in RETRYABLE_STATES and bool(self.message_id) and self._belongs_to_current_user()

    def _can_cancel(self):
        return self._is_live() and self._belongs_to_current_user()

    def _ai_data(self):
        """The run as the browser gets it (docs/contracts/browser-to-addon.md)."""
        self.ensure_one()
        return {
            "id": self.id,
            "state": self.state,
            **self._problem_data(),
            "answer_id": self.sudo().answer_id.id or None,  # sudo: the id of a message that may be gone for this user
            "rounds": self.rounds,
            "stream_url": self._stream_url(),
            "can_retry": self._can_retry(),
            "can_cancel": self._can_cancel(),
            # What has an answer message carries all this there.
            "partial": None if self.answer_id else self.answer or None,
            "tool_calls": [] if self.answer_id else self.tool_call_ids._ai_data(),
            "notices": [] if self.answer_id else self._notice_list(),
            "attachments": [] if self.answer_id else attachment_data(self._kept_files()),
        }

    @api.model
    def _waiting_data(self):
        """What waits for this user's decision, wherever it was asked."""
        runs = self.search([("user_id", "=", self.env.uid), ("state", "=", "waiting_approval")], order="id")
        return [
            {
                "run_id": run.id,
                "channel_id": run.channel_id.id,
                # sudo: a conversation may be closed to the person by now, and an assistant too.
                "channel_name": run.sudo().channel_id.display_name,
                "assistant_name": run.sudo().assistant_id.name or "",
                "source": run.source,
                "tool_calls": run.tool_call_ids.filtered(lambda call: call.state == "waiting_approval")._ai_data(),
            }
            for run in runs
        ]

    def _problem_data(self):
        """Why the run failed, worded for the reader; `detail` and `reason` only where they say more."""
        detail = problem_detail(self.error_code, self.error)
        return {
            "error": self.error_text or None,
            "error_code": self.error_code or None,
            **({"reason": self.error_reason} if self.error_reason else {}),
            **({"detail": detail} if detail else {}),
        }

    def _recorded_events(self):
        """The stream of a run that has ended, told from its record (docs/contracts/stream-events.md)."""
        self.ensure_one()
        for call in self.tool_call_ids._ai_data():
            about = {"call_id": call["call_id"], "tool": call["name"], "done": False}
            yield {
                "type": "tool_call",
                **about,
                "server": call["server"],
                "title": call["title"],
                "args": call["args"],
                "state": "running",
            }
            yield {
                "type": "tool_result",
                **about,
                "result": call["result"] or "",
                "is_error": call["is_error"],
                "state": call["state"],
                "duration_ms": call["duration_ms"],
            }
        for notice in self._notice_list():
            yield {"type": "notice", **notice, "done": False}
        if self.state in ("done", "cancelled"):
            yield {
                "type": "done",
                "chunk": "",
                "done": True,
                "full_response": self.answer or "",
                "message_id": self.answer_id.id or None,
                "usage": {"input_tokens": self.input_tokens, "output_tokens": self.output_tokens},
                "rounds": self.rounds,
                **({"cancelled": True} if self.state == "cancelled" else {}),
            }
        else:
            problem = self._problem_data()
            yield {
                "type": "error",
                **problem,
                "error": problem["error"] or "",
                "error_code": problem["error_code"] or "internal_error",
                "done": True,
            }

    def _notice_list(self):
        """What is to be said of the answer, worded for the reader."""
        return [{**notice, "message": self._notice_text(notice)} for notice in json.loads(self.notices or "[]")]

    def _notice_text(self, notice):
        code, reason, values = (notice.get(name) for name in ("code", "reason", "values"))
        return problem_text(self.env, code, reason, values, notice.get("message") or "")
