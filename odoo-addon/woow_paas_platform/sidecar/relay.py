"""The events of a run, copied from the sidecar to the browser (docs/contracts/relay.md)."""

import json
import logging
import time
from contextlib import closing
from dataclasses import dataclass

import psycopg2
import requests

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry

from ..problems import SidecarError, SidecarNotConfigured, SidecarRefused, problem_text
from ..tools.run_state import RUNNING_STATES
from .client import SidecarClient

_logger = logging.getLogger(__name__)

# A run that waits for the sidecar: asked again this often, and the browser's connection kept alive meanwhile.
FIRST_WAIT_SECONDS = 0.2
LONGEST_WAIT_SECONDS = 2
# Buffering proxies pass on what is at least this long.
PADDING = b":" + b" " * 2048 + b"\n\n"
# Whoever leaves a cloud service sees no more of its answers after this time.
CHECK_SECONDS = 5


def relay(run, last_event_id, max_ms):
    """A generator of bytes, of at most `max_ms` (None: no limit). Its caller's cursor may be closed when it begins."""
    env = run.env
    try:
        client, reason = SidecarClient.from_env(env), None
    except SidecarNotConfigured:
        client, reason = None, "not_configured"
    return Relay(
        client=client,
        notice={
            "type": "notice",
            "code": "sidecar_unavailable",
            **({"reason": reason} if reason else {}),
            "message": problem_text(env, "sidecar_unavailable", reason),
            "done": False,
        },
        database=env.cr.dbname,
        run_id=run.id,
        user_id=env.uid,
        language=env.lang,
        last_event_id=last_event_id,
        deadline=time.monotonic() + max_ms / 1000 if max_ms else None,
        of_service=bool(run.cloud_service_id),
    ).stream()


@dataclass(frozen=True)
class Relay:
    client: SidecarClient | None
    notice: dict
    database: str
    run_id: int
    user_id: int
    language: str | None
    last_event_id: str | None
    deadline: float | None
    of_service: bool

    def stream(self):
        wait = FIRST_WAIT_SECONDS
        while not (yield from self._attach()):
            if self._seconds_left() <= wait:
                return  # the browser attaches again
            yield PADDING
            time.sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT_SECONDS)
            if not self._may_follow():
                return

    def _attach(self):
        """Yields what there is to tell; returns whether that was all."""
        try:
            yield from self._copy()
        except SidecarRefused as error:
            if error.status == 404:
                return (yield from self._tell_unknown_run())
            _logger.warning("The sidecar refused the events of run %s: %s", self.run_id, error)
            yield _frame(self.notice)
        except (SidecarError, requests.RequestException):
            # Also in the middle of a stream. What is recorded can be told without the sidecar.
            events, _state = self._record()
            yield from map(_frame, events or [self.notice])
        return True

    def _copy(self):
        if self.client is None:
            raise SidecarNotConfigured
        max_ms = max(1, int(self._seconds_left() * 1000)) if self.deadline else None
        with closing(self.client.attach(self.run_id, self.user_id, self.last_event_id, max_ms)) as upstream:
            checked = time.monotonic()
            for chunk in upstream.iter_content(chunk_size=None):
                if time.monotonic() - checked >= CHECK_SECONDS:
                    if not self._may_follow():
                        return
                    checked = time.monotonic()
                yield chunk
                if self._seconds_left() < 0:
                    return  # the sidecar should have ended it; this process must not be kept

    def _tell_unknown_run(self):
        """The sidecar does not know the run: it has ended, it was lost, or it was not started yet."""
        events, state = self._record()
        try:
            if state in RUNNING_STATES:
                # Its answer may be older than the record: the run was claimed in between.
                if self.client.holds_run(self.run_id, self.user_id):
                    return False
                events, _state = self._record(lost=True)
            if state == "requested":
                self.client.start_run(self.run_id, self.user_id)
                return False
        except psycopg2.OperationalError:
            return True  # another listener ends the lost run at this moment; the browser attaches again
        except SidecarError:
            yield _frame(self.notice)
            return True
        yield from map(_frame, events)
        return True

    def _may_follow(self):
        """A cloud service can be left while its answer is written."""
        if not self.of_service:
            return True
        with Registry(self.database).cursor() as cr:
            runs = api.Environment(cr, self.user_id, {})["woow_paas_platform.ai_run"]
            return bool(runs.search_count([("id", "=", self.run_id)]))

    def _record(self, lost=False):
        """(events of a run that has ended, none of one that has not; its state). `lost`: a running run has no sidecar
        any more."""
        with Registry(self.database).cursor() as cr:
            # Superuser: who may see this run was checked before the stream began.
            env = api.Environment(cr, SUPERUSER_ID, {"lang": self.language})
            run = env["woow_paas_platform.ai_run"].browse(self.run_id).exists()
            if not run:
                code = "run_interrupted"
                return [{"type": "error", "error": problem_text(env, code), "error_code": code, "done": True}], None
            if lost and run.state in RUNNING_STATES:
                run._interrupt()
            return [] if run._is_live() else list(run._recorded_events()), run.state

    def _seconds_left(self):
        return self.deadline - time.monotonic() if self.deadline else float("inf")


def _frame(event):
    return f"data: {json.dumps(event, ensure_ascii=False)}\n\n".encode()
