from odoo import api, fields, models

from ...problems import answer_text
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
# Odoo's own tools come with the sidecar: a new version of it is not a stranger's change.
INTERNAL_DEFAULTS = {"pin_tools": False}


class McpServer(models.Model):
    _name = "woow_paas_platform.mcp_server"
    _description = "MCP Server"
    _inherit = [
        "woow_paas_platform.mcp_server.data",
        "woow_paas_platform.mcp_server.input",
        "woow_paas_platform.mcp_server.oauth",
        "woow_paas_platform.mcp_server.service",
        "woow_paas_platform.mcp_server.sidecar",
        "woow_paas_platform.mcp_server.tools",
        "woow_paas_platform.write_only_secret",
    ]
    _order = "name, id"
    _secret_address = "url"

    name = fields.Char(required=True)
    description = fields.Char()
    active = fields.Boolean(default=True)
    stopped = fields.Boolean(copy=False, help="The AI service does not connect to a stopped server.")
    scope = fields.Selection(
        [("system", "System"), ("user", "User")],
        required=True,
        default="system",
        readonly=True,
        help="System: set up by AI managers, for assistants. "
        "User: added by the people of a cloud service, and used only in its conversations.",
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
        help="Streamable HTTP: used by most servers today. SSE: for older servers, whose URL often ends in /sse. "
        "Command: a program that the AI service starts; it must be listed in its STDIO_COMMANDS. "
        "This Odoo: the records of this database, with the access rights of the user who chats.",
    )
    url = fields.Char(
        "URL",
        help="URL of the MCP endpoint, as seen from the AI service. "
        "Changing its scheme, host or port clears the stored key and headers.",
    )
    command = fields.Char(help="Name of one of the commands in the AI service's STDIO_COMMANDS.")
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
        "The key can be replaced but is never shown again. Leave this field empty to keep the stored key.",
    )
    has_api_key = fields.Boolean("Key Stored", compute="_compute_has_secrets", compute_sudo=True)
    headers_json, encrypted_headers_json, stored_headers_json = secret_fields(
        fields.Text,
        "headers_json",
        "Headers",
        'A JSON object, e.g. {"X-Api-Key": "…"}. The headers can be replaced but are never shown again.',
    )
    has_headers = fields.Boolean("Headers Stored", compute="_compute_has_secrets", compute_sudo=True)
    approval = fields.Selection(
        [
            ("never", "Never"),
            ("destructive", "Before Destructive Tools"),
            ("undeclared", "Before Destructive and Undeclared Tools"),
            ("always", "Before Every Tool"),
        ],
        "Ask for Approval",
        required=True,
        default="destructive",
        help="When the user must approve a tool call in the chat. "
        "Before Destructive Tools: before tools that declare that they may change or delete something. "
        "Before Destructive and Undeclared Tools: also before tools that declare nothing about themselves. "
        "Each tool can have a setting of its own.",
    )
    tool_ids = fields.One2many(
        "woow_paas_platform.mcp_tool", "server_id", "Tools", context={"active_test": False}, copy=False
    )
    login_ids = fields.One2many("woow_paas_platform.mcp_login", "server_id", "Logins", copy=False)
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
    state_message = fields.Char(readonly=True, copy=False, help="Message of the AI service, in English.")
    state_reason = fields.Char(readonly=True, copy=False)
    state_values = fields.Json(readonly=True, copy=False)
    state_text = fields.Char("Last Result", compute="_compute_state_text")
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
            server.state_text = server.state_message and answer_text(
                self.env, said, server.state_message, server=server.name
            )

    @api.depends("state", "stopped")
    def _compute_status(self):
        for server in self:
            server.status = "stopped" if server.stopped else server.state

    @api.model_create_multi
    def create(self, vals_list):
        model = self._without_context_defaults()
        for vals in vals_list:
            model._check_created_fields(vals)
        servers = super(McpServer, model).create([model._with_defaults(vals) for vals in vals_list])
        servers._sync_after_commit()
        servers._notify_changed()
        return servers

    def write(self, vals):
        self._check_written_fields(vals.keys())
        self._check_stays(vals)
        # Found before the write, which makes old and new alike.
        other_client, ended_logins = self._with_other_client(vals), self._with_ended_logins(vals)
        moved = self._with_other_address(vals)
        result = super().write(vals)  # a write_only_secret is forgotten there when the address changes
        moved._forget_findings()
        if moved or CREDENTIAL_FIELDS & vals.keys() or vals.get("active"):
            self._sync_after_commit()
        ended_logins._end_logins()
        other_client._forget_client(vals)
        if vals.get("pin_tools") is False:
            self._accept_waiting_tools()
        self._notify_changed()
        if vals.get("stopped") is False:
            self._sync_after_commit()
        if vals.get("active") is False:
            self._stop_after_commit()
        return result

    def unlink(self):
        self._stop_after_commit()
        self._notify_changed()
        return super().unlink()

    def _with_defaults(self, vals):
        """The values to create a server with: what was given, and what follows from it."""
        scope = {"scope": "user"} if vals.get("cloud_service_id") else {}
        internal = INTERNAL_DEFAULTS if vals.get("transport") == "internal" else {}
        return {**scope, **internal, **vals}

    @api.onchange("transport")
    def _onchange_transport(self):
        if self.transport == "internal":
            self.update({**INTERNAL_DEFAULTS, "auth": "none"})

    def _with_other_address(self, vals):
        """Those that become another server by this write."""
        return self.filtered(lambda server: any(server[name] != vals[name] for name in ADDRESS_FIELDS & vals.keys()))

    def _forget_findings(self):
        """What is known of the server at the old address."""
        if not self:
            return
        # sudo: what is known of a server is written by the sidecar alone; who changed the address forgets it here.
        servers = self.sudo()
        servers.write({"state": "draft", "state_message": False, "last_sync": False})
        servers._forget_tools()

    def action_clear_api_key(self):
        self.write({"api_key": False})

    def action_clear_headers(self):
        self.write({"headers_json": False})
