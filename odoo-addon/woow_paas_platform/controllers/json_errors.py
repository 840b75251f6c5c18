"""JSON also where no route is reached, or Odoo's own code fails around it: no database connection is free, the database
is away, or it breaks while a request is worked on. Odoo would answer with a page for people."""

import json
from types import SimpleNamespace

import psycopg2
from psycopg2.pool import PoolError

from odoo.exceptions import UserError
from odoo.http import HttpDispatcher, RegistryError, Response

from ..problems import problem_text

# Of all routes that answer with JSON, and of the streams, whose refusals are JSON.
PATHS = (
    "/api/ai/",
    "/api/cloud-services",
    "/api/mcp-servers",
    "/websocket/woow_paas_platform/",
    "/woow_paas_platform/runs/",
)
# Errors of a moment.
PASSING = (psycopg2.OperationalError, psycopg2.InterfaceError, PoolError, RegistryError)
RETRY_SECONDS = 2


class JsonErrorDispatcher(HttpDispatcher):
    """Takes the place of Odoo's own one, and leaves everything else to it."""

    routing_type = "http"

    def handle_error(self, exc):
        if not self.request.httprequest.path.startswith(PATHS):
            return super().handle_error(exc)
        if _is_passing(exc):
            return self._refuse(503, "database_unavailable", {"Retry-After": str(RETRY_SECONDS)})
        if isinstance(exc, UserError) or getattr(exc, "code", None):
            return super().handle_error(exc)  # worded by the routes already, or one of HTTP's own
        return self._refuse(500, "internal_error")

    def _refuse(self, status, code, headers=None):
        language = (self.request.session.context or {}).get("lang") or "en_US"
        # There is no environment: the sentences are read from the files of the translations.
        words = SimpleNamespace(_=lambda sentence: sentence._translate(language))
        payload = {"success": False, "error": problem_text(words, code), "error_code": code}
        headers = {"Content-Type": "application/json; charset=utf-8", **(headers or {})}
        return Response(json.dumps(payload), status=status, headers=headers)


def _is_passing(error):
    """Without a registry Odoo looks for the path among the routes that need no database, and finds none."""
    while error:
        if isinstance(error, PASSING):
            return True
        error = error.__cause__ or error.__context__
    return False
