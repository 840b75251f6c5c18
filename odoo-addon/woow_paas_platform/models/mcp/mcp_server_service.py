import hashlib
import json

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools.misc import clean_context

from ...tools.access import refuse_fields
from ...tools.field_error import field_error

MAX_SERVERS = 10
USER_TRANSPORTS = ("streamable_http", "sse")
# What people write of their own servers, and what administrators write of other people's.
OAUTH_FIELDS = {"oauth_grant", "oauth_client_id", "oauth_client_secret", "oauth_scope", "oauth_issuer"}
CONNECTION_FIELDS = {"name", "description", "transport", "url", "auth", "api_key", "headers_json", *OAUTH_FIELDS}
EDITOR_FIELDS = CONNECTION_FIELDS | {"active"}
# Tools are switched in the form of their server; what else is written of them, they refuse themselves.
ADMINISTRATOR_FIELDS = {"active", "stopped", "approval", "pin_tools", "tool_ids"}
# What the sidecar found, and whose login it uses: nobody writes it of any server.
FOUND_FIELDS = {
    "state",
    "state_message",
    "state_reason",
    "state_values",
    "last_sync",
    "sync_user_id",
    "oauth_registration_json",
    "login_ids",
}
# A change of these is one that another person's form would overwrite.
VERSION_FIELDS = (
    "name",
    "description",
    "transport",
    "url",
    "auth",
    "active",
    "oauth_grant",
    "oauth_client_id",
    "oauth_scope",
)
VERSION_SECRETS = ("encrypted_api_key", "encrypted_headers_json", "encrypted_oauth_client_secret")


class McpServer(models.Model):
    """Servers of scope `user`: attached to a cloud service by its people, offered in its conversations only."""

    _inherit = "woow_paas_platform.mcp_server"

    cloud_service_id = fields.Many2one(
        "woow_paas_platform.cloud_service", readonly=True, index="btree_not_null", ondelete="cascade", copy=False
    )

    @api.constrains("scope", "cloud_service_id")
    def _check_scope(self):
        for server in self:
            if (server.scope == "user") != bool(server.cloud_service_id):
                raise ValidationError(
                    self.env._("A server of a cloud service has the scope User; all others have the scope System.")
                )

    @api.constrains("scope", "transport", "url", "command")
    def _check_address(self):
        for server in self:
            if server.scope == "user" and server.transport not in USER_TRANSPORTS:
                sentence = self.env._("A cloud service can have servers of Streamable HTTP and SSE only.")
                raise field_error("transport", sentence)
        return super()._check_address()

    @api.constrains("cloud_service_id", "active")
    def _check_number_of_servers(self):
        for service in self.cloud_service_id:
            # Of two servers at once the second one fails on this row and is repeated by Odoo: it then counts both.
            self.env.cr.execute(
                "UPDATE woow_paas_platform_cloud_service SET write_date = now() AT TIME ZONE 'UTC' WHERE id = %s",
                [service.id],
            )
            if len(service.sudo().with_context(active_test=True).user_mcp_server_ids) > MAX_SERVERS:
                raise ValidationError(
                    self.env._("A cloud service can have at most %s MCP servers. Remove one first.", MAX_SERVERS)
                )

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            # Defaults of the context are values too, and nobody has checked them.
            # pylint: disable-next=context-overridden ; that is what it is for
            self = self.with_context(clean_context(self.env.context))  # noqa: PLW0642
        for vals in vals_list:
            if vals.get("cloud_service_id"):
                vals.setdefault("scope", "user")
            if not self.env.su:
                self._check_created_fields(vals)
        return super().create(vals_list)

    def _check_created_fields(self, vals):
        if vals.get("cloud_service_id"):
            service = self.env["woow_paas_platform.cloud_service"].browse(vals["cloud_service_id"])
            if not service._may_edit():
                raise AccessError(self.env._("Only the owner and the managers of the service may do this."))
        if vals.get("cloud_service_id") or not self._is_administrator():
            refuse_fields(self.env, vals.keys() - EDITOR_FIELDS - {"cloud_service_id", "scope"})
        refuse_fields(self.env, vals.keys() & FOUND_FIELDS)

    def write(self, vals):
        for server in self:
            server._check_written_fields(vals.keys())
        if {"scope", "cloud_service_id"} & vals.keys() and any(
            server.scope != vals.get("scope", server.scope)
            or server.cloud_service_id.id != vals.get("cloud_service_id", server.cloud_service_id.id)
            for server in self
        ):
            raise ValidationError(self.env._("An MCP server stays where it was made. Make a new one instead."))
        return super().write(vals)

    def _check_written_fields(self, names):
        """Record rules say who writes which server; here it is which of its fields."""
        if self.env.su:
            return
        if self.scope != "user":
            refuse_fields(self.env, names & FOUND_FIELDS)
            return
        allowed = set()
        if self._may_edit():
            allowed |= EDITOR_FIELDS
        if self._is_administrator():
            allowed |= ADMINISTRATOR_FIELDS
        refuse_fields(self.env, names - allowed)

    def _is_administrator(self):
        return self.env.user.has_group("woow_paas_platform.group_ai_manager")

    def _may_edit(self):
        """Whether the current user may change how the server is reached."""
        self.ensure_one()
        if self.scope == "system":
            return self.has_access("write")
        # sudo: of a service that the person may not see the answer is False.
        return self.sudo().cloud_service_id._may_edit()

    def _version(self):
        """Stands for what people write of the server: a sync does not change it."""
        self.ensure_one()
        # sudo: the secrets as they are encrypted; of the hash nothing can be told but that they changed.
        server = self.sudo()
        values = [server[name] for name in (*VERSION_FIELDS, *VERSION_SECRETS)]
        return hashlib.sha256(json.dumps(values).encode()).hexdigest()[:16]
