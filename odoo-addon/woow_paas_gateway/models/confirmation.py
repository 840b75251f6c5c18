import hashlib
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

MINUTES = 10


class Confirmation(models.Model):
    """That a user was asked about one call. Its token makes that call, once, for ten minutes."""

    _name = "woow_paas_gateway.confirmation"
    _description = "MCP Client Confirmation"

    user_id = fields.Many2one("res.users", required=True, readonly=True, ondelete="cascade")
    token_hash = fields.Char(required=True, readonly=True, index=True)
    call_hash = fields.Char(required=True, readonly=True)

    @api.model
    def _ask(self, user, call_hash):
        """The token of a new one."""
        token = secrets.token_urlsafe(16)
        self.create({"user_id": user.id, "token_hash": _hash(token), "call_hash": call_hash})
        return token

    @api.model
    def _use(self, env, token, call_hash):
        """Spends it, or raises. Of two calls at once the second finds it gone: Odoo repeats it."""
        after = fields.Datetime.now() - timedelta(minutes=MINUTES)
        found = self.search(
            [
                ("token_hash", "=", _hash(token) if isinstance(token, str) else ""),
                ("user_id", "=", env.user.id),
                ("call_hash", "=", call_hash),
                ("create_date", ">", after),
            ],
            limit=1,
        )
        if not found:
            raise UserError(
                env._(
                    "This confirmation does not hold: it was used before, is older than ten minutes, or was given for "
                    "another tool or other arguments. Call again without a confirmation, and ask the user."
                )
            )
        found.unlink()

    @api.autovacuum
    def _gc_old(self):
        self.search([("create_date", "<", fields.Datetime.now() - timedelta(minutes=MINUTES))]).unlink()


def _hash(token):
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
