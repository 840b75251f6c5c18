from functools import partial

from odoo import models

from ...problems.sidecar_error import SidecarError, SidecarNotConfigured, explain
from ...sidecar.after_commit import after_commit
from ...sidecar.client import SidecarClient
from ...tools.notification import SOFT_RELOAD, notification


class McpServer(models.Model):
    """Start and stop of what the sidecar runs for a server: the processes of its command, and its sessions."""

    _inherit = "woow_paas_platform.mcp_server"

    def write(self, vals):
        result = super().write(vals)
        if vals.get("stopped") is False:
            self._sync_after_commit()
        if vals.get("active") is False:
            self._stop_after_commit()
        return result

    def unlink(self):
        self._stop_after_commit()
        return super().unlink()

    def _stop_after_commit(self):
        try:
            client = SidecarClient.from_env(self.env)
        except SidecarNotConfigured:
            return  # then there is nothing to end
        calls = [partial(client.stop_server, server.id, self.env.uid) for server in self]
        if calls:
            after_commit(self.env, "MCP server not stopped", *calls)

    def action_start(self):
        self.ensure_one()
        self.stopped = False
        return notification("success", self.name, self.env._("Starting …"), next=SOFT_RELOAD)

    def action_stop(self):
        self.ensure_one()
        self.check_access("write")
        # Before anything is ended: who manages a server's cloud service writes it, but does not stop it.
        self._check_written_fields({"stopped"})
        closed, problem = self._close_sessions()
        self.stopped = True
        # sudo: what is known of a server is written by nobody; it is forgotten here.
        self.sudo().write({"state": "draft", "state_message": False})
        # A conversation may have begun a new one between that answer and the end of this transaction.
        if not problem:
            self._stop_after_commit()
        told = problem or self.env._("Stopped (sessions ended: %s). It is not used until you start it.", closed)
        return notification("danger" if problem else "success", self.name, told, next=SOFT_RELOAD)

    def action_restart(self):
        self.ensure_one()
        self.check_access("write")
        _closed, problem = self._close_sessions()
        if problem:
            return notification("danger", self.name, problem)
        return self.action_sync()

    def get_status(self):
        """How many processes and sessions the sidecar has for this server, or why that is not known."""
        self.ensure_one()
        self.check_access("write")
        try:
            status = SidecarClient.from_env(self.env).server_status(self.id, self.env.uid)
        except SidecarError as error:
            return {"error": explain(self.env, error)}
        return {"processes": len(status.get("processes") or []), "sessions": status.get("sessions") or 0}

    def _close_sessions(self):
        """How many were ended, and a sentence about what prevented it."""
        try:
            answer = SidecarClient.from_env(self.env).stop_server(self.id, self.env.uid)
        except SidecarError as error:
            return 0, explain(self.env, error)
        return answer.get("closed") or 0, False
