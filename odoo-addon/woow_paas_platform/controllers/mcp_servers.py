"""MCP servers for programs of AI managers, by verbs and by `action` alike (docs/contracts.md, section 4)."""

from odoo import http
from odoo.http import request

from ..sidecar import SidecarClient, SidecarError, explain
from .json_route import ApiError, check_person, invalid_parameter, json_route, text
from .mcp_server_values import server_values

SERVERS = "woow_paas_platform.mcp_server"


class McpServerController(http.Controller):
    @json_route("/api/mcp-servers", methods=("GET",))
    def get_all(self, body):
        return self._list(body)

    @json_route("/api/mcp-servers")
    def post_all(self, body):
        return self._act(body, "create", {"list": self._list, "create": self._create})

    @json_route("/api/mcp-servers/<int:server_id>", methods=("GET",))
    def get_one(self, body, server_id):
        return find_server(server_id)._ai_data()

    @json_route("/api/mcp-servers/<int:server_id>", methods=("PUT",))
    def put_one(self, body, server_id):
        return self._update(body, find_server(server_id))

    @json_route("/api/mcp-servers/<int:server_id>", methods=("DELETE",))
    def delete_one(self, body, server_id):
        return self._delete(body, find_server(server_id))

    @json_route("/api/mcp-servers/<int:server_id>")
    def post_one(self, body, server_id):
        server = find_server(server_id)
        actions = {
            "get": lambda body: server._ai_data(),
            "update": lambda body: self._update(body, server),
            "delete": lambda body: self._delete(body, server),
            "sync": lambda body: self._answer_of_sidecar(server, SidecarClient.sync_server),
            "test": lambda body: self._answer_of_sidecar(server, SidecarClient.test_server),
        }
        return self._act(body, "get", actions)

    @json_route("/api/mcp-servers/<int:server_id>/sync")
    def sync(self, body, server_id):
        return self._answer_of_sidecar(find_server(server_id), SidecarClient.sync_server)

    @json_route("/api/mcp-servers/<int:server_id>/test")
    def test(self, body, server_id):
        return self._answer_of_sidecar(find_server(server_id), SidecarClient.test_server)

    @json_route("/api/mcp-servers/<int:server_id>/tools/<int:tool_id>")
    def switch_tool(self, body, server_id, tool_id):
        tools = find_server(server_id).with_context(active_test=False).tool_ids
        tool = tools.filtered(lambda each: each.id == tool_id)
        if not tool:
            raise ApiError(404, "not_found", request.env._("This tool does not exist."))
        if not isinstance(body.get("active"), bool):
            raise invalid_parameter("active")
        tool.active = body["active"]
        return tool._ai_data()[0]

    def _act(self, body, default, actions):
        action = actions.get(text(body, "action", default))
        if not action:
            raise invalid_parameter("action")
        return action({name: value for name, value in body.items() if name != "action"})

    def _list(self, body):
        # The manager's list shows all there are, archived ones included.
        return [server._ai_data() for server in servers().search([])]

    def _create(self, body):
        values = server_values(servers(), body)
        if not values.get("name"):
            raise invalid_parameter("name")
        # It is synchronised here, where the outcome can be answered, and not once more in the background.
        server = servers().with_context(ai_sync_later=False).create(values)
        outcome = ask_sidecar(server, SidecarClient.sync_server)
        return {**server._ai_data(), "sync": outcome}

    def _update(self, body, server):
        """A change of the connection is synchronised in the background, as from the form."""
        values = server_values(server, body)
        if "name" in values and not values["name"]:
            raise invalid_parameter("name")
        server.write(values)
        return server._ai_data()

    def _delete(self, body, server):
        server.unlink()
        return {"id": server.id}

    def _answer_of_sidecar(self, server, call):
        """Success is told only when the sidecar reached the server."""
        outcome = ask_sidecar(server, call)
        if not outcome["success"]:
            status = 503 if outcome["error_code"] == "sidecar_unavailable" else 502
            raise ApiError(status, outcome["error_code"], outcome["error"])
        return {**server._ai_data(), "sync": outcome}


def ask_sidecar(server, call):
    """What the sidecar found. It writes to Odoo meanwhile: here no transaction is open and no row is locked."""
    server_id, user_id = server.id, request.env.uid
    request.env.cr.flush()
    try:
        client = SidecarClient.from_env(request.env)
        request.env.cr.commit()  # pylint: disable=invalid-commit
        answer = call(client, server_id, user_id)
    except SidecarError as error:
        return {"success": False, "error": explain(request.env, error), "error_code": "sidecar_unavailable"}
    finally:
        # What was read before is of an older transaction.
        request.env.invalidate_all()
    if not answer.get("success"):
        reason = answer.get("state_message") or request.env._("The server could not be reached.")
        return {"success": False, "error": reason, "error_code": "mcp_server_error"}
    counts = {name: answer[name] for name in ("added", "updated", "removed") if name in answer}
    return {"success": True, "message": answer.get("state_message") or "", **counts}


def servers():
    check_manager()
    return request.env[SERVERS].with_context(active_test=False)


def find_server(server_id):
    # Odoo's ids are 32-bit numbers; the path may hold any.
    server = servers().search([("id", "=", server_id)]) if server_id < 2**31 else None
    if not server:
        raise ApiError(404, "not_found", request.env._("This MCP server does not exist."))
    return server


def check_manager():
    check_person()
    if not request.env[SERVERS].has_access("write"):
        raise ApiError(403, "forbidden", request.env._("MCP servers are for AI managers only."))
