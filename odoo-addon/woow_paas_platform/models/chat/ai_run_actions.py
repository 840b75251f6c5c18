import logging

from odoo import Command, models
from odoo.exceptions import AccessError, UserError

from ...problems import SidecarError, SidecarRefused, problem_text
from ...sidecar.client import SidecarClient
from ...tools.run_state import RETRYABLE_STATES

_logger = logging.getLogger(__name__)


class AiRunActions(models.AbstractModel):
    """What the person who asked may do with a run."""

    _name = "woow_paas_platform.ai_run.actions"
    _description = "Actions on an AI Run"

    def _check_owner(self):
        """A run works with its user's rights: nobody else stops or repeats it."""
        self.ensure_one()
        self.check_access("read")
        if not self._belongs_to_current_user():
            raise AccessError(self.env._("Only the user who asked the question can do this."))

    def action_cancel(self):
        """Stops the run. Where the sidecar works on it, the sidecar ends it and keeps the text so far."""
        self._check_owner()
        # sudo: people read their runs, they write them by these methods only.
        run = self.sudo()
        if not run._is_live():
            return False
        if run.state == "requested" or not run._cancel_in_sidecar():
            run._end({"state": "cancelled"})
        return True

    def _cancel_in_sidecar(self):
        try:
            SidecarClient.from_env(self.env).cancel_run(self.id, self.env.uid)
        except SidecarRefused as error:
            if error.status != 404:
                _logger.warning("The sidecar refused to cancel run %s: %s", self.id, error)
            return False
        except SidecarError as error:
            _logger.info("Run %s is cancelled without the sidecar: %s", self.id, error)
            return False
        return True

    def _withdraw_note(self):
        """The note about a failure makes room for what comes of the new attempt."""
        note = self.note_id
        if note:
            self.channel_id._bus_send("mail.message/delete", {"message_ids": note.ids})
            note.unlink()

    def action_retry(self):
        """Asks the same question again; returns the new run, or the one that is already at work."""
        self._check_owner()
        # sudo: see action_cancel. It is read for the newest run of the question, which has the same user.
        latest = self.sudo().search(
            [
                ("message_id", "=", self.message_id.id),
                ("message_id", "!=", False),
                ("assistant_id", "=", self.assistant_id.id),
                ("user_id", "=", self.env.uid),
            ],
            limit=1,
        )
        if latest and latest._is_live():
            return latest.sudo(False)
        if not latest or latest.state not in RETRYABLE_STATES or not latest._has_question():
            raise UserError(problem_text(self.env, "run_not_retryable"))
        if not self.env["ai.assistant"].search_count([("id", "=", latest.assistant_id.id)]):
            raise AccessError(problem_text(self.env, "forbidden", "assistant"))
        # Of two retries at once the second one fails on this row and is repeated by Odoo: it then finds the first.
        self.env.cr.execute(
            "UPDATE woow_paas_platform_ai_run SET write_date = now() AT TIME ZONE 'UTC' WHERE id = %s", [latest.id]
        )
        retry = latest.create(
            {
                "channel_id": latest.channel_id.id,
                "message_id": latest.message_id.id,
                "assistant_id": latest.assistant_id.id,
                "user_id": self.env.uid,
                "cloud_service_id": latest.cloud_service_id.id,
                "company_id": latest.company_id.id,
                "company_ids": [Command.set(latest.company_ids.ids)],
                "source": latest.source,
                "retry_of_id": latest.id,
            }
        )
        latest._withdraw_note()
        retry._start_after_commit()
        return retry.sudo(False)
