from odoo import api, models

from ...tools.person_call import is_assistant_acting, refusal


class ResCompany(models.Model):
    _inherit = "res.company"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_assistant(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_assistant(vals)
        return super().write(vals)

    def _check_assistant(self, vals):
        """Whose company it is, written from this side, is no write of the user."""
        if is_assistant_acting() and "user_ids" in vals:
            raise refusal(self.env["res.users"])
