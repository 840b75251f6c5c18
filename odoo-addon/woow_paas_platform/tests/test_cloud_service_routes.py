import json

from odoo import Command
from odoo.tests import HttpCase, tagged

from .cloud_case import CloudCase
from .fake_sidecar import FakeSidecar
from .json_calls import JsonCalls

SERVICES = "/api/cloud-services"
NOBODY = 2**31 - 1


@tagged("post_install", "-at_install")
class TestCloudServiceRoutes(JsonCalls, CloudCase, HttpCase):
    def setUp(self):
        super().setUp()
        self.sidecar = FakeSidecar()
        self.addCleanup(self.sidecar.close)
        self.env["ir.config_parameter"].set_param("woow_paas_platform.sidecar_url", self.sidecar.url)
        self.all = f"{SERVICES}/{self.shop.id}/mcp-servers"
        self.one = f"{self.all}/{self.shop_server.id}"
        self.tool_route = f"{self.one}/tools/{self.shop_tool.id}"
        self.be("olga")

    def be(self, login):
        self.authenticate(login, login and f"{login}-password")

    def answer_sync(self, **payload):
        """For whatever server is asked about: the next one's id is not known yet."""
        self.env.cr.execute("SELECT last_value FROM woow_paas_platform_mcp_server_id_seq")
        [last] = self.env.cr.fetchone()
        for number in (self.shop_server.id, *range(last, last + 30)):
            for verb in ("sync", "test"):
                self.sidecar.answers[f"/v1/mcp-servers/{number}/{verb}"] = (200, payload)

    def new_server(self, **values):
        return {"name": "New", "url": "https://new.test/mcp", **values}

    def test_services_and_roles(self):
        for login, role, can_edit in (("olga", "owner", True), ("kurt", "manager", True), ("max", "member", False)):
            self.be(login)
            [service] = self.data("GET", SERVICES)
            self.assertEqual((service["role"], service["can_edit"], service["server_count"]), (role, can_edit, 1))
            self.assertEqual(self.data("GET", f"{SERVICES}/{self.shop.id}"), service)
        self.assertEqual(
            service,
            {
                "id": self.shop.id,
                "name": "Shop",
                "reference": "shop",
                "state": "running",
                "url": "https://shop.test",
                "description": "The shop of the company",
                "role": "member",
                "can_edit": False,
                "server_count": 1,
                "manager_count": 1,
                "member_count": 1,
                "owner": {"id": self.owner.id, "name": "Olga"},
            },
        )
        self.be("mia")
        roles = {each["id"]: each["role"] for each in self.data("GET", SERVICES)}
        self.assertEqual((roles[self.shop.id], roles[self.blog.id]), ("administrator", "administrator"))

    def test_the_verbs(self):
        tools = [{"name": name, "input_schema": "{}", "schema_hash": "h"} for name in ("read", "write")]
        self.answer_sync(success=True, state="connected", state_message="Connected: 2 tools.", tools=tools)
        created = self.data("POST", self.all, self.new_server(auth="bearer", api_key="token-of-new"))
        counts = {"added": 2, "updated": 0, "removed": 0}
        self.assertEqual(created["sync"], {"success": True, "message": "Connected: 2 tools.", **counts})
        self.assertEqual(
            [request["path"] for request in self.sidecar.requests], [f"/v1/mcp-servers/{created['id']}/sync"]
        )
        self.assertEqual((created["scope"], created["cloud_service_id"]), ("user", self.shop.id))
        self.assertEqual((created["has_api_key"], created["can_edit"]), (True, True))
        self.assertEqual([tool["name"] for tool in created["tools"]], ["read", "write"])
        one = f"{self.all}/{created['id']}"
        changed = self.data("PUT", one, {"description": "Fine", "headers_json": {"X-Key": "value-x"}})
        self.assertEqual((changed["description"], changed["has_api_key"], changed["has_headers"]), ("Fine", True, True))
        listed = self.data("GET", self.all)
        self.assertEqual({each["id"] for each in listed}, {created["id"], self.shop_server.id})
        self.assertEqual(self.data("GET", one), changed)
        for secret in ("token-of-new", "value-x", "key-of-orders"):
            self.assertNotIn(secret, json.dumps([created, changed, listed]))
        self.assertFalse(self.data("POST", self.tool_route, {"active": False})["active"])
        self.assertTrue(self.data("POST", self.tool_route, {"active": True})["active"])
        self.assertTrue(self.data("POST", f"{self.one}/sync", {})["sync"]["success"])
        self.assertTrue(self.data("POST", f"{self.one}/test", {})["sync"]["success"])
        self.assertEqual(self.data("DELETE", one), {"id": created["id"]})
        self.assertEqual(self.refusal("GET", one)[:2], (404, "not_found"))

    def test_the_actions(self):
        self.answer_sync(success=True)
        created = self.data("POST", self.all, {"action": "create", **self.new_server()})
        self.assertIn(created["id"], [each["id"] for each in self.data("POST", self.all, {"action": "list"})])
        one = f"{self.all}/{created['id']}"
        self.assertEqual(self.data("POST", one, {"action": "update", "name": "Newer"})["name"], "Newer")
        self.assertEqual(self.data("POST", one, {"action": "get"})["name"], "Newer")
        for verb in ("sync", "test"):
            self.assertTrue(self.data("POST", one, {"action": verb})["sync"]["success"])
        self.assertEqual(self.data("POST", one, {"action": "delete"}), {"id": created["id"]})
        for route in (self.all, self.one):
            self.assertEqual(self.wrong_field("POST", route, {"action": "explode"}), "action")

    def test_a_failed_sync_is_told(self):
        self.answer_sync(success=False, state_message="401: the key was refused")
        created = self.data("POST", self.all, self.new_server())
        self.assertEqual(
            created["sync"], {"success": False, "error": "401: the key was refused", "error_code": "mcp_server_error"}
        )
        self.assertEqual(self.refusal("POST", f"{self.one}/test", {})[:2], (502, "mcp_server_error"))

    def test_bad_input_is_named_and_nothing_is_written(self):
        before = self.data("GET", self.all)
        for name, value in (
            ("name", ""),
            ("name", "  "),
            ("name", "n" * 10_240),
            ("name", 1),
            ("description", "d" * 10_240),
            ("url", ""),
            ("url", None),
            ("url", "not an address"),
            ("url", "ftp://files.test"),
            ("url", "file:///etc/passwd"),
            ("url", "https://user:password@new.test"),
            ("url", "https://new.test/" + "p" * 10_240),
            ("transport", "carrier pigeon"),
            ("transport", "stdio"),
            ("transport", "internal"),
            ("auth", "magic"),
            ("headers_json", "[]"),
            ("headers_json", "{"),
            ("headers_json", "1"),
            ("headers_json", {"X": 1}),
            ("headers_json", {"X y": "z"}),
            ("headers_json", {"X": "a\r\nB: c"}),
            ("headers_json", {"X": "鍵"}),
            ("headers_json", {"X": "y" * 20_480}),
            ("api_key", "k" * 20_480),
            ("api_key", "a\nb"),
            ("api_key", {}),
            ("active", "yes"),
            # What is not theirs to say.
            ("approval", "never"),
            ("pin_tools", False),
            ("command", "sh"),
            ("scope", "system"),
            ("cloud_service_id", self.blog.id),
            ("stored_api_key", "x"),
            ("state", "connected"),
            ("tool_ids", []),
        ):
            with self.subTest(name=name, value=str(value)[:30]):
                self.assertEqual(self.wrong_field("POST", self.all, self.new_server(**{name: value})), name)
                self.assertEqual(self.wrong_field("PUT", self.one, {"description": "half", name: value}), name)
        self.assertEqual(self.wrong_field("POST", self.all, {"name": "New"}), "url")
        self.assertEqual(self.wrong_field("POST", self.all, {"url": "https://new.test"}), "name")
        self.assertEqual(self.refusal("POST", self.all, self.new_server(), content_type="text/plain")[0], 415)
        self.assertEqual(self.data("GET", self.all), before)
        self.assertFalse(self.sidecar.requests)

    def test_ten_servers(self):
        self.answer_sync(success=True)
        for number in range(9):
            self.data("POST", self.all, self.new_server(name=f"Server {number}"))
        status, code, error = self.refusal("POST", self.all, self.new_server())
        self.assertEqual((status, code), (400, "invalid_parameter"))
        self.assertIn("10", error)
        self.assertFalse(self.data("PUT", self.one, {"active": False})["active"])
        created = self.data("POST", self.all, self.new_server())
        self.assertEqual(self.refusal("PUT", self.one, {"active": True})[0], 400)
        self.data("DELETE", f"{self.all}/{created['id']}")
        self.assertTrue(self.data("PUT", self.one, {"active": True})["active"])

    def test_two_people_edit_at_once(self):
        version = self.data("GET", self.one)["version"]
        self.be("kurt")
        self.data("PUT", self.one, {"name": "Kurt's", "version": version})
        self.be("olga")
        self.assertEqual(self.refusal("PUT", self.one, {"name": "Olga's", "version": version})[:2], (409, "conflict"))
        seen = self.data("GET", self.one)
        self.assertEqual(seen["name"], "Kurt's")
        # A sync is no edit; a new key is one, though nobody sees it.
        self.as_sidecar(self.shop_server).sidecar_sync_done({"state": "connected", "tools": False})
        changed = self.data("PUT", self.one, {"name": "Olga's", "version": seen["version"]})
        self.data("PUT", self.one, {"api_key": "another"})
        self.assertEqual(self.refusal("PUT", self.one, {"version": changed["version"]})[0], 409)
        self.assertEqual(
            self.data("PUT", self.one, {"name": "Last"})["name"], "Last", "without a version the last wins"
        )

    def test_members_read_only(self):
        self.be("max")
        for server in (*self.data("GET", self.all), self.data("GET", self.one)):
            self.assertEqual((server["id"], server["can_edit"]), (self.shop_server.id, False))
            self.assertEqual([tool["id"] for tool in server["tools"]], [self.shop_tool.id])
        for call in self.writing_calls():
            status, code, sentence = self.refusal(*call)
            self.assertEqual((status, code), (403, "forbidden"), call)
            self.assertIn("Only the owner and the managers", sentence, call)
        self.assert_untouched()

    def test_administrators_disable_and_delete(self):
        self.be("mia")
        self.assertEqual(self.data("GET", self.one)["can_edit"], False)
        for call in (
            ("POST", self.all, self.new_server()),
            ("PUT", self.one, {"url": "https://elsewhere.test"}),
            ("PUT", self.one, {"api_key": "mine"}),
            ("PUT", f"/api/mcp-servers/{self.shop_server.id}", {"headers_json": {"X": "y"}}),
        ):
            self.assertEqual(self.refusal(*call)[:2], (403, "forbidden"), call)
        self.assert_untouched()
        self.assertIn(self.shop_server.id, [each["id"] for each in self.data("GET", "/api/mcp-servers")])
        self.assertFalse(self.data("PUT", self.one, {"active": False})["active"])
        self.assertFalse(self.data("POST", self.tool_route, {"active": False})["active"])
        self.data("DELETE", self.one)
        self.assertFalse(self.shop_server.exists())

    def test_strangers_and_unknown_ids_are_answered_alike(self):
        unknown = f"{SERVICES}/{NOBODY}/mcp-servers"
        self.be("fritz")
        foreign = [(method, route, body) for method, route, body in [*self.reading_calls(), *self.writing_calls()]]
        for method, route, body in foreign:
            refusal = self.refusal(method, route, body)
            self.assertEqual(refusal[:2], (404, "not_found"), route)
            nowhere = route.replace(f"{SERVICES}/{self.shop.id}", f"{SERVICES}/{NOBODY}")
            self.assertEqual(self.refusal(method, nowhere, body), refusal, nowhere)
        # Another service's server under one's own service.
        own = f"{SERVICES}/{self.blog.id}/mcp-servers"
        for number in (self.shop_server.id, self.server.id, 0, NOBODY, 2**31, 10**20):
            self.assertEqual(self.refusal("GET", f"{own}/{number}")[:2], (404, "not_found"), number)
        tool = f"{own}/{self.blog_server.id}/tools/{self.shop_tool.id}"
        self.assertEqual(self.refusal("POST", tool, {"active": False})[:2], (404, "not_found"))
        self.assertEqual(self.refusal("GET", f"{SERVICES}/{2**31}")[:2], (404, "not_found"))
        self.assertEqual(self.refusal("GET", unknown)[:2], (404, "not_found"))
        self.assert_untouched()

    def test_portal_users_and_the_public(self):
        for login, status in (("paul", 403), (None, 401)):
            self.be(login)
            for call in [*self.reading_calls(), *self.writing_calls()]:
                self.assertEqual(self.refusal(*call)[0], status, (login, call))
        self.assert_untouched()

    def test_who_left_is_a_stranger(self):
        self.shop.manager_ids = [Command.clear()]
        self.be("kurt")
        for call in [*self.reading_calls(), *self.writing_calls()]:
            self.assertEqual(self.refusal(*call)[:2], (404, "not_found"), call)
        self.assertEqual(self.data("GET", SERVICES), [])

    def test_the_service_is_deleted_meanwhile(self):
        self.shop.unlink()
        for call in [*self.reading_calls(), *self.writing_calls()]:
            self.assertEqual(self.refusal(*call)[:2], (404, "not_found"), call)

    def test_a_changed_tool_is_accepted(self):
        definition = {"name": "list_orders", "description": "", "input_schema": "{}", "annotations": ""}
        for schema_hash in ("first", "second"):
            tools = [{**definition, "schema_hash": schema_hash}]
            self.as_sidecar(self.shop_server).sidecar_sync_done({"state": "connected", "tools": tools})
        shown = self.data("GET", self.one)["tools"][0]
        self.assertTrue(shown["quarantined"])
        tools[0]["description"] = "All <b>orders</b>"
        self.as_sidecar(self.shop_server).sidecar_sync_done({"state": "connected", "tools": tools})
        seen = {"accept": shown["pending"]["hash"]}
        self.assertEqual(self.refusal("POST", self.tool_route, seen)[:2], (409, "conflict"), "it has changed again")
        for unseen in (True, None, 1):
            self.assertEqual(self.refusal("POST", self.tool_route, {"accept": unseen})[0], 400)
        pending = self.data("GET", self.one)["tools"][0]["pending"]
        self.assertIn("+All &lt;b&gt;orders", pending["diff"])
        accepted = self.data("POST", self.tool_route, {"accept": pending["hash"]})
        self.assertEqual((accepted["quarantined"], accepted["pending"]), (False, None))
        self.assertEqual(self.shop_tool.schema_hash, "second")

    def test_conversations_of_a_service(self):
        def conversations(**body):
            return self.data("POST", "/api/ai/conversations", body)

        about = {"assistant_id": self.assistant.id, "cloud_service_id": self.shop.id}
        created = conversations(action="create", **about)
        other = conversations(action="create", assistant_id=self.assistant.id)
        self.assertEqual((created["cloud_service_id"], other["cloud_service_id"]), (self.shop.id, None))
        self.assertEqual(conversations(action="list", cloud_service_id=self.shop.id), [created])
        self.assertEqual((created["cloud_service_name"], other["cloud_service_name"]), (self.shop.name, ""))
        self.assertEqual({each["id"] for each in conversations(action="list")}, {created["id"], other["id"]})
        for login, status in (("fritz", 404), ("mia", 403)):
            self.be(login)
            for action in ("create", "list"):
                if (login, action) != ("mia", "list"):
                    body = {"action": action, **about}
                    self.assertEqual(self.refusal("POST", "/api/ai/conversations", body)[0], status, (login, action))
            self.assertNotIn(created["id"], [each["id"] for each in conversations(action="list")])
            history = {"channel_id": created["id"]}
            self.assertEqual(self.refusal("POST", "/api/ai/chat/history", history)[0], 404)

    def reading_calls(self):
        return [
            ("GET", f"{SERVICES}/{self.shop.id}", None),
            ("GET", self.all, None),
            ("POST", self.all, {"action": "list"}),
            ("GET", self.one, None),
            ("POST", self.one, {"action": "get"}),
        ]

    def writing_calls(self):
        return [
            ("POST", self.all, self.new_server()),
            ("POST", self.all, {"action": "create", **self.new_server()}),
            ("PUT", self.one, {"url": "https://elsewhere.test"}),
            ("POST", self.one, {"action": "update", "name": "Mine"}),
            ("DELETE", self.one, None),
            ("POST", self.one, {"action": "delete"}),
            ("POST", self.one, {"action": "sync"}),
            ("POST", f"{self.one}/sync", {}),
            ("POST", f"{self.one}/test", {}),
            ("POST", self.tool_route, {"active": False}),
            ("POST", self.tool_route, {"accept": True}),
        ]

    def assert_untouched(self):
        self.env.invalidate_all()
        self.assertEqual((self.shop_server.name, self.shop_server.url), ("Orders", "https://orders.test/mcp"))
        self.assertEqual(self.as_sidecar(self.shop_server).stored_api_key, "key-of-orders")
        self.assertTrue(self.shop_server.active and self.shop_tool.active)
        self.assertEqual(self.shop.user_mcp_server_ids, self.shop_server)
        self.assertFalse(self.sidecar.requests)
