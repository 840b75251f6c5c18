import base64
import json

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.woow_paas_platform.tests.fake_sidecar import FakeSidecar

SECRET = "a-secret-of-thirty-two-bytes-or-more"
HEADERS = {"Authorization": "Bearer a-key-of-an-agent", "Content-Type": "application/json"}


@tagged("post_install", "-at_install")
class TestRelay(HttpCase):
    """What agents find at the sidecar's address, below Odoo's own one."""

    def setUp(self):
        super().setUp()
        self.sidecar = FakeSidecar()
        self.addCleanup(self.sidecar.close)
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("woow_paas_platform.sidecar_url", self.sidecar.url)
        parameters.set_param("woow_paas_platform.sidecar_secret", SECRET)

    def send(self, path, body=None, method="POST", headers=None):
        url = self.base_url() + path
        data = json.dumps(body) if isinstance(body, dict) else body
        options = {"headers": headers or HEADERS, "timeout": 12, "allow_redirects": False}
        return self.opener.request(method, url, data=data, **options)

    def claims(self, request):
        payload = request["headers"]["X-Odoo-Relay"].split(".")[1]
        return json.loads(base64.urlsafe_b64decode(payload + "=="))

    def test_a_request_is_passed_on_as_it_came_and_signed(self):
        self.sidecar.answers["/mcp/v1"] = (200, {"jsonrpc": "2.0"})
        answer = self.send("/mcp/v1?x=%2F1&y=2", {"jsonrpc": "2.0"}, headers={**HEADERS, "Mcp-Session-Id": "s1"})
        self.assertEqual((answer.status_code, answer.json()), (200, {"jsonrpc": "2.0"}))
        [seen] = self.sidecar.requests
        self.assertEqual((seen["method"], seen["path"]), ("POST", "/mcp/v1?x=%2F1&y=2"))
        self.assertEqual(seen["body"], {"jsonrpc": "2.0"})
        self.assertEqual(seen["headers"]["Authorization"], "Bearer a-key-of-an-agent")
        self.assertEqual(seen["headers"]["Mcp-Session-Id"], "s1")
        claims = self.claims(seen)
        self.assertEqual(claims["relay"], "POST /mcp/v1")
        self.assertEqual(claims["address"], "127.0.0.1")
        self.assertEqual(claims["base"], self.base_url())
        self.assertEqual(claims["iss"], self.env.cr.dbname)

    def test_all_paths_of_the_gateway_are_passed_on_and_the_one_of_others_is_not(self):
        for path in (
            "/mcp/v1/health",
            "/mcp/tools",
            "/mcp/execute",
            "/oauth/token",
            "/.well-known/oauth-authorization-server",
            "/.well-known/oauth-protected-resource/mcp/v1",
            "/.well-known/openid-configuration",
        ):
            self.sidecar.answers[path] = (200, {"path": path})
            self.assertEqual(self.send(path, method="GET").json(), {"path": path})
        with mute_logger("odoo.http"):
            self.assertEqual(self.send("/mcp", {}).status_code, 404)

    def test_no_path_leads_out_of_the_gateway(self):
        for path in ("/mcp/v1/%2e%2e/%2e%2e/metrics", "/mcp/v1/..%2f../metrics", "/oauth/%2e/token"):
            self.assertEqual(self.send(path, method="GET").status_code, 404, path)
        self.assertEqual(self.sidecar.requests, [])

    def test_cookies_of_odoo_stay_in_odoo(self):
        self.authenticate("admin", "admin")
        self.opener.cookies.set("woow_oauth_interaction", "i1")

        def answer(handler):
            handler.send_response(303)
            handler.send_header("Location", "https://agent.example/callback?code=1")
            handler.send_header("Set-Cookie", "woow_oauth_session=a; HttpOnly, x")
            handler.send_header("Set-Cookie", "session_id=stolen")
            handler.send_header("X-Secret", "1")
            handler.send_header("Content-Length", "0")
            handler.end_headers()

        self.sidecar.answers["/oauth/authorize"] = answer
        answered = self.send("/oauth/authorize?client_id=1", method="GET")
        self.assertEqual(answered.status_code, 303)
        self.assertEqual(answered.headers["Location"], "https://agent.example/callback?code=1")
        self.assertEqual(answered.headers["Set-Cookie"], "woow_oauth_session=a; HttpOnly, x")
        self.assertNotIn("X-Secret", answered.headers)
        self.assertEqual(self.sidecar.requests[0]["headers"]["Cookie"], "woow_oauth_interaction=i1")

    def test_no_session_is_opened(self):
        self.sidecar.answers["/mcp/tools"] = (200, {})
        answer = self.send("/mcp/tools", method="GET")
        self.assertNotIn("Set-Cookie", answer.headers)
        self.assertEqual(answer.headers["Cache-Control"], "no-store")

    def test_forms_arrive(self):
        form = "grant_type=authorization_code&scope=a+b&resource=https%3A%2F%2Fx&resource=y"
        self.sidecar.answers["/oauth/token"] = (200, {})
        answer = self.send("/oauth/token", form, headers={"Content-Type": "application/x-www-form-urlencoded"})
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(self.sidecar.requests[0]["body"], form)

    def test_what_the_sidecar_refuses_is_told_as_it_is(self):
        def refuse(handler):
            handler.send_response(401)
            handler.send_header("WWW-Authenticate", 'Bearer realm="Odoo"')
            handler.send_header("Content-Length", "2")
            handler.end_headers()
            handler.wfile.write(b"{}")

        self.sidecar.answers["/mcp/v1"] = refuse
        answer = self.send("/mcp/v1", {})
        self.assertEqual((answer.status_code, answer.headers["WWW-Authenticate"]), (401, 'Bearer realm="Odoo"'))

    def test_streams_are_not_passed_on(self):
        def stream(handler):
            handler.begin_stream()
            handler.write_chunk(b"event: ready\n\n")

        self.sidecar.answers["/mcp/v1"] = stream
        for asked in ({"method": "GET"}, {"body": {}}):
            answer = self.send("/mcp/v1", headers={**HEADERS, "Accept": "text/event-stream"}, **asked)
            self.assertEqual((answer.status_code, answer.headers["Allow"]), (405, "POST, DELETE"))
            self.assertEqual(answer.json()["error_code"], "stream_refused")
        self.assertEqual(len(self.sidecar.requests), 1, "no worker waits for the refusal of a GET")

    def test_bodies_that_are_too_large_are_refused_here(self):
        answer = self.send("/mcp/v1", "x" * (4 * 1024 * 1024 + 1))
        self.assertEqual((answer.status_code, answer.json()["error_code"]), (413, "body_too_large"))
        self.assertEqual(self.sidecar.requests, [])

    def test_without_a_sidecar_the_answer_is_json_too(self):
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("woow_paas_platform.sidecar_url", "http://127.0.0.1:9")
        with mute_logger("odoo.addons.woow_paas_gateway.controllers.relay"):
            answer = self.send("/mcp/v1", {})
        self.assertEqual((answer.status_code, answer.json()["error_code"]), (502, "relay_failed"))
        parameters.set_param("woow_paas_platform.sidecar_secret", False)
        answer = self.send("/mcp/v1", {})
        self.assertEqual((answer.status_code, answer.json()["error_code"]), (503, "relay_unavailable"))
