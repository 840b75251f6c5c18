import hashlib
import json

from odoo import api, fields, models

from ..mixins.write_only_secret import NO_ACCESS

# What a server is for the person who trusts its tools: where it is, and by what it lets in.
SERVER_FIELDS = (
    "transport",
    "url",
    "command",
    "auth",
    "oauth_grant",
    "oauth_client_id",
    "oauth_scope",
    "encrypted_api_key",
    "encrypted_headers_json",
    "encrypted_oauth_client_secret",
)
# What the tool was when it was allowed: what it is told to do, and what it says of its effect.
TOOL_FIELDS = ("name", "title", "schema_hash", "annotations")


class ToolPermission(models.Model):
    """A person does not want to be asked any more before an assistant uses this tool in this conversation. It holds for
    the tool, the server and the login as they were then, and for nothing else; of Odoo's own tools, which can do
    anything, for the same model and method."""

    _name = "woow_paas_platform.tool_permission"
    _description = "Tool Permission"
    _order = "id desc"

    user_id = fields.Many2one("res.users", required=True, readonly=True, index=True, ondelete="cascade")
    tool_id = fields.Many2one(
        "woow_paas_platform.mcp_tool", required=True, readonly=True, index=True, ondelete="cascade"
    )
    server_id = fields.Many2one(related="tool_id.server_id", string="MCP Server", store=True, index=True)
    assistant_id = fields.Many2one("ai.assistant", required=True, readonly=True, index=True, ondelete="cascade")
    channel_id = fields.Many2one(
        "discuss.channel", required=True, readonly=True, index=True, ondelete="cascade", groups=NO_ACCESS
    )
    # Stored, so that the record rule needs no other table.
    cloud_service_id = fields.Many2one(
        "woow_paas_platform.cloud_service", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    odoo_data = fields.Boolean(
        "Data of Odoo",
        readonly=True,
        help="The tool may also be used after the assistant has read data in Odoo, although its server belongs to "
        "somebody else.",
    )
    about = fields.Char(readonly=True, help="Of Odoo's own tools: the model, and the method that is called.")
    fingerprint = fields.Char(required=True, readonly=True, groups=NO_ACCESS)
    # People of the lists read neither servers nor their tools.
    tool = fields.Char("Tool Name", compute="_compute_names", compute_sudo=True)
    server = fields.Char("Server Name", compute="_compute_names", compute_sudo=True)
    conversation = fields.Char(
        compute="_compute_conversation",
        compute_sudo=True,
        help="Shown to the user who allowed the tool. Others do not see what their conversations are about.",
    )
    state = fields.Selection(
        [("allowed", "Allowed"), ("ended", "Ended")],
        compute="_compute_state",
        compute_sudo=True,
        help="A permission ends when the tool, its server, or the login of the user changes.",
    )

    def init(self):
        # Neither way of declaring a constraint exists in both series. People make no permissions by hand.
        self.env.cr.execute(
            "CREATE UNIQUE INDEX IF NOT EXISTS woow_paas_platform_tool_permission_once"
            " ON woow_paas_platform_tool_permission"
            " (user_id, tool_id, assistant_id, channel_id, odoo_data, COALESCE(about, ''))"
        )

    @api.depends("tool_id.title", "tool_id.name", "server_id.name", "about")
    @api.depends_context("lang")
    def _compute_names(self):
        for permission in self:
            model, _space, method = (permission.about or "").partition(" ")
            name = self.env["ir.model"]._get(model).name if model in self.env else model
            words = [permission.tool_id.title or permission.tool_id.name, name, method]
            permission.tool = ": ".join(filter(None, words))
            permission.server = permission.server_id.name

    @api.depends("channel_id.name")
    @api.depends_context("uid")
    def _compute_conversation(self):
        for permission in self:
            own = permission.user_id.id == self.env.uid
            permission.conversation = own and permission.channel_id.display_name

    @api.depends("fingerprint")
    def _compute_state(self):
        for permission in self:
            permission.state = "allowed" if permission._holds() else "ended"

    @api.depends("tool_id", "server_id")
    def _compute_display_name(self):
        for permission in self:
            permission.display_name = f"{permission.server}: {permission.tool}"

    def action_revoke(self):
        self.unlink()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _holds(self):
        return self.fingerprint == self._fingerprint(self.user_id, self.tool_id)

    @api.model
    def _fingerprint(self, user, tool):
        """Stands for all that a permission is about. Anything else that comes in its place has to be asked for."""
        server = tool.server_id
        login = server._login_of(user) if server.auth == "oauth" else self.env["woow_paas_platform.mcp_login"]
        about = [
            [tool[name] or "" for name in TOOL_FIELDS],
            [server[name] or "" for name in SERVER_FIELDS],
            login.generation or "",
        ]
        return hashlib.sha256(json.dumps(about).encode()).hexdigest()

    @api.model
    def _of_call(self, call):
        """The permission for such calls in the conversation of the run, if its user gave one that still holds. Whoever
        deletes is asked each time."""
        if call._is_told_to_delete():
            return self.browse()
        domain = [(name, "=", value) for name, value in self._key(call).items()]
        permission = self.search(domain)
        if permission and not permission._holds():
            permission.unlink()
            return self.browse()
        return permission

    @api.model
    def _allow(self, call):
        """Such calls, from now on; what was allowed of another definition or login is forgotten."""
        permission = self._of_call(call)
        if permission or not call.tool_id or not call.run_id.assistant_id:
            return permission
        fingerprint = self._fingerprint(call.run_id.user_id, call.tool_id)
        service = call.cloud_service_id.id
        return self.create({**self._key(call), "cloud_service_id": service, "fingerprint": fingerprint})

    @api.model
    def _key(self, call):
        run = call.run_id
        return {
            "user_id": run.user_id.id,
            "tool_id": call.tool_id.id,
            "assistant_id": run.assistant_id.id,
            "channel_id": run.channel_id.id,
            "odoo_data": call.approval_cause == "odoo_data",
            "about": call._odoo_target(),
        }
