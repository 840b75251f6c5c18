import odoo
from odoo import http
from odoo.http import Response, request
from odoo.tools import config

from ..sidecar.relay import relay
from .json_route import ApiError, attempt, check_user
from .records import find_conversation, find_run

# A threaded server reloads as a whole when a request lasts 120 s; a prefork worker must not be kept from other people.
THREADED_MS = 50_000
PREFORK_MS = 500
HEADERS = [
    ("Content-Type", "text/event-stream; charset=utf-8"),
    ("Cache-Control", "no-cache, no-transform"),
    ("X-Accel-Buffering", "no"),
]


class StreamController(http.Controller):
    # Every standard proxy of Odoo sends /websocket to the evented worker; the other path is for the rest.
    @http.route(
        [
            "/websocket/woow_paas_platform/runs/<int:run_id>/events",
            "/woow_paas_platform/runs/<int:run_id>/events",
        ],
        type="http",
        auth="public",
        methods=["GET"],
        save_session=False,
    )
    def run_events(self, run_id, last_event_id=None, **_other):
        return self._attach(lambda: find_run(run_id), last_event_id)

    @http.route("/api/ai/stream/<int:channel_id>", type="http", auth="public", methods=["GET"], save_session=False)
    def channel_events(self, channel_id, last_event_id=None, **_other):
        return self._attach(lambda: self._latest_run(channel_id), last_event_id)

    def _attach(self, find, last_event_id):
        def find_for_user():
            check_user()
            return find()

        run, refusal = attempt(find_for_user)
        if refusal:
            return refusal
        last_event_id = request.httprequest.headers.get("Last-Event-ID") or last_event_id
        # The server reads this after the request's transaction has ended: the stream holds no database cursor.
        return Response(relay(run, last_event_id, max_milliseconds()), headers=HEADERS, direct_passthrough=True)

    def _latest_run(self, channel_id):
        channel = find_conversation(channel_id)
        run = request.env["woow_paas_platform.ai_run"].search([("channel_id", "=", channel.id)], limit=1)
        if not run:
            raise ApiError(404, "run_not_found", "nothing_asked")
        return run


def max_milliseconds():
    """How long a stream may last in this process; None is without limit."""
    if odoo.evented:
        return None
    return PREFORK_MS if config["workers"] else THREADED_MS
