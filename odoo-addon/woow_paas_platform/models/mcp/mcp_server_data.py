import hashlib
import json

from odoo import api, models

CHANGED = "woow_paas_platform.mcp_server/changed"
# A change of these is one that another person's form would overwrite: all that people write, but what has buttons and
# records of its own. `oauth_issuer` is also pinned by the client's first use, which a form would undo as well.
VERSION_FIELDS = (
    "name",
    "description",
    "transport",
    "url",
    "command",
    "auth",
    "approval",
    "pin_tools",
    "active",
    "oauth_grant",
    "oauth_client_id",
    "oauth_scope",
    "oauth_issuer",
)
VERSION_SECRETS = ("encrypted_api_key", "encrypted_headers_json", "encrypted_oauth_client_secret")


class McpServerData(models.AbstractModel):
    """What browsers are told of a server, and that it changed."""

    _name = "woow_paas_platform.mcp_server.data"
    _description = "Data of an MCP Server"

    def _ai_data(self):
        """The server as `/api/mcp-servers` shows it (docs/contracts/browser-to-addon.md): never with a secret."""
        self.ensure_one()
        return {
            "id": self.id,
            "name": self.name,
            "description": self.description or "",
            "transport": self.transport,
            "url": self.url or "",
            "command": self.command or "",
            "auth": self.auth,
            "approval": self.approval,
            "pin_tools": self.pin_tools,
            "scope": self.scope,
            "cloud_service_id": self.cloud_service_id.id or None,
            "active": self.active,
            "state": self.state,
            "state_message": self.state_text or "",
            "tool_count": self.tool_count,
            "last_sync": f"{self.last_sync.isoformat(timespec='seconds')}Z" if self.last_sync else None,
            "has_api_key": self.has_api_key,
            "has_headers": self.has_headers,
            "oauth_grant": self.oauth_grant,
            "oauth_client_id": self.oauth_client_id or "",
            "oauth_scope": self.oauth_scope or "",
            "oauth_issuer": self.oauth_issuer or "",
            "has_oauth_client_secret": self.has_oauth_client_secret,
            "logged_in": self.is_logged_in if self._asks_people_to_log_in() else None,
            "can_edit": self._may_edit(),
            "version": self._version(),
            "tools": self.with_context(active_test=False).tool_ids._ai_data(),
        }

    def _version(self):
        """Stands for what people write of the server: a sync does not change it."""
        self.ensure_one()
        # sudo: the secrets as they are encrypted; of the hash nothing can be told but that they changed.
        server = self.sudo()
        values = [server[name] for name in (*VERSION_FIELDS, *VERSION_SECRETS)]
        return hashlib.sha256(json.dumps(values).encode()).hexdigest()[:16]

    def _notify_changed(self):
        """Tells the people who may see these servers that they changed (docs/contracts/cloud-services.md): once for
        each server, however often it changes in this transaction."""
        precommit = self.env.cr.precommit
        if CHANGED not in precommit.data:
            precommit.data[CHANGED] = {}
            precommit.add(self.env["woow_paas_platform.mcp_server"]._send_changed)
        # sudo: whoever changes a server need not be allowed to see who else is told.
        for server in self.sudo():
            service = server.cloud_service_id
            precommit.data[CHANGED][server.id] = (service.id or None, service.person_ids.ids)

    @api.model
    def _send_changed(self):
        changed = self.env.cr.precommit.data.pop(CHANGED, {})
        administrators = self.env.ref("woow_paas_platform.group_ai_manager")._ai_users()
        for server_id, (service_id, person_ids) in changed.items():
            payload = {"server_id": server_id, "cloud_service_id": service_id}
            for user in self.env["res.users"].browse(person_ids) | administrators:
                user._bus_send(CHANGED, payload)
