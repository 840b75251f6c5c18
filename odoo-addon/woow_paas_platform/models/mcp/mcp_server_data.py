from odoo import models


class McpServer(models.Model):
    _inherit = "woow_paas_platform.mcp_server"

    def _ai_data(self):
        """The server as `/api/mcp-servers` shows it (docs/contracts.md, section 4): never with a secret."""
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


class McpTool(models.Model):
    _inherit = "woow_paas_platform.mcp_tool"

    def _ai_data(self):
        return [
            {
                "id": tool.id,
                "name": tool.name,
                "title": tool.title or "",
                "description": tool.description or "",
                "active": tool.active,
                "available": tool.available,
                "quarantined": tool.quarantined,
                "pending": {"hash": tool.pending_hash, "diff": tool.pending_diff} if tool.quarantined else None,
            }
            for tool in self
        ]
