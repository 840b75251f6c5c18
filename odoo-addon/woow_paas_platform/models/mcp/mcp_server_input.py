import re
from urllib.parse import urlsplit

from odoo import api, models

from ...tools.address import origin
from ...tools.field_error import field_error
from ...tools.http_headers import check_headers

# Characters. Longer ones are mistakes, or meant to fill lists, prompts and tables.
MAX_LENGTHS = {
    "name": 200,
    "description": 2_000,
    "url": 2_000,
    "command": 200,
    "headers_json": 16_384,
}
MAX_SECRET_LENGTH = 8_192
KEY = re.compile(r"[\x20-\x7e]*")
USER_TRANSPORTS = ("streamable_http", "sse")


class McpServerInput(models.AbstractModel):
    """What may be written, for forms, programs and routes alike. Each error names its field."""

    _name = "woow_paas_platform.mcp_server.input"
    _description = "Input of an MCP Server"
    _inherit = ["woow_paas_platform.write_only_secret"]

    @api.constrains("scope", "transport", "url", "command")
    def _check_address(self):
        for server in self:
            if server.scope == "user" and server.transport not in USER_TRANSPORTS:
                sentence = self.env._("The MCP servers of a cloud service must use Streamable HTTP or SSE.")
                raise field_error("transport", sentence)
            if server.transport == "stdio" and not (server.command or "").strip():
                raise field_error("command", self.env._("Enter the name of the command."))
            if server.transport in ("streamable_http", "sse") and not origin(server.url):
                raise field_error("url", self.env._("The URL must start with http:// or https://."))

    @api.constrains("name", "description", "url", "command")
    def _check_lengths(self):
        for server in self:
            for name in ("name", "description", "url", "command"):
                server._check_length(name, server[name])
            if not server.name.strip():
                raise field_error("name", self.env._("Enter a name."))

    @api.constrains("url")
    def _check_url_without_credentials(self):
        for server in self:
            try:
                place = urlsplit(server.url or "").netloc
            except ValueError as error:  # brackets that no address has
                raise field_error("url", self.env._("The URL must start with http:// or https://.")) from error
            if "@" in place:
                raise field_error(
                    "url",
                    self.env._("The URL must not contain a user name or password. Enter a key or headers instead."),
                )

    def _check_secret(self, name, text):
        self._check_length(name, text)
        if name == "headers_json":
            check_headers(self.env, name, text)
        elif not KEY.fullmatch(text or ""):
            sentence = self.env._("The key contains characters that HTTP does not allow, such as line breaks.")
            raise field_error(name, sentence)

    def _check_length(self, name, value):
        limit = MAX_LENGTHS.get(name, MAX_SECRET_LENGTH)
        if value and len(value) > limit:
            # Not within the call: terms are not found where an f-string is an argument.
            characters = f"{limit:,}"
            raise field_error(name, self.env._("This text is too long. The limit is %s characters.", characters))
