from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.woow_paas_platform.models.mixins.write_only_secret import NO_ACCESS
from odoo.addons.woow_paas_platform.tools.access import refuse_fields

from .gateway_safe_calls import CONFIRMATIONS

# So much of a key Odoo itself keeps in plain text, to find it by.
INDEX_LENGTH = 8


class GatewayClient(models.Model):
    """An agent that a user connected: its API key, and what the user is asked before it acts."""

    _name = "woow_paas_gateway.client"
    _description = "AI Client"
    _order = "id desc"

    name = fields.Char(required=True)
    user_id = fields.Many2one("res.users", required=True, readonly=True, index=True, ondelete="cascade")
    api_key_id = fields.Many2one("res.users.apikeys", "API Key", readonly=True, index=True, ondelete="cascade")
    key_index = fields.Char(readonly=True, groups=NO_ACCESS)
    confirmation = fields.Selection(
        CONFIRMATIONS,
        help="What you are asked before the agent does it. Empty: as in your preferences, or as the administrator set.",
    )
    last_call = fields.Datetime(compute="_compute_last_call")
    is_connected = fields.Boolean("Connected", compute="_compute_last_call")

    def _compute_last_call(self):
        # sudo: users do not read the records of calls; here it is only when the last one was.
        calls = self.env["woow_paas_gateway.call"].sudo()
        for client in self:
            last = calls.search([("client_id", "=", client.id), ("outcome", "!=", "refused")], limit=1)
            client.last_call = last.create_date
            client.is_connected = bool(last)

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise AccessError(self.env._("Connect a client with “Connect an AI Client”."))
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and not vals.keys() <= {"confirmation", "name"}:
            raise AccessError(self.env._("Only the name and the confirmation of a client can be changed."))
        if not self.env.su and "confirmation" in vals and any(client.user_id != self.env.user for client in self):
            # What somebody is asked before, nobody else decides.
            refuse_fields(self.env, {"confirmation"})
        return super().write(vals)

    def action_revoke(self):
        """Ends it with the next call."""
        self.check_access("write")
        # sudo: the client is the user's own, or its reader an AI manager: that was just checked.
        for client in self.sudo():
            client.api_key_id.with_user(client.user_id)._remove()
        self.sudo().exists().unlink()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    @api.model
    def _of_key(self, user, key):
        if not isinstance(key, str):
            return self.browse()
        return self.search([("user_id", "=", user.id), ("key_index", "=", key[:INDEX_LENGTH])], limit=1)
