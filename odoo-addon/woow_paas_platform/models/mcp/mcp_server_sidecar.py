from functools import partial

from odoo import api, fields, models
from odoo.exceptions import MissingError

from ...problems import SidecarError, SidecarNotConfigured, answer_text, explain, problem_text
from ...sidecar.after_commit import after_commit
from ...sidecar.client import SidecarClient
from ...tools.access import check_sidecar
from ...tools.notification import SOFT_RELOAD, notification
from ...tools.stored_text import storable

# Of a server, what the sidecar reads to connect to it (docs/contracts/sidecar-to-addon.md).
CARRIED_FIELDS = [
    "name",
    "url",
    "command",
    "transport",
    "auth",
    "stored_api_key",
    "stored_headers_json",
    "oauth_grant",
    "oauth_client_id",
    "stored_oauth_client_secret",
    "oauth_scope",
    "oauth_issuer",
    "stored_oauth_registration_json",
    "approval",
    "active",
    "scope",
    "allowed_addresses",
    "stopped",
    "state",
]
NOTHING_CHANGED = {"added": 0, "updated": 0, "removed": 0}


class McpServerSidecar(models.AbstractModel):
    """What the sidecar is asked to do with a server, and what it found there. Started and stopped is what it runs for
    the server: the processes of its command, and its sessions."""

    _name = "woow_paas_platform.mcp_server.sidecar"
    _description = "Sidecar's Work for an MCP Server"

    def _sync_after_commit(self):
        if not self.env.context.get("ai_sync_later", True):
            return  # the caller synchronises by itself
        servers = self.filtered(lambda server: server.active and not server.stopped)
        try:
            client = SidecarClient.from_env(self.env)
        except SidecarNotConfigured:
            return  # the settings come later; the form's button syncs then
        calls = [partial(client.sync_server_later, server.id, server._sync_user().id) for server in servers]
        if calls:
            after_commit(self.env, "MCP server not synchronised yet", *calls)

    def _stop_after_commit(self):
        try:
            client = SidecarClient.from_env(self.env)
        except SidecarNotConfigured:
            return  # then there is nothing to end
        calls = [partial(client.stop_server, server.id, self.env.uid) for server in self]
        if calls:
            after_commit(self.env, "MCP server not stopped", *calls)

    @api.model
    def _cron_sync_servers(self):
        """Finds out what changed at the servers, and whether those in error work again. The job only asks for it: the
        sidecar tells each outcome by itself."""
        # Odoo's own tools need nothing but the sidecar: they must not wait for somebody to press the button.
        found = ["|", ("state", "in", ("connected", "error")), ("transport", "=", "internal")]
        self.search(found, order="last_sync, id")._sync_after_commit()

    def action_test(self):
        return self._ask_sidecar(SidecarClient.test_server)

    def action_sync(self):
        return self._ask_sidecar(SidecarClient.sync_server)

    def _ask_sidecar(self, call):
        """Stores the outcome that the sidecar saw, and tells it."""
        self.check_access("write")
        try:
            outcome = self._find_tools(call)
        except SidecarError as error:
            outcome = {"success": False, "state_message": explain(self.env, error, self)}
        if outcome.get("success"):
            kind, message = "success", self.env._("Connected: %s tools.", outcome.get("tool_count", 0))
        else:
            # What is not known yet is no failure.
            kind = "info" if outcome.get("state") == "draft" else "danger"
            usual = outcome.get("state_message") or problem_text(self.env, "mcp_server_error")
            message = answer_text(self.env, outcome, usual, server=self.name)
        # The form says it too.
        return notification(kind, self.name, message, sticky=False, next=SOFT_RELOAD)

    def action_start(self):
        self.ensure_one()
        self.stopped = False
        return notification("success", self.name, self.env._("Starting…"), next=SOFT_RELOAD)

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
        told = problem or self.env._(
            "Stopped (sessions closed: %s). The server is not used until you start it again.", closed
        )
        return notification("danger" if problem else "success", self.name, told, next=SOFT_RELOAD)

    def action_restart(self):
        self.ensure_one()
        self.check_access("write")
        # A program that does not want to end is no reason to wait for a new one.
        _closed, problem = self._close_sessions(wait=False)
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

    def _close_sessions(self, wait=True):
        """How many were ended, and a sentence about what prevented it. `wait`: until their programs are gone."""
        try:
            answer = SidecarClient.from_env(self.env).stop_server(self.id, self.env.uid, wait)
        except SidecarError as error:
            return 0, explain(self.env, error)
        return answer.get("closed") or 0, False

    def _find_tools(self, call):
        """Has the sidecar connect to the server, and stores what it found; returns that and how many tools changed."""
        self.ensure_one()
        outcome = call(SidecarClient.from_env(self.env), self.id, self.env.uid, self._carried())
        # sudo: who may have a server asked need not be allowed to write what was found, nor whose login it was.
        server = self.sudo()
        if not server.exists():
            raise MissingError(problem_text(self.env, "server_not_found"))
        server._keep_login(self.env.user, outcome.get("login") or {})
        counts = server._store_outcome(outcome) if outcome.get("state") else NOTHING_CHANGED
        return {**outcome, **counts}

    def _carried(self):
        """What the sidecar needs for a call about the server, secrets included: it comes along with the call, because
        the sidecar must ask nothing of an Odoo that waits for it."""
        # sudo: only the sidecar reads these secrets, and to it they go.
        [server] = self.sudo().read(CARRIED_FIELDS)
        return {"server": server, "login": self._carried_login(self.env.user)}

    def sidecar_sync_done(self, outcome):
        """Stores what the sidecar found by itself; returns how many tools changed."""
        self.ensure_one()
        check_sidecar(self.env)
        # sudo: the service user reads servers and tools; it writes them here only.
        server = self.sudo().exists()
        return server._store_outcome(outcome) if server else dict(NOTHING_CHANGED)

    def _lock(self):
        """Of two at once the second one fails here, if the first has changed the row, and is repeated by Odoo."""
        self.flush_recordset()
        self.env.cr.execute("SELECT id FROM woow_paas_platform_mcp_server WHERE id = %s FOR UPDATE", [self.id])

    def _store_outcome(self, outcome):
        counts = dict(NOTHING_CHANGED)
        # Two syncs at once: the second one waits here, fails on the changed row, and is repeated by Odoo.
        self._lock()
        values = {
            "state": outcome["state"],
            "state_message": storable(outcome.get("state_message")),
            "state_reason": storable(outcome.get("reason")),
            "state_values": outcome.get("values") or {},
        }
        if isinstance(outcome.get("tools_per_server"), int):
            values["tools_per_server"] = outcome["tools_per_server"]
        if outcome["state"] == "connected":
            values["last_sync"] = fields.Datetime.now()
        self.write(values)
        if isinstance(outcome.get("tools"), list):
            self._upsert_tools(outcome["tools"], counts)
        return counts
