import json
import logging
from contextlib import closing
from urllib.parse import quote, urlencode

import requests

from odoo import http
from odoo.http import Response, request

from odoo.addons.woow_paas_platform.problems import SidecarError, SidecarNotConfigured
from odoo.addons.woow_paas_platform.sidecar.client import SidecarClient

from ..tools.relay_place import places, take_place
from ..tools.relayed_headers import headers_to_agent, headers_to_sidecar

_logger = logging.getLogger(__name__)

MAX_BODY = 4 * 1024 * 1024
MAX_ANSWER = 8 * 1024 * 1024
CHUNK = 64 * 1024
RETRY_SECONDS = 1
FORM = "application/x-www-form-urlencoded"
# Asked for by each client of MCP's SDK, beside its first call: nobody has to wait for the sidecar to refuse it.
STREAMS = ("/mcp/v1", "/mcp/sse")
WELL_KNOWN = ("oauth-authorization-server", "oauth-protected-resource", "openid-configuration")


class RelayController(http.Controller):
    """What agents find at the sidecar's address, at Odoo's own address too, for hosts whose proxy cannot be changed.

    Nothing is decided here: the request goes to the sidecar with the agent's credential, signed by Odoo, and its answer
    comes back as one document.
    """

    @http.route(
        [
            "/mcp/v1",
            "/mcp/v1/<path:rest>",
            "/mcp/sse",
            "/mcp/tools",
            "/mcp/execute",
            "/oauth/<path:rest>",
            *(f"/.well-known/{name}" for name in WELL_KNOWN),
            *(f"/.well-known/{name}/<path:rest>" for name in WELL_KNOWN),
        ],
        type="http",
        # No session and no user of Odoo: the credential is the sidecar's to read.
        auth="none",
        methods=["GET", "POST", "DELETE", "OPTIONS"],
        csrf=False,
        save_session=False,
    )
    def relay(self, rest=None, **_parameters):
        asked = request.httprequest
        refusal = _refusal_of(asked)
        if refusal:
            return refusal
        if not places():
            return _refuse(
                503,
                "relay_unavailable",
                "This Odoo has one worker, so that agents must use the address of the sidecar.",
            )
        if not take_place(request.env.cr):
            busy = "Too many agents use Odoo's own address at once. Try again."
            return _refuse(503, "relay_busy", busy, [("Retry-After", str(RETRY_SECONDS))])
        try:
            return self._pass_on(asked)
        except SidecarNotConfigured:
            return _refuse(503, "relay_unavailable", "The sidecar is not set up in Odoo's settings.")
        except (SidecarError, requests.RequestException) as error:
            _logger.warning("A request of an agent could not be passed on: %s", error)
            return _refuse(502, "relay_failed", "The sidecar does not answer.")

    def _pass_on(self, asked):
        query = asked.query_string.decode("latin-1")
        upstream = SidecarClient.from_env(request.env).pass_on(
            asked.method,
            quote(asked.path) + (f"?{query}" if query else ""),
            headers=headers_to_sidecar(asked.headers, asked.cookies.items(multi=True)),
            body=_body(asked),
            about={"address": asked.remote_addr or "", "base": asked.host_url.rstrip("/")},
        )
        with closing(upstream):
            if upstream.headers.get("Content-Type", "").startswith("text/event-stream"):
                return _no_streams()
            answer = b""
            for chunk in upstream.iter_content(CHUNK):
                answer += chunk
                if len(answer) > MAX_ANSWER:
                    return _refuse(502, "relay_failed", "The answer of the sidecar is too large.")
        # `requests` joins headers of one name, which cookies do not survive.
        cookies = upstream.raw.headers.getlist("Set-Cookie")
        return Response(answer, status=upstream.status_code, headers=headers_to_agent(upstream.headers, cookies))


def _refusal_of(asked):
    # `requests` would follow these to paths of the sidecar that are for Odoo alone.
    if not {".", ".."}.isdisjoint(asked.path.split("/")):
        return _refuse(404, "not_found", "There is nothing at this path.")
    if asked.method == "GET" and asked.path in STREAMS:
        return _no_streams()
    if (asked.content_length or 0) > MAX_BODY:
        return _refuse(413, "body_too_large", "The body is larger than 4 MiB.")
    return None


def _no_streams():
    sentence = "There are no streams at Odoo's address. Use the address of the sidecar."
    return _refuse(405, "stream_refused", sentence, [("Allow", "POST, DELETE")])


def _body(asked):
    # Odoo has read forms already, and with them the stream that they came by.
    if asked.mimetype == FORM:
        return urlencode(list(asked.form.items(multi=True)))
    return asked.get_data()


def _refuse(status, code, sentence, headers=()):
    payload = json.dumps({"error": sentence, "error_code": code})
    return Response(payload, status=status, headers=[("Content-Type", "application/json"), *headers])
