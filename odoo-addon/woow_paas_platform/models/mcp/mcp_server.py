import json
from collections import Counter

from odoo import api, fields, models

from ...problems.mcp_problem import problem_text
from ...tools.address import origin
from ...tools.field_error import field_error
from ..mixins.write_only_secret import secret_fields

# A change of these is another server: what was known of the old one no longer holds.
ADDRESS_FIELDS = {"url", "transport", "command"}
CREDENTIAL_FIELDS = {
    "auth",
    "api_key",
    "headers_json",
    "oauth_grant",
    "oauth_client_id",
    "oauth_client_secret",
    "oauth_scope",
}


class McpServer(models.Model):
    _name = "woow_paas_platform.mcp_server"
    _description = "MCP Server"
    _inherit = ["woow_paas_platform.write_only_secret"]
    _order = "name, id"
    _secret_address = "url"

    name = fields.Char(required=True)
    description = fields.Char()
    active = fields.Boolean(default=True)
    stopped = fields.Boolean(copy=False, help="The sidecar does not connect to a stopped server.")
    scope = fields.Selection(
        [("system", "System"), ("user", "User")],
        required=True,
        default="system",
        readonly=True,
        help="System: set up here, for assistants. "
        "User: brought along by the people of a cloud service, and used in its conversations only.",
    )
    transport = fields.Selection(
        [
            ("streamable_http", "Streamable HTTP"),
            ("sse", "SSE"),
            ("stdio", "Command (stdio)"),
            ("internal", "This Odoo"),
        ],
        required=True,
        default="streamable_http",
        help="Streamable HTTP: what most servers speak today. SSE: older servers, whose address often ends in /sse. "
        "Command: a program that the sidecar starts itself; it must be in the sidecar's own list. "
        "This Odoo: records of this database, with the rights of the person who chats.",
    )
    url = fields.Char(
        "URL",
        help="Address of the MCP endpoint, as the sidecar sees it. "
        "Stored key and headers are cleared when scheme, host or port change.",
    )
    command = fields.Char(help="Name of a command in the sidecar's own list of allowed commands (STDIO_COMMANDS).")
    auth = fields.Selection(
        [("none", "None"), ("bearer", "Bearer Token"), ("headers", "Headers"), ("oauth", "OAuth")],
        "Authentication",
        required=True,
        default="none",
    )
    api_key, encrypted_api_key, stored_api_key = secret_fields(
        fields.Char,
        "api_key",
        "API Key",
        "Can be replaced, but is never shown again. An empty field leaves the stored key as it is.",
    )
    has_api_key = fields.Boolean("Key Stored", compute="_compute_has_secrets", compute_sudo=True)
    headers_json, encrypted_headers_json, stored_headers_json = secret_fields(
        fields.Text,
        "headers_json",
        "Headers",
        'A JSON object, e.g. {"X-Api-Key": "…"}. Can be replaced, but is never shown again.',
    )
    has_headers = fields.Boolean("Headers Stored", compute="_compute_has_secrets", compute_sudo=True)
    approval = fields.Selection(
        [("never", "Never"), ("destructive", "Before Destructive Tools"), ("always", "Before Every Tool")],
        "Ask the Person",
        required=True,
        default="never",
        help="When the person in the chat must allow a call. "
        "Before destructive tools: those that say so of themselves, and those that say nothing. "
        "Tools that only add something, such as records, are called without a question then.",
    )
    tool_ids = fields.One2many(
        "woow_paas_platform.mcp_tool", "server_id", "Tools", context={"active_test": False}, copy=False
    )
    tool_count = fields.Integer("Number of Tools", compute="_compute_tool_count", help="Tools that the server offers.")
    tools_on = fields.Char(
        compute="_compute_tool_count",
        help="Tools that assistants are offered, of those that the server has. "
        "Left out are tools that are switched off, and those that wait for approval.",
    )
    state = fields.Selection(
        [("draft", "Not Connected"), ("connected", "Connected"), ("error", "Error")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
    )
    status = fields.Selection(
        [("draft", "Not Connected"), ("connected", "Connected"), ("error", "Error"), ("stopped", "Stopped")],
        compute="_compute_status",
    )
    state_message = fields.Char(readonly=True, copy=False, help="What the sidecar said, in English.")
    state_reason = fields.Char(readonly=True, copy=False)
    state_values = fields.Json(readonly=True, copy=False)
    state_text = fields.Char("Last Outcome", compute="_compute_state_text")
    last_sync = fields.Datetime(readonly=True, copy=False)

    @api.depends("encrypted_api_key", "encrypted_headers_json")
    def _compute_has_secrets(self):
        for server in self:
            server.has_api_key = bool(server.encrypted_api_key)
            server.has_headers = bool(server.encrypted_headers_json)

    @api.depends("state_message", "state_reason", "state_values", "name")
    @api.depends_context("lang")
    def _compute_state_text(self):
        for server in self:
            said = {"reason": server.state_reason, "values": server.state_values}
            server.state_text = server.state_message and (problem_text(server, said) or server.state_message)

    @api.depends("tool_ids.available", "tool_ids.active", "tool_ids.quarantined")
    def _compute_tool_count(self):
        # Counted by the database: the definitions of all tools of a list of servers are much to read.
        tools = self.env["woow_paas_platform.mcp_tool"].with_context(active_test=False)
        domain = [("server_id", "in", self.ids), ("available", "=", True)]
        offered, known = Counter(), Counter()
        for server, active, waiting, count in tools._read_group(
            domain, ["server_id", "active", "quarantined"], ["__count"]
        ):
            known[server.id] += count
            if active and not waiting:
                offered[server.id] += count
        for server in self:
            server.tool_count = known[server._origin.id]
            server.tools_on = f"{offered[server._origin.id]} / {server.tool_count}"

    @api.depends("state", "stopped")
    def _compute_status(self):
        for server in self:
            server.status = "stopped" if server.stopped else server.state

    @api.constrains("transport", "url", "command")
    def _check_address(self):
        for server in self:
            if server.transport == "stdio" and not (server.command or "").strip():
                raise field_error("command", self.env._("Enter the name of the command."))
            if server.transport in ("streamable_http", "sse") and not origin(server.url):
                raise field_error("url", self.env._("The URL must start with http:// or https://."))

    def _check_secret(self, name, text):
        super()._check_secret(name, text)
        if name != "headers_json" or not text:
            return
        try:
            headers = json.loads(text)
        except ValueError as error:
            raise field_error("headers_json", self.env._("The headers are not valid JSON: %s", error)) from error
        if not isinstance(headers, dict) or not all(isinstance(value, str) for value in headers.values()):
            raise field_error(
                "headers_json", self.env._('The headers must be a JSON object of texts, e.g. {"X-Api-Key": "…"}.')
            )

    @api.model_create_multi
    def create(self, vals_list):
        servers = super().create(vals_list)
        servers._sync_after_commit()
        return servers

    def write(self, vals):
        moved = self.filtered(lambda server: any(server[name] != vals[name] for name in ADDRESS_FIELDS & vals.keys()))
        result = super().write(vals)
        if moved:
            # sudo: what is known of a server is written by the sidecar alone; who changed the address forgets it here.
            moved = moved.sudo()
            moved.write({"state": "draft", "state_message": False, "last_sync": False})
            # The manager's new address is trusted as the first one was: its definitions are pinned anew.
            moved.with_context(active_test=False).tool_ids.write({"available": False, "schema_hash": False})
        if moved or CREDENTIAL_FIELDS & vals.keys() or vals.get("active"):
            self._sync_after_commit()
        return result

    def action_clear_api_key(self):
        self.write({"api_key": False})

    def action_clear_headers(self):
        self.write({"headers_json": False})
