from odoo import api, models

CHANGED = "woow_paas_platform.mcp_server/changed"


class McpServer(models.Model):
    _inherit = "woow_paas_platform.mcp_server"

    @api.model_create_multi
    def create(self, vals_list):
        servers = super().create(vals_list)
        servers._notify_changed()
        return servers

    def write(self, vals):
        result = super().write(vals)
        self._notify_changed()
        return result

    def unlink(self):
        self._notify_changed()
        return super().unlink()

    def _notify_changed(self):
        """Tells the people who may see these servers that they changed (docs/contracts.md, section 7): once for each
        server, however often it changes in this transaction."""
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


class McpTool(models.Model):
    _inherit = "woow_paas_platform.mcp_tool"

    @api.model_create_multi
    def create(self, vals_list):
        tools = super().create(vals_list)
        tools.server_id._notify_changed()
        return tools

    def write(self, vals):
        result = super().write(vals)
        self.server_id._notify_changed()
        return result

    def unlink(self):
        servers = self.server_id
        result = super().unlink()
        servers._notify_changed()
        return result
