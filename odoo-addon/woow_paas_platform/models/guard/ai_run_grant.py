import hashlib
import hmac
import secrets
from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import AccessError

from ...tools.access import check_sidecar
from ...tools.odoo_call import odoo_call
from ...tools.run_state import RUNNING_STATES
from ..mixins.write_only_secret import NO_ACCESS

GRANT_HOURS = 1


class AiRunGrant(models.AbstractModel):
    """Calls of Odoo's own methods for a run: as the user who asked, with no right of the sidecar's user."""

    _name = "woow_paas_platform.ai_run.grant"
    _description = "Grant of an AI Run"

    # A random token, kept as a hash like Odoo's API keys. A signature would need no field, but whoever learns its key
    # (it would come from the database: a dump, a copy for tests, a system parameter read by a prompt) forges grants for
    # every run; of this, nothing that is stored anywhere makes another one.
    grant_hash = fields.Char(readonly=True, copy=False, groups=NO_ACCESS)

    def _has_odoo_tools(self):
        return any(
            server.active and server.scope == "system" and server.transport == "internal"
            for server in self.assistant_id.mcp_server_ids
        )

    def _make_grant(self):
        grant = secrets.token_urlsafe(32)
        self.grant_hash = self._hash_of_grant(grant)
        return grant

    def _hash_of_grant(self, grant):
        return hashlib.sha256(f"{self.id}:{self.user_id.id}:{grant}".encode()).hexdigest()

    def sidecar_call(self, grant, call):
        """Calls a public method as the user who asked (docs/contracts/sidecar-to-addon.md). What that user, or this
        call, may not do is a UserError with a sentence for the model; a bad grant is an AccessError. Either way
        everything that the call wrote is undone with its transaction."""
        self.ensure_one()
        check_sidecar(self.env)
        # sudo: the service user has no right to runs but by such methods. Here it is only to look who asked.
        run = self.sudo().exists()
        run._check_grant(grant)
        asked = run.tool_call_ids.filtered(lambda each: each.call_id == call.get("call_id"))
        result = odoo_call(run._acting_env(), call, may_delete=bool(asked) and asked._may_delete())
        run._note_call_ran(call.get("call_id"))
        return result

    def _check_grant(self, grant):
        """Raises unless the grant holds: of this run, while it runs, for an hour, and while that user would be
        answered if the question were asked now. Portal users never are: these tools are for internal users."""
        expected = self.grant_hash if self.state in RUNNING_STATES else False
        fresh = self.started and self.started > fields.Datetime.now() - timedelta(hours=GRANT_HOURS)
        if (
            not expected
            or not fresh
            or not isinstance(grant, str)
            or not hmac.compare_digest(expected, self._hash_of_grant(grant))
            or self._refusal()
        ):
            raise AccessError(self.env._("The grant for calls in this run is no longer valid."))
