from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.woow_paas_platform.tools.stored_text import is_shallow, record_id, storable

from ..tools.keeping import is_keeping_records, keeping_records
from ..tools.redact import redacted

RETENTION_PARAMETER = "woow_paas_gateway.retention_days"
RETENTION_DAYS = 180
DOORS = [("mcp", "MCP"), ("sse", "MCP (SSE)"), ("routes", "Tool Routes"), ("rest", "REST"), ("stdio", "MCP (stdio)")]
MAX_IDS = 50
MAX_DELETED = 10_000


class GatewayCall(models.Model):
    """What agents did, as it was: records are made by the gateway alone, and nobody changes or deletes them."""

    _name = "woow_paas_gateway.call"
    _description = "MCP Client Call"
    _order = "id desc"
    _rec_name = "tool"

    create_date = fields.Datetime("Called On", readonly=True, index=True)
    user_id = fields.Many2one("res.users", readonly=True, index=True, ondelete="set null")
    client = fields.Char(readonly=True)
    client_id = fields.Many2one(
        "woow_paas_gateway.client", "AI Client", readonly=True, index="btree_not_null", ondelete="set null"
    )
    door = fields.Selection(DOORS, readonly=True)
    address = fields.Char("IP Address", readonly=True)
    call_ref = fields.Char("Reference", readonly=True, index=True)
    tool = fields.Char(readonly=True)
    kind = fields.Selection([("read", "Read"), ("write", "Write")], readonly=True)
    model = fields.Char(readonly=True, index=True)
    method = fields.Char(readonly=True)
    res_ids = fields.Char("Record IDs", readonly=True)
    arguments = fields.Text(readonly=True)
    outcome = fields.Selection(
        [
            ("done", "Done"),
            ("repeated", "Answered Again"),
            ("previewed", "Previewed"),
            ("asked", "Confirmation Asked For"),
            ("failed", "Failed"),
            ("refused", "Refused"),
        ],
        readonly=True,
        index=True,
    )
    error = fields.Text(readonly=True)
    duration_ms = fields.Integer("Duration (ms)", readonly=True, aggregator="avg")

    def write(self, vals):
        if not is_keeping_records():
            raise AccessError(self.env._("Calls of MCP clients cannot be changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_after_retention(self):
        if not is_keeping_records():
            raise AccessError(self.env._("Calls of MCP clients are deleted only after their retention time."))

    @api.model
    def _record(self, user, about, call, end):
        """One record for each call of a tool. What a tool asks of Odoo after its first question is added to it.
        `end` has `outcome`, `error` and `duration_ms`."""
        about = about if isinstance(about, dict) else {}
        reference = storable(about.get("call_ref"), 64)
        door = about["door"] if about.get("door") in dict(DOORS) else "mcp"
        earlier = self._earlier(user, reference, door)
        if earlier:
            with keeping_records():
                earlier.write({**end, "duration_ms": earlier.duration_ms + end["duration_ms"]})
            return earlier
        asked = next((call[name] for name in ("read", "file") if isinstance(call, dict) and name in call), call)
        arguments = about.get("arguments")
        arguments = arguments if isinstance(arguments, dict) and is_shallow(arguments) else {}
        call = asked if isinstance(asked, dict) else {}
        return self.create(
            {
                "user_id": user.id,
                "client": storable(about.get("client"), 200),
                "client_id": about.get("client_id"),
                "door": door,
                "address": storable(about.get("address"), 64),
                "call_ref": reference,
                "tool": storable(about.get("tool"), 64),
                "kind": "write" if about.get("kind") == "write" else "read",
                "model": storable(arguments.get("model") or call.get("model"), 128),
                "method": storable(call.get("method"), 128),
                "res_ids": _ids_text(arguments.get("ids")),
                "arguments": redacted(arguments),
                **self._values_of(about),
                **end,
            }
        )

    @api.model
    def _values_of(self, about):
        """A hook: what is recorded besides."""
        return {}

    def _earlier(self, user, reference, door):
        """By the same door: whoever calls with their own login could change records of the sidecar's otherwise."""
        if not reference or not user:
            return self.browse()
        domain = [("call_ref", "=", reference), ("user_id", "=", user.id), ("door", "=", door)]
        return self.search(domain, limit=1)

    @api.model
    def _cron_delete_old(self):
        """By the retention setting."""
        # sudo: system parameters are closed, and the job's user is nobody's business here.
        text = self.env["ir.config_parameter"].sudo().get_param(RETENTION_PARAMETER)
        days = int(text) if text and text.isdecimal() and int(text) > 0 else RETENTION_DAYS
        before = fields.Datetime.now() - timedelta(days=days)
        with keeping_records():
            self.search([("create_date", "<", before)], limit=MAX_DELETED).unlink()


def _ids_text(ids):
    ids = [one for one in ids if record_id(one)] if isinstance(ids, list) else []
    more = f" … ({len(ids)})" if len(ids) > MAX_IDS else ""
    return (", ".join(map(str, ids[:MAX_IDS])) + more) or False
