import logging
from datetime import timedelta
from functools import partial

from odoo import api, fields, models

from ...problems import SidecarError, SidecarNotConfigured, SidecarRefused
from ...sidecar.after_commit import after_commit
from ...sidecar.client import SidecarClient
from ...tools.run_state import RUNNING_STATES

_logger = logging.getLogger(__name__)

# With the minute between two lives of the cron, what is lost is found within 90 s.
WAITING_SECONDS = 15
RUNNING_SECONDS = 25
# Bounds one life of the cron.
MAX_RUNS = 200


class AiRunStart(models.AbstractModel):
    """How a run comes to the sidecar, and what becomes of one that does not."""

    _name = "woow_paas_platform.ai_run.start"
    _description = "Start of an AI Run"

    def _start_after_commit(self):
        """Tells the sidecar, without letting the sender wait. What does not reach it is started by the cron."""
        try:
            client = SidecarClient.from_env(self.env)
        except SidecarNotConfigured:
            return
        calls = [partial(client.start_run, run.id, run.user_id.id) for run in self]
        after_commit(self.env, "Run waits for the sidecar", *calls)

    @api.model
    def _cron_start_waiting_runs(self):
        """Starts what an unreachable sidecar left waiting, and ends what a vanished one left running."""
        now = fields.Datetime.now()
        waiting = self.search(
            [("state", "=", "requested"), ("create_date", "<", now - timedelta(seconds=WAITING_SECONDS))],
            order="id",
            limit=MAX_RUNS,
        )
        running = self.search(
            [
                ("state", "in", RUNNING_STATES),
                ("started", "<", now - timedelta(seconds=RUNNING_SECONDS)),
            ],
            order="id",
            limit=MAX_RUNS,
        )
        if not waiting and not running:
            return
        try:
            client = SidecarClient.from_env(self.env)
            for run in waiting:
                run._start(client)
            lost = running.filtered(lambda run: not client.holds_run(run.id, run.user_id.id))
        except SidecarError as error:
            _logger.warning("%s AI runs wait for the sidecar: %s", len(waiting), error)
            return
        lost._interrupt()

    def _start(self, client):
        try:
            client.start_run(self.id, self.user_id.id)
        except SidecarRefused as error:
            # This one waits for the next time; it must not keep the others waiting.
            _logger.warning("The sidecar refused to start run %s: %s", self.id, error)
