from functools import partial

from odoo import api, fields, models

from ...problems.mcp_problem import problem_text
from ...problems.sidecar_error import SidecarError, SidecarNotConfigured, explain
from ...sidecar.after_commit import after_commit
from ...sidecar.client import SidecarClient
from ...tools.access import check_sidecar
from ...tools.notification import SOFT_RELOAD, notification
from ...tools.stored_text import storable
from .mcp_tool import DEFINITION_FIELDS

# MCP's own rule. PostgreSQL's index of names would refuse much longer ones, and with them all tools of the server.
MAX_TOOL_NAME = 128


class McpServer(models.Model):
    _inherit = "woow_paas_platform.mcp_server"

    def _sync_after_commit(self):
        if not self.env.context.get("ai_sync_later", True):
            return  # the caller synchronises by itself
        servers = self.filtered(lambda server: server.active and not server.stopped)
        try:
            client = SidecarClient.from_env(self.env)
        except SidecarNotConfigured:
            return  # the settings come later; the form's button syncs then
        calls = [partial(client.sync_server, server.id, server._sync_user().id) for server in servers]
        if calls:
            after_commit(self.env, "MCP server not synchronised yet", *calls)

    @api.model
    def _cron_sync_servers(self):
        """Finds out what changed at the servers, and whether those in error work again. The job's own transaction ends
        at once: the calls go out after it, one after the other, and each result is written in its own short one."""
        # Odoo's own tools need nothing but the sidecar: they must not wait for somebody to press the button.
        found = ["|", ("state", "in", ("connected", "error")), ("transport", "=", "internal")]
        self.search(found, order="last_sync, id")._sync_after_commit()

    def action_test(self):
        return self._ask_sidecar(SidecarClient.test_server)

    def action_sync(self):
        return self._ask_sidecar(SidecarClient.sync_server)

    def _ask_sidecar(self, call):
        """Tells the outcome that the sidecar saw. It writes to this record itself, so nothing is written here."""
        self.ensure_one()
        self.check_access("write")
        try:
            outcome = call(SidecarClient.from_env(self.env), self.id, self.env.uid)
        except SidecarError as error:
            outcome = {"success": False, "state_message": explain(self.env, error)}
        if outcome.get("success"):
            message = self.env._("Connected, %s tools.", outcome.get("tool_count", 0))
        else:
            message = outcome.get("state_message") or self.env._("The server could not be reached.")
            message = problem_text(self, outcome) or message
        kind = "success" if outcome.get("success") else "danger"
        # The form says it too.
        return notification(kind, self.name, message, sticky=False, next=SOFT_RELOAD)

    def sidecar_sync_done(self, outcome):
        """Writes what the sidecar found (docs/contracts.md, section 3); returns how many tools changed."""
        self.ensure_one()
        check_sidecar(self.env)
        # sudo: the service user reads servers and tools; it writes them here only.
        server = self.sudo().exists()
        counts = {"added": 0, "updated": 0, "removed": 0}
        if not server:
            return counts
        # Two syncs at once: the second one waits here, fails on the changed row, and is repeated by Odoo.
        self.env.cr.execute("SELECT id FROM woow_paas_platform_mcp_server WHERE id = %s FOR UPDATE", [server.id])
        values = {
            "state": outcome["state"],
            "state_message": storable(outcome.get("state_message")),
            "state_reason": storable(outcome.get("reason")),
            "state_values": outcome.get("values") or {},
        }
        if outcome["state"] == "connected":
            values["last_sync"] = fields.Datetime.now()
        server.write(values)
        if outcome.get("tools") is not False:
            server._upsert_tools(outcome["tools"], counts)
        return counts

    def _upsert_tools(self, tools, counts):
        """By name, archived tools included: a tool that was switched off stays so, also after vanishing. One without
        a name that it can be called by is left out."""
        names = [storable(tool.get("name")) for tool in tools]
        offered = {
            name: tool
            for name, tool in zip(names, tools, strict=True)
            if name and name.strip() and len(name) <= MAX_TOOL_NAME
        }
        known = {tool.name: tool for tool in self.with_context(active_test=False).tool_ids}
        missing = []
        for name, tool in offered.items():
            values = {field: storable(tool.get(field)) for field in DEFINITION_FIELDS}
            if name not in known:
                missing.append({"server_id": self.id, "name": name, **values})
                continue
            values = {"available": True, **known[name]._take_definition(values)}
            changes = {field: value for field, value in values.items() if known[name][field] != value}
            if changes:
                known[name].write(changes)
                counts["updated"] += 1
        self.env["woow_paas_platform.mcp_tool"].create(missing)
        counts["added"] = len(missing)
        gone = self.tool_ids.filtered(lambda tool: tool.available and tool.name not in offered)
        gone.available = False
        counts["removed"] = len(gone)
