from odoo.http import request

from ..problems import SidecarError, answer_text, explain, problem_text
from ..sidecar.client import SidecarClient
from .json_route import MAX_ID, ApiError, WordedError, check_user, invalid_parameter, text
from .mcp_server_values import SERVICE_SERVER_VALUES, SYSTEM_SERVER_VALUES, server_values
from .records import find_service

SERVERS = "woow_paas_platform.mcp_server"


class McpServerCollection:
    """What the routes do with MCP servers: all of them for administrators, or those of one cloud service for its
    people. The person's own rights decide about each record; here are the answers."""

    def __init__(self, domain, names, new_values):
        """`names`: of the values that a request may hold; `new_values`: of a server that is made here."""
        # Archived ones are switched off, not gone.
        self._servers = request.env[SERVERS].with_context(active_test=False)
        self._domain = domain
        self._names = names
        self._new_values = new_values

    def data(self):
        return [server._ai_data() for server in self._servers.search(self._domain)]

    def find(self, server_id):
        server = self._servers.search([("id", "=", server_id), *self._domain]) if server_id <= MAX_ID else None
        if not server:
            raise _no_server()
        return server

    def add(self, body):
        self._check_may_create()
        values = server_values(self._servers, body, self._names)
        if not values.get("name"):
            raise _no_name()
        # It is synchronised here, where the outcome can be answered, and not once more in the background.
        server = self._servers.with_context(ai_sync_later=False).create({**values, **self._new_values})
        outcome = ask_sidecar(server, SidecarClient.sync_server)
        return {**server._ai_data(), "sync": outcome}

    def _check_may_create(self):
        """Before the values: who may not make one at all need not hear which field is wrong."""
        self._servers.check_access("create")

    def _check_may_write(self, server):
        server.check_access("write")

    def update(self, server, body):
        """A change of the connection is synchronised in the background, as from the form."""
        self._check_may_write(server)
        version = text(body, "version") if "version" in body else None
        body = {name: value for name, value in body.items() if name != "version"}
        values = server_values(server, body, self._names)
        if "name" in values and not values["name"]:
            raise _no_name()
        # Of two at once the later one fails on the row, is repeated by Odoo, and then finds another version here.
        if version is not None and version != server._version():
            raise ApiError(409, "conflict")
        server.write(values)
        return server._ai_data()

    def delete(self, server):
        self._check_may_write(server)
        server.unlink()
        return {"id": server.id}

    def ask_sidecar(self, server, call):
        """Success is told only when the sidecar reached the server."""
        self._check_may_write(server)
        outcome = ask_sidecar(server, call)
        if not outcome["success"]:
            status = 503 if outcome["error_code"] == "sidecar_unavailable" else 502
            raise WordedError(status, outcome["error_code"], outcome["error"])
        return {**server._ai_data(), "sync": outcome}

    def change_tool(self, server, tool_id, body):
        """Switches a tool, or accepts the definition that it has now."""
        tool = server.tool_ids.filtered(lambda each: each.id == tool_id)
        if not tool:
            raise ApiError(404, "not_found", "tool")
        self._check_may_write(server)
        if "accept" in body:
            self._accept(tool, body)
        elif isinstance(body.get("active"), bool):
            tool.active = body["active"]
        else:
            raise invalid_parameter("active")
        return tool._ai_data()[0]

    def _accept(self, tool, body):
        """What the person has seen, and nothing that came in between."""
        tool.check_access("write")
        if text(body, "accept") != tool.pending_hash and tool.quarantined:
            raise ApiError(409, "conflict", "tool", values={"tool": tool.name})
        tool.action_accept()


class ServiceServerCollection(McpServerCollection):
    def __init__(self, service):
        super().__init__(
            [("scope", "=", "user"), ("cloud_service_id", "=", service.id)],
            SERVICE_SERVER_VALUES,
            {"scope": "user", "cloud_service_id": service.id},
        )
        self._service = service

    def _check_may_create(self):
        if not self._service._may_edit():
            raise ApiError(403, "forbidden", "service_managers")

    def _check_may_write(self, server):
        if not server.has_access("write"):
            raise ApiError(403, "forbidden", "service_managers")


def collection_of(service_id):
    check_user()
    if service_id is not None:
        return ServiceServerCollection(find_service(service_id))
    if not request.env[SERVERS]._is_administrator():
        raise ApiError(403, "forbidden", "ai_managers")
    return McpServerCollection([], SYSTEM_SERVER_VALUES, {})


def ask_sidecar(server, call):
    """What the sidecar found."""
    try:
        answer = server._find_tools(call)
    except SidecarError as error:
        return {"success": False, "error": explain(request.env, error, server), "error_code": "sidecar_unavailable"}
    if not answer.get("success"):
        usual = answer.get("state_message") or problem_text(request.env, "mcp_server_error")
        sentence = answer_text(request.env, answer, usual, server=server.name)
        return {"success": False, "error": sentence, "error_code": "mcp_server_error"}
    counts = {name: answer[name] for name in ("added", "updated", "removed") if name in answer}
    message = answer_text(request.env, answer, answer.get("state_message") or "", server=server.name)
    return {"success": True, "message": message, **counts}


def _no_server():
    return ApiError(404, "not_found", "server_not_found")


def _no_name():
    return WordedError(400, "invalid_parameter", request.env._("Enter a name."), field="name")
