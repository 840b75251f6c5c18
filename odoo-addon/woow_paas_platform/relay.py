"""The events of a run, copied from the sidecar to the browser (docs/contracts.md, section 5)."""

import json
import logging
import time
from contextlib import closing

import psycopg2
import requests

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry

from .sidecar import SidecarClient, SidecarError, SidecarRefused, SidecarUnreachable, explain

_logger = logging.getLogger(__name__)

# A run that waits for the sidecar: asked again this often, and the browser's connection kept alive meanwhile.
FIRST_WAIT_SECONDS = 0.2
LONGEST_WAIT_SECONDS = 2
# Buffering proxies pass on what is at least this long.
PADDING = b":" + b" " * 2048 + b"\n\n"


def relay(run, last_event_id, max_ms):
    """A generator of bytes. Everything that needs the caller's cursor is read before it begins."""
    env = run.env
    try:
        client, trouble = SidecarClient.from_env(env), None
    except SidecarError as error:
        client, trouble = None, error
    sentence = explain(env, trouble or SidecarUnreachable())
    return _events(client, sentence, env.cr.dbname, run.id, env.uid, last_event_id, max_ms)


def _events(client, sentence, database, run_id, user_id, last_event_id, max_ms):
    deadline = time.monotonic() + max_ms / 1000 if max_ms else float("inf")
    wait = FIRST_WAIT_SECONDS
    while True:
        remaining = deadline - time.monotonic()
        try:
            if client is None:
                raise SidecarError("not configured")
            left = max(1, int(remaining * 1000)) if max_ms else None
            with closing(client.attach(run_id, user_id, last_event_id, left)) as upstream:
                for chunk in upstream.iter_content(chunk_size=None):
                    yield chunk
                    if time.monotonic() > deadline:
                        return  # the sidecar should have ended it; this process must not be kept
            return
        except SidecarRefused as error:
            if error.status != 404:
                _logger.warning("The sidecar refused the events of run %s: %s", run_id, error)
                yield _frame(_notice(sentence))
                return
        except (SidecarError, requests.RequestException):
            # Also in the middle of a stream. What is recorded can be told without the sidecar.
            events = _recorded_events(database, run_id)
            yield from map(_frame, events or [_notice(sentence)])
            return
        # The sidecar does not know the run: it has ended, it was lost, or it was not started yet.
        try:
            events = _recorded_events(database, run_id, lost=True)
        except psycopg2.OperationalError:
            return  # another listener ends the lost run at this moment; the browser attaches again
        if events:
            yield from map(_frame, events)
            return
        if deadline - time.monotonic() <= wait:
            return  # the browser attaches again
        try:
            client.start_run(run_id, user_id)
        except SidecarError:
            yield _frame(_notice(sentence))
            return
        yield PADDING
        time.sleep(wait)
        wait = min(wait * 2, LONGEST_WAIT_SECONDS)


def _recorded_events(database, run_id, lost=False):
    """Events of a run that has ended, none of one that has not. `lost`: the sidecar does not know a running run."""
    with Registry(database).cursor() as cr:
        # Superuser: who may see this run was checked before the stream began.
        env = api.Environment(cr, SUPERUSER_ID, {})
        run = env["woow_paas_platform.ai_run"].browse(run_id).exists()
        if not run:
            return [{"type": "error", "error": "", "error_code": "run_interrupted", "done": True}]
        if lost and run.state in ("running", "waiting_approval"):
            run._interrupt()
        return [] if run._is_live() else list(run._recorded_events())


def _notice(message):
    return {"type": "notice", "code": "sidecar_unavailable", "message": message, "done": False}


def _frame(event):
    return f"data: {json.dumps(event, ensure_ascii=False)}\n\n".encode()
