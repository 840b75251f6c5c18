import hashlib
import secrets
from datetime import timedelta

from odoo import api, fields, models

from ...tools.access import check_sidecar
from ..mixins.write_only_secret import NO_ACCESS, secret_fields

MINUTES_TO_LOG_IN = 10


class McpLogin(models.Model):
    """One person's login to one MCP server, by OAuth. The sidecar makes and renews it; the person sees that it is
    there, and ends it."""

    _name = "woow_paas_platform.mcp_login"
    _description = "MCP Login"
    _inherit = ["woow_paas_platform.write_only_secret"]
    _order = "id"

    server_id = fields.Many2one(
        "woow_paas_platform.mcp_server", required=True, readonly=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one("res.users", required=True, readonly=True, index=True, ondelete="cascade")
    name = fields.Char("MCP Server", related="server_id.name")
    state = fields.Selection(
        [("pending", "Logging In"), ("logged_in", "Logged In"), ("expired", "Expired")],
        required=True,
        readonly=True,
        default="pending",
    )
    logged_in_at = fields.Datetime("Logged In Since", readonly=True)
    generation = fields.Char(readonly=True, groups="woow_paas_platform.group_sidecar", help="Changes with each login.")
    tokens_json, encrypted_tokens_json, stored_tokens_json = secret_fields(
        fields.Text, "tokens_json", "Login Tokens", "Written by the sidecar."
    )
    pending_json, encrypted_pending_json, stored_pending_json = secret_fields(
        fields.Text, "pending_json", "Login in Progress", "Written by the sidecar."
    )
    # Only a hash: who reads the table cannot end a login that somebody else began.
    pending_state = fields.Char(index="btree_not_null", groups=NO_ACCESS)
    pending_until = fields.Datetime(groups=NO_ACCESS)
    for_sync = fields.Boolean(groups=NO_ACCESS, help="The login was started in order to sync the server.")

    def init(self):
        # Neither way of declaring a constraint exists in both series. People make no logins: a message is not needed.
        self.env.cr.execute(
            "CREATE UNIQUE INDEX IF NOT EXISTS woow_paas_platform_mcp_login_server_user"
            " ON woow_paas_platform_mcp_login (server_id, user_id)"
        )

    def action_log_out(self):
        """Forgets the tokens: the assistant then works without this server until the next login."""
        self.unlink()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    @api.model
    def _take_state(self, state):
        """The login that the current person began with this state: once, and in time."""
        self.flush_model()
        self.env.cr.execute(
            """
            UPDATE woow_paas_platform_mcp_login
               SET pending_state = NULL
             WHERE pending_state = %s AND user_id = %s AND pending_until > %s
         RETURNING id
            """,
            # Not the database's now(): that is when the transaction began.
            [hashlib.sha256((state or "").encode()).hexdigest(), self.env.uid, fields.Datetime.now()],
        )
        ids = [row[0] for row in self.env.cr.fetchall()]
        self.invalidate_model()
        return self.browse(ids)

    @api.model
    def _begin(self, server, begun, for_sync):
        """The current person is sent to the authorization server: keeps what the sidecar answered (`begun`). What was
        there before holds until the new login has ended."""
        if begun.get("registration_json"):
            server.oauth_registration_json = begun["registration_json"]
        self.flush_model()
        # Of two at once the second one fails here and is repeated by Odoo: it then finds the first.
        self.env.cr.execute(
            """
            INSERT INTO woow_paas_platform_mcp_login (server_id, user_id, state, create_uid, create_date)
            VALUES (%s, %s, 'pending', %s, now() AT TIME ZONE 'UTC') ON CONFLICT (server_id, user_id) DO NOTHING
            """,
            [server.id, self.env.uid, self.env.uid],
        )
        self.invalidate_model()
        server._login_of(self.env.user).write(
            {
                "pending_json": begun["pending_json"],
                "pending_state": begun["state_hash"],
                "pending_until": fields.Datetime.now() + timedelta(minutes=MINUTES_TO_LOG_IN),
                "for_sync": for_sync,
            }
        )

    def _finish(self, tokens, issuer):
        """The person is logged in: sessions and tokens of an earlier login are used no more."""
        self.write(
            {
                "tokens_json": tokens,
                "generation": secrets.token_hex(16),
                "state": "logged_in",
                "logged_in_at": fields.Datetime.now(),
            }
        )
        self.server_id._pin_oauth_issuer(issuer)

    def _forget_pending(self):
        """A code is good for one attempt, and so is what belongs to it."""
        self.write({"pending_json": False, "pending_state": False})

    def sidecar_renew(self, generation, tokens):
        return self._for_sidecar()._renew(generation, tokens)

    def sidecar_expire(self, generation):
        return self._for_sidecar()._expire(generation)

    def _for_sidecar(self):
        check_sidecar(self.env)
        # sudo: the service user reads logins; it writes them by these methods only.
        return self.sudo().exists()

    def _renew(self, generation, tokens):
        """Renewed tokens, if the login still is the one that the sidecar means; returns whether it is."""
        login = self.filtered(lambda each: each.generation == generation)
        login.write({"tokens_json": tokens})
        return bool(login)

    def _expire(self, generation):
        login = self.filtered(lambda each: each.generation == generation)
        login.write({"tokens_json": False, "generation": False, "state": "expired"})
        return bool(login)
