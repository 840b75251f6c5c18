from odoo import api, models
from odoo.exceptions import AccessError

from ...tools.given_values import is_author
from ...tools.person_call import is_assistant_acting


class MailMessage(models.Model):
    _inherit = "mail.message"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_assistant(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_assistant(vals)
        return super().write(vals)

    def _check_assistant(self, vals):
        """Without sudo only: Odoo itself posts for others, such as its own bot, whose messages are let through."""
        if not is_assistant_acting() or self.env.su or vals.get("author_id") == self.env.ref("base.partner_root").id:
            return
        if not is_author(self.env, vals.get("author_id"), vals.get("email_from")):
            raise AccessError(self.env._("Assistants are not allowed to write messages in the name of somebody else."))
