import json

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools.misc import clean_context

from ...problems import problem_text
from ...tools.access import refuse_fields

# Entries `host:port`, separated by spaces, line breaks or commas.
ADDRESSES_PARAMETER = "woow_paas_platform.user_server_addresses"
MAX_SERVERS = 10
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
    "tools_per_server",
    "sync_user_id",
    "oauth_registration_json",
    "login_ids",
}


class McpServerService(models.AbstractModel):
    """Servers of scope `user`: attached to a cloud service by its people, offered in its conversations only. And who
    writes which fields of them, and of all others."""

    _name = "woow_paas_platform.mcp_server.service"
    _description = "Cloud Service of an MCP Server"

    cloud_service_id = fields.Many2one(
        "woow_paas_platform.cloud_service", readonly=True, index="btree_not_null", ondelete="cascade", copy=False
    )
    allowed_addresses = fields.Text(
        compute="_compute_allowed_addresses",
        groups="woow_paas_platform.group_sidecar",
        help="JSON list of the internal addresses (host:port) allowed for servers of the scope User.",
    )

    def _compute_allowed_addresses(self):
        # sudo: a setting that only administrators read; the sidecar needs this one.
        addresses = self.env["ir.config_parameter"].sudo().get_param(ADDRESSES_PARAMETER) or ""
        self.allowed_addresses = json.dumps(addresses.replace(",", " ").split())

    @api.constrains("scope", "cloud_service_id")
    def _check_scope(self):
        for server in self:
            if (server.scope == "user") != bool(server.cloud_service_id):
                raise ValidationError(
                    self.env._(
                        "Servers of a cloud service must have the scope User, all other servers the scope System."
                    )
                )

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
                    self.env._(
                        "A cloud service can have at most %s MCP servers. Delete or disable one first.", MAX_SERVERS
                    )
                )

    def _without_context_defaults(self):
        """Defaults of the context are values too, and nobody has checked them."""
        if self.env.su:
            return self
        # pylint: disable-next=context-overridden ; that is what it is for
        return self.with_context(clean_context(self.env.context))

    def _check_created_fields(self, vals):
        if self.env.su:
            return
        if vals.get("cloud_service_id"):
            service = self.env["woow_paas_platform.cloud_service"].browse(vals["cloud_service_id"])
            if not service._may_edit():
                raise AccessError(problem_text(self.env, "forbidden", "service_managers"))
        if vals.get("cloud_service_id") or not self._is_administrator():
            refuse_fields(self.env, vals.keys() - EDITOR_FIELDS - {"cloud_service_id", "scope"})
        refuse_fields(self.env, vals.keys() & FOUND_FIELDS)

    def _check_written_fields(self, names):
        """Record rules say who writes which server; here it is which of its fields."""
        if self.env.su:
            return
        for server in self:
            if server.scope == "user":
                refuse_fields(self.env, names - server._writable_fields())
            else:
                refuse_fields(self.env, names & FOUND_FIELDS)

    def _writable_fields(self):
        """Of a cloud service's server, by the current user."""
        writable = set()
        if self._may_edit():
            writable |= EDITOR_FIELDS
        if self._is_administrator():
            writable |= ADMINISTRATOR_FIELDS
        return writable

    def _check_stays(self, vals):
        if {"scope", "cloud_service_id"} & vals.keys() and any(
            server.scope != vals.get("scope", server.scope)
            or server.cloud_service_id.id != vals.get("cloud_service_id", server.cloud_service_id.id)
            for server in self
        ):
            raise ValidationError(
                self.env._(
                    "The scope and the cloud service of an MCP server cannot be changed. Create a new one instead."
                )
            )

    def _is_administrator(self):
        return self.env.user.has_group("woow_paas_platform.group_ai_manager")

    def _may_edit(self):
        """Whether the current user may change how the server is reached."""
        self.ensure_one()
        if self.scope == "system":
            return self.has_access("write")
        # sudo: of a service that the person may not see the answer is False.
        return self.sudo().cloud_service_id._may_edit()
