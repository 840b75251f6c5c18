import json

from odoo.tests import HttpCase, tagged

from .common import AiCase
from .fake_sidecar import FakeSidecar
from .json_calls import JsonCalls

ROUTE = "/api/mcp-servers"


@tagged("post_install", "-at_install")
class TestMcpServerRoutes(JsonCalls, AiCase, HttpCase):
    def setUp(self):
        super().setUp()
        self.sidecar = FakeSidecar()
        self.addCleanup(self.sidecar.close)
        self.env["ir.config_parameter"].set_param("woow_paas_platform.sidecar_url", self.sidecar.url)
        self.one = f"{ROUTE}/{self.server.id}"
        self.authenticate("mia", "mia-password")

    def answer_sync(self, status=200, **payload):
        """For whatever server is asked about: the next one's id is not known yet."""
        last = self.env["woow_paas_platform.mcp_server"].with_context(active_test=False).search([], order="id desc")
        for number in (self.server.id, *range(last[0].id, last[0].id + 20)):
            for verb in ("sync", "test"):
                self.sidecar.answers[f"/v1/mcp-servers/{number}/{verb}"] = (status, payload)

    def test_the_verbs(self):
        tools = [{"name": name, "input_schema": "{}", "schema_hash": "h"} for name in ("read", "write")]
        self.answer_sync(success=True, state="connected", state_message="Connected: 2 tools.", tools=tools)
        body = {"name": "New", "url": "https://new.test/mcp", "auth": "bearer", "api_key": "token-of-new"}
        created = self.data("POST", ROUTE, body)
        counts = {"added": 2, "updated": 0, "removed": 0}
        self.assertEqual(created["sync"], {"success": True, "message": "Connected: 2 tools.", **counts})
        self.assertEqual(
            [request["path"] for request in self.sidecar.requests], [f"/v1/mcp-servers/{created['id']}/sync"]
        )
        self.assertEqual((created["has_api_key"], created["can_edit"]), (True, True))
        self.assertEqual([tool["name"] for tool in created["tools"]], ["read", "write"])
        one = f"{ROUTE}/{created['id']}"
        changed = self.data("PUT", one, {"description": "Fine", "active": False, "headers_json": {"X-Key": "value-x"}})
        self.assertEqual((changed["description"], changed["active"], changed["name"]), ("Fine", False, "New"))
        listed = self.data("GET", ROUTE)
        self.assertEqual([each for each in listed if each["id"] == created["id"]], [self.data("GET", one)])
        for secret in ("token-of-new", "value-x"):
            self.assertNotIn(secret, json.dumps([created, changed, listed]))
        stored = self.as_sidecar(self.env["woow_paas_platform.mcp_server"].browse(created["id"]))
        self.assertEqual((stored.stored_api_key, stored.stored_headers_json), ("token-of-new", '{"X-Key": "value-x"}'))
        self.assertTrue(self.data("PUT", one, {"name": "Kept"})["has_api_key"])
        self.assertFalse(self.data("PUT", one, {"api_key": ""})["has_api_key"])
        self.assertEqual(self.data("DELETE", one), {"id": created["id"]})
        self.assertEqual(self.refusal("GET", one)[:2], (404, "not_found"))

    def test_the_actions(self):
        self.answer_sync(success=True)
        created = self.data("POST", ROUTE, {"action": "create", "name": "New", "url": "https://new.test"})
        self.assertIn(created["id"], [each["id"] for each in self.data("POST", ROUTE, {"action": "list"})])
        one = f"{ROUTE}/{created['id']}"
        self.assertEqual(self.data("POST", one, {"action": "update", "name": "Newer"})["name"], "Newer")
        self.assertEqual(self.data("POST", one, {"action": "get"})["name"], "Newer")
        self.assertTrue(self.data("POST", one, {"action": "sync"})["sync"]["success"])
        self.data("POST", one, {"action": "delete"})
        for route in (ROUTE, self.one):
            self.assertEqual(self.refusal("POST", route, {"action": "explode"})[:2], (400, "invalid_parameter"))

    def test_sync_and_test_tell_the_truth(self):
        """Seen before: test and sync answered success on failure."""
        for verb in ("sync", "test"):
            self.answer_sync(success=False, state="error", state_message="401: the key was refused")
            refusal = self.refusal("POST", f"{self.one}/{verb}", {})
            self.assertEqual(refusal, (502, "mcp_server_error", "401: the key was refused"))
            self.answer_sync(success=True, state_message="Fine.")
            self.assertEqual(self.data("POST", f"{self.one}/{verb}", {})["id"], self.server.id)
        self.answer_sync(success=False, state_message="Gone.")
        created = self.data("POST", ROUTE, {"name": "Dead", "url": "https://dead.test"})
        self.assertEqual(created["sync"], {"success": False, "error": "Gone.", "error_code": "mcp_server_error"})
        self.sidecar.close()
        status, code, error = self.refusal("POST", f"{self.one}/sync", {})
        self.assertEqual((status, code), (503, "sidecar_unavailable"))
        self.assertIn("cannot be reached", error)

    def test_a_server_that_is_deleted_meanwhile(self):
        def delete_and_answer(handler):
            # Both other threads wait for this one, so that the test's own cursor is free.
            self.env["woow_paas_platform.mcp_server"].browse(self.server.id).unlink()
            self.env.flush_all()
            handler.answer_json({"success": True, "state": "connected", "tools": []})

        self.sidecar.answers[f"/v1/mcp-servers/{self.server.id}/sync"] = delete_and_answer
        self.assertEqual(self.refusal("POST", f"{self.one}/sync", {})[:2], (404, "not_found"))

    def test_the_sidecar_has_all_it_needs_and_odoo_stores_what_it_found(self):
        """An Odoo of one worker cannot answer the sidecar while it waits for it."""
        self.server.write({"auth": "bearer", "api_key": "the-key"})
        tools = [{"name": "fresh", "title": "Fresh", "description": "", "input_schema": "{}", "schema_hash": "h"}]
        self.answer_sync(success=True, state="connected", state_message="Fine.", tools=tools)
        answer = self.data("POST", f"{self.one}/sync", {})
        (request,) = self.sidecar.requests
        sent = [request["body"]["server"][name] for name in ("id", "url", "stored_api_key")]
        self.assertEqual(sent, [self.server.id, self.server.url, "the-key"])
        self.assertIsNone(request["body"]["login"], "nobody has to log in")
        self.assertEqual((answer["state"], answer["sync"]["added"]), ("connected", 1))
        self.assertEqual([tool["name"] for tool in answer["tools"] if tool["available"]], ["fresh"])
        self.assertNotIn("the-key", json.dumps(answer))

    def test_of_two_who_edit_at_once_the_later_one_is_told(self):
        for name, mine, theirs in (
            ("approval", "always", "never"),
            ("pin_tools", False, True),
            ("command", "files", "other"),
            ("oauth_issuer", "https://one.test", "https://two.test"),
            ("oauth_client_secret", "secret-one", "secret-two"),
        ):
            version = self.data("GET", self.one)["version"]
            changed = self.data("PUT", self.one, {name: mine, "version": version})
            refusal = self.refusal("PUT", self.one, {name: theirs, "version": version})
            self.assertEqual(refusal[:2], (409, "conflict"), name)
            self.data("PUT", self.one, {name: theirs, "version": changed["version"]})

    def test_a_tool_is_switched(self):
        tool = self.tools[0]
        answer = self.data("POST", f"{self.one}/tools/{tool.id}", {"active": False})
        self.assertEqual((answer["id"], answer["active"]), (tool.id, False))
        self.assertFalse(tool.active)
        self.assertIn(tool.id, [each["id"] for each in self.data("GET", self.one)["tools"]])
        self.assertTrue(self.data("POST", f"{self.one}/tools/{tool.id}", {"active": True})["active"])
        for body in ({}, {"active": 1}, {"active": "false"}):
            self.assertEqual(self.refusal("POST", f"{self.one}/tools/{tool.id}", body)[:2], (400, "invalid_parameter"))
        other = self.env["woow_paas_platform.mcp_server"].create({"name": "Other", "url": "https://other.test"})
        route = f"{ROUTE}/{other.id}/tools/{tool.id}"
        self.assertEqual(self.refusal("POST", route, {"active": False})[:2], (404, "not_found"))

    def test_a_wrong_field_is_named(self):
        good = {"name": "New", "url": "https://new.test"}
        for name, value in (
            ("name", ""),
            ("name", 1),
            ("url", "file:///etc/passwd"),
            ("url", None),
            ("transport", "carrier pigeon"),
            ("transport", []),
            ("auth", "x"),
            ("approval", "x"),
            ("active", "yes"),
            ("headers_json", "[]"),
            ("headers_json", {"X": 1}),
            ("headers_json", 1),
            *(("headers_json", {header: "1"}) for header in ("Content-Length", "host", "Mcp-Session-Id", "Upgrade")),
            ("api_key", {}),
            ("stored_api_key", "x"),
            ("scope", "user"),
            ("tool_ids", []),
        ):
            self.assertEqual(self.wrong_field("POST", ROUTE, {**good, name: value}), name)
            self.assertEqual(self.wrong_field("PUT", self.one, {name: value}), name)
        self.assertEqual(self.wrong_field("POST", ROUTE, {"name": "New", "transport": "stdio"}), "command")
        command = self.env["woow_paas_platform.mcp_server"].create(
            {"name": "Command", "transport": "stdio", "command": "everything"}
        )
        for url in ("http://[", "http://[::1", "http://exam\u2100ple.com/", "http://a:b@x.test"):
            self.assertEqual(self.wrong_field("PUT", f"{ROUTE}/{command.id}", {"url": url}), "url")
        self.assertEqual(self.wrong_field("POST", ROUTE, {"url": "https://new.test"}), "name")
        self.assertEqual(self.refusal("POST", ROUTE, good, content_type="text/plain")[0], 415)
        self.assertFalse(self.sidecar.requests)

    def test_for_managers_only(self):
        calls = [
            ("GET", ROUTE, None),
            ("POST", ROUTE, {"action": "list"}),
            ("POST", ROUTE, {"name": "New", "url": "https://new.test"}),
            ("GET", self.one, None),
            ("PUT", self.one, {"url": "https://elsewhere.test"}),
            ("DELETE", self.one, None),
            *(("POST", self.one, {"action": action}) for action in ("get", "update", "delete", "sync")),
            *(("POST", f"{self.one}/{verb}", {}) for verb in ("sync", "test")),
            ("POST", f"{self.one}/tools/{self.tools[0].id}", {"active": False}),
        ]
        for login, status in (("ada", 403), ("paul", 403), (None, 401)):
            self.authenticate(login, login and f"{login}-password")
            for call in calls:
                self.assertEqual(self.refusal(*call)[0], status, (login, call))
        self.assertTrue(self.server.exists() and self.tools[0].active)
        self.assertFalse(self.sidecar.requests)

    def test_unknown_ids(self):
        for number in (0, 2**31 - 1, 2**31, 10**20):
            for method, suffix, body in (
                ("GET", "", None),
                ("DELETE", "", None),
                ("PUT", "", {}),
                ("POST", "/sync", {}),
            ):
                call = (method, f"{ROUTE}/{number}{suffix}", body)
                self.assertEqual(self.refusal(*call)[:2], (404, "not_found"), call)
