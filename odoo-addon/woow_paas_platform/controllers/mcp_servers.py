"""MCP servers by verbs and by `action` alike: those of administrators (docs/contracts/browser-to-addon.md), and those
of one cloud service (docs/contracts/cloud-services.md)."""

from odoo import http

from ..sidecar.client import SidecarClient
from .json_route import invalid_parameter, json_route, text
from .mcp_server_collection import collection_of

ALL = ["/api/mcp-servers", "/api/cloud-services/<int:service_id>/mcp-servers"]
ONE = [f"{path}/<int:server_id>" for path in ALL]


class McpServerController(http.Controller):
    @json_route(ALL, methods=("GET",))
    def get_all(self, body, service_id=None):
        return collection_of(service_id).data()

    @json_route(ALL)
    def post_all(self, body, service_id=None):
        collection = collection_of(service_id)
        actions = {"list": lambda body: collection.data(), "create": collection.add}
        return self._act(body, "create", actions)

    @json_route(ONE, methods=("GET",))
    def get_one(self, body, server_id, service_id=None):
        return collection_of(service_id).find(server_id)._ai_data()

    @json_route(ONE, methods=("PUT",))
    def put_one(self, body, server_id, service_id=None):
        collection = collection_of(service_id)
        return collection.update(collection.find(server_id), body)

    @json_route(ONE, methods=("DELETE",))
    def delete_one(self, body, server_id, service_id=None):
        collection = collection_of(service_id)
        return collection.delete(collection.find(server_id))

    @json_route(ONE)
    def post_one(self, body, server_id, service_id=None):
        collection = collection_of(service_id)
        server = collection.find(server_id)
        actions = {
            "get": lambda body: server._ai_data(),
            "update": lambda body: collection.update(server, body),
            "delete": lambda body: collection.delete(server),
            "sync": lambda body: collection.ask_sidecar(server, SidecarClient.sync_server),
            "test": lambda body: collection.ask_sidecar(server, SidecarClient.test_server),
        }
        return self._act(body, "get", actions)

    @json_route([f"{path}/sync" for path in ONE])
    def sync(self, body, server_id, service_id=None):
        collection = collection_of(service_id)
        return collection.ask_sidecar(collection.find(server_id), SidecarClient.sync_server)

    @json_route([f"{path}/test" for path in ONE])
    def test(self, body, server_id, service_id=None):
        collection = collection_of(service_id)
        return collection.ask_sidecar(collection.find(server_id), SidecarClient.test_server)

    @json_route([f"{path}/tools/<int:tool_id>" for path in ONE])
    def change_tool(self, body, server_id, tool_id, service_id=None):
        collection = collection_of(service_id)
        return collection.change_tool(collection.find(server_id), tool_id, body)

    def _act(self, body, default, actions):
        action = actions.get(text(body, "action", default))
        if not action:
            raise invalid_parameter("action")
        return action({name: value for name, value in body.items() if name != "action"})
