import hashlib
import json
from urllib.parse import urlsplit

from odoo.tests import HttpCase, tagged

from .fake_sidecar import FakeSidecar
from .test_mcp_login import TOKENS, LoginCase

CALLBACK = "/woow_paas_platform/mcp/oauth/callback"
AUTHORIZE = "https://auth.test/authorize?state=the-state"


@tagged("post_install", "-at_install")
class TestMcpLoginRoutes(LoginCase, HttpCase):
    def setUp(self):
        super().setUp()
        self.sidecar = FakeSidecar()
        self.addCleanup(self.sidecar.close)
        self.env["ir.config_parameter"].set_param("woow_paas_platform.sidecar_url", self.sidecar.url)
        self.login_url = f"/woow_paas_platform/mcp/{self.server.id}/login"
        path = f"/v1/mcp-servers/{self.server.id}/login"
        state_hash = hashlib.sha256(b"the-state").hexdigest()
        begun = {"authorization_url": AUTHORIZE, "state_hash": state_hash, "pending_json": "{}"}
        self.sidecar.answers[path] = (200, begun)
        finished = {"success": True, "tokens_json": TOKENS, "issuer": "https://auth.test"}
        self.sidecar.answers[f"{path}/finish"] = (200, finished)
        self.authenticate("ada", "ada-password")

    def get(self, url):
        return self.url_open(url, allow_redirects=False)

    def test_the_way_to_the_authorization_server(self):
        response = self.get(self.login_url)
        self.assertEqual((response.status_code, response.headers["Location"]), (303, AUTHORIZE))
        self.assertEqual(response.headers["Referrer-Policy"], "no-referrer")
        (request,) = self.sidecar.requests
        self.assertEqual(request["body"]["redirect_uri"], self.base_url() + CALLBACK)
        self.assertEqual(request["body"]["server"]["url"], self.server.url)
        self.assertNotIn("client_metadata_url", request["body"])

    def test_an_odoo_with_https_describes_itself(self):
        self.assertEqual(self.get("/woow_paas_platform/mcp/oauth/client.json").status_code, 404)
        host = urlsplit(self.base_url()).netloc
        self.env["ir.config_parameter"].set_param("web.base.url", f"https://{host}")
        self.authenticate(None, None)
        document = self.get("/woow_paas_platform/mcp/oauth/client.json").json()
        self.assertEqual(document["client_id"], f"https://{host}/woow_paas_platform/mcp/oauth/client.json")
        self.assertEqual(document["redirect_uris"], [f"https://{host}{CALLBACK}"])
        self.assertEqual(document["token_endpoint_auth_method"], "none")
        self.authenticate("ada", "ada-password")
        self.get(self.login_url)
        self.assertEqual(self.sidecar.requests[0]["body"]["client_metadata_url"], document["client_id"])

    def test_the_session_has_to_be_where_the_answer_comes(self):
        self.env["ir.config_parameter"].set_param("web.base.url", "https://odoo.test")
        response = self.get(f"{self.login_url}?sync=1")
        self.assertEqual(response.headers["Location"], f"https://odoo.test{self.login_url}?sync=1")
        self.assertFalse(self.sidecar.requests)

    def test_only_who_may_use_the_server_is_sent_there(self):
        self.assistant.mcp_server_ids = False
        for url in (
            self.login_url,
            "/woow_paas_platform/mcp/999999/login",
            "/woow_paas_platform/mcp/99999999999/login",
        ):
            response = self.get(url)
            self.assertEqual(response.status_code, 404)
            self.assertIn("you do not have access", response.text)
        self.authenticate("paul", "paul-password")
        self.assertEqual(self.get(self.login_url).status_code, 404)
        self.authenticate(None, None)
        self.assertIn("/web/login", self.get(self.login_url).headers["Location"])
        self.assertFalse(self.sidecar.requests)

    def test_what_the_sidecar_refuses_is_told_in_words(self):
        path = f"/v1/mcp-servers/{self.server.id}/login"
        for answer in (
            (502, {"error": "No <b>such</b> server.", "error_code": "login_failed"}),
            (200, {"authorization_url": "javascript:alert(1)"}),
            (200, {}),
        ):
            self.sidecar.answers[path] = answer
            response = self.get(self.login_url)
            self.assertEqual(response.status_code, 502)
            self.assertNotIn("<b>", response.text)
        self.server.auth = "none"
        self.assertEqual(self.get(self.login_url).status_code, 400)

    def test_the_answer_is_handed_on_once(self):
        self.begin()
        answer = f"{CALLBACK}?code=the-code&state=the-state&iss=https%3A%2F%2Fauth.test"
        response = self.get(answer)
        self.assertEqual(response.status_code, 200)
        self.assertIn("You are logged in to Files", response.text)
        self.assertIn(f'data-server-id="{self.server.id}"', response.text)
        for name, value in {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}.items():
            self.assertEqual(response.headers[name], value)
        self.assertIn("default-src 'none'", response.headers["Content-Security-Policy"])
        for secret in ("the-code", "the-state"):
            self.assertNotIn(secret, response.text)
        (request,) = self.sidecar.requests
        self.assertEqual(
            {name: value for name, value in request["body"].items() if name not in ("server", "login")},
            {
                "code": "the-code",
                "state": "the-state",
                "iss": "https://auth.test",
                "pending_json": '{"code_verifier": "verifier"}',
            },
        )
        self.assertEqual(self.as_sidecar(self.login_of(self.user)).stored_tokens_json, TOKENS)
        self.assertEqual(self.get(answer).status_code, 400)
        self.assertEqual(len(self.sidecar.requests), 1)

    def test_a_state_of_another_person(self):
        self.begin(self.other)
        response = self.get(f"{CALLBACK}?code=the-code&state=the-state")
        self.assertEqual(response.status_code, 400)
        self.assertIn("belongs to another user", response.text)
        self.authenticate(None, None)
        response = self.get(f"{CALLBACK}?code=the-code&state=the-state")
        self.assertEqual(response.status_code, 401, "no redirect, whose address would hold the code")
        for forged in ("", "?code=x", "?state=", "?state=forged&code=x&error=access_denied"):
            self.assertIn(self.get(CALLBACK + forged).status_code, (400, 401))
        self.assertFalse(self.sidecar.requests)

    def test_a_login_that_came_to_nothing(self):
        for query, status, words in (
            ("error=access_denied&error_description=%3Cscript%3E", 403, "declined"),
            ("error=server_error", 502, "The login to Files failed"),
            ("x=1", 502, "The login to Files failed"),
        ):
            self.begin()
            response = self.get(f"{CALLBACK}?{query}&state=the-state")
            self.assertEqual(response.status_code, status)
            self.assertIn(words, response.text)
            self.assertNotIn("<script>", response.text.replace("<script defer", ""))
        self.assertFalse(self.sidecar.requests)
        path = f"/v1/mcp-servers/{self.server.id}/login/finish"
        self.sidecar.answers[path] = (200, {"success": False, "state_message": "The code was <i>refused</i>."})
        self.begin()
        response = self.get(f"{CALLBACK}?code=x&state=the-state")
        self.assertEqual(response.status_code, 502)
        self.assertIn("The code was &lt;i&gt;refused&lt;/i&gt;.", response.text)
        self.begin()
        self.assistant.mcp_server_ids = False
        self.assertEqual(self.get(f"{CALLBACK}?code=x&state=the-state").status_code, 502, "no right any more")
        self.assertEqual(len(self.sidecar.requests), 1)

    def test_the_login_of_the_form_synchronises(self):
        sync = f"/v1/mcp-servers/{self.server.id}/sync-later"
        self.sidecar.answers[sync] = (202, {"state": "accepted"})
        action = self.server.with_user(self.manager).action_log_in()
        self.authenticate("mia", "mia-password")
        self.assertEqual(self.get(action["url"]).status_code, 303)
        self.assertEqual(self.get(f"{CALLBACK}?code=x&state=the-state").status_code, 200)
        self.assertEqual(self.server.sync_user_id, self.manager)
        # A person who cannot change the server does not become the one whose login lists its tools.
        self.authenticate("ada", "ada-password")
        self.get(f"{self.login_url}?sync=1")
        self.assertEqual(self.get(f"{CALLBACK}?code=x&state=the-state").status_code, 200)
        self.assertEqual(self.server.sync_user_id, self.manager)

    def test_the_list_of_own_logins(self):
        self.log_in(self.other)
        url = "/api/ai/mcp-logins"
        post = {"data": b"{}", "headers": {"Content-Type": "application/json"}}
        self.assertEqual(self.url_open(url, **post).json()["data"], [])
        self.begin()
        self.assertEqual(self.url_open(url, **post).json()["data"], [])
        login = self.log_in()
        (listed,) = self.url_open(url, **post).json()["data"]
        self.assertEqual((listed["server_id"], listed["server"], listed["logged_in"]), (self.server.id, "Files", True))
        self.assertEqual(listed["logged_in_at"], f"{login.logged_in_at.isoformat()}Z")
        self.assertNotIn("token", json.dumps(listed))
        self.authenticate("paul", "paul-password")
        self.assertEqual(self.url_open(url, **post).status_code, 403)
