from unittest.mock import patch

import psycopg2
from psycopg2.pool import PoolError

from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import AiCase
from .json_calls import JsonCalls

ROUTES = (
    ("POST", "/api/ai/agents", {}),
    ("POST", "/api/ai/chat/history", {"channel_id": 1}),
    ("GET", "/api/mcp-servers", None),
    ("GET", "/api/cloud-services", None),
    ("GET", "/websocket/woow_paas_platform/runs/1/events", None),
    ("GET", "/woow_paas_platform/runs/1/events", None),
    ("GET", "/api/ai/stream/1", None),
)


@tagged("post_install", "-at_install")
class TestJsonErrors(JsonCalls, AiCase, HttpCase):
    """What is promised to be JSON stays JSON where Odoo's own code fails around the route."""

    def setUp(self):
        super().setUp()
        self.authenticate("ada", "ada")

    def fails_with(self, error):
        # Where a connection is borrowed, for real: tests share the one of the test.
        silence = mute_logger("odoo.http", "odoo.addons.woow_paas_platform.controllers.json_route")
        return patch.object(Request, "_serve_ir_http", side_effect=error), silence

    def test_a_full_pool_and_a_broken_connection_are_503_with_retry_after(self):
        for error in (
            PoolError("The Connection Pool Is Full"),
            psycopg2.OperationalError("server closed the connection unexpectedly"),
            psycopg2.InterfaceError("connection already closed"),
        ):
            broken, silence = self.fails_with(error)
            with broken, silence:
                for method, route, body in ROUTES:
                    self.assertEqual(self.refusal(method, route, body)[:2], (503, "database_unavailable"), route)
                response = self.url_open("/api/ai/stream/1")
                self.assertEqual(response.headers["Retry-After"], "2")

    def test_before_any_route_is_found_too(self):
        for error in (PoolError("The Connection Pool Is Full"), psycopg2.OperationalError("refused")):
            silence = mute_logger("odoo.http")
            with patch.object(Request, "_serve_db", side_effect=error), silence:
                status, code, sentence = self.refusal("POST", "/api/ai/agents", {})
            self.assertEqual((status, code), (503, "database_unavailable"))
            self.assertIn("database", sentence)

    def test_a_bug_around_a_route_is_json(self):
        broken, silence = self.fails_with(KeyError("x"))
        with broken, silence:
            self.assertEqual(self.refusal("POST", "/api/ai/agents", {})[:2], (500, "internal_error"))

    def test_other_pages_are_left_to_odoo(self):
        broken, silence = self.fails_with(PoolError("The Connection Pool Is Full"))
        with broken, silence:
            response = self.url_open("/web/login")
        self.assertEqual(response.status_code, 500)
        self.assertIn("text/html", response.headers["Content-Type"])
