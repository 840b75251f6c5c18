import hashlib
import json
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

HOURS = 24
MAX_RESULT = 256 * 1024


class StoredResult(models.Model):
    """What a call with an `idempotency_key` returned, kept in the call's own transaction: an answer that was lost on
    the way is given again, and nothing is done twice."""

    _name = "woow_paas_gateway.stored_result"
    _description = "MCP Client Stored Result"

    user_id = fields.Many2one("res.users", required=True, readonly=True, index=True, ondelete="cascade")
    key_hash = fields.Char(required=True, readonly=True)
    call_hash = fields.Char(required=True, readonly=True)
    result = fields.Text(readonly=True)

    def init(self):
        """Both series have another way to state a constraint in a class, and this one has to hold between two calls."""
        self.env.cr.execute(
            "CREATE UNIQUE INDEX IF NOT EXISTS woow_paas_gateway_stored_result_key "
            "ON woow_paas_gateway_stored_result (user_id, key_hash)"
        )

    @api.model
    def _find(self, env, idempotency_key, call_hash):
        """What was stored for that key of the user; empty where nothing was. Raises where it was another call."""
        found = self.search([("user_id", "=", env.user.id), ("key_hash", "=", _hash(idempotency_key))])
        if found and found.create_date < fields.Datetime.now() - timedelta(hours=HOURS):
            found.unlink()
            return self.browse()
        if found and found.call_hash != call_hash:
            raise UserError(
                env._(
                    "This idempotency_key was used for another call. Repeat that call exactly, or choose another key."
                )
            )
        return found

    @api.model
    def _start(self, env, idempotency_key, call_hash):
        """Before the call: of two with the same key at once, the database refuses the second, and Odoo repeats it."""
        self.env.cr.execute(
            "INSERT INTO woow_paas_gateway_stored_result (user_id, key_hash, call_hash, create_date) "
            "VALUES (%s, %s, %s, now() AT TIME ZONE 'UTC') ON CONFLICT DO NOTHING RETURNING id",
            (env.user.id, _hash(idempotency_key), call_hash),
        )
        return self.browse(self.env.cr.fetchone()[0])

    def _store(self, result):
        text = json.dumps(result, ensure_ascii=False)
        self.result = text if len(text) <= MAX_RESULT else json.dumps("(done; the result is too large to be kept)")

    def _stored(self):
        return json.loads(self.result or "null")

    @api.autovacuum
    def _gc_old(self):
        self.search([("create_date", "<", fields.Datetime.now() - timedelta(hours=HOURS))]).unlink()


def _hash(text):
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
