from odoo import api, models

from ...tools.person_call import is_assistant_acting, refusal


class IrFilters(models.Model):
    """A filter of nobody is one of everybody, and may be their default: it decides what they see."""

    _inherit = "ir.filters"

    @api.model_create_multi
    def create(self, vals_list):
        filters = super().create(vals_list)
        filters._check_assistant()
        return filters

    def write(self, vals):
        self._check_assistant()
        result = super().write(vals)
        self._check_assistant()
        return result

    def unlink(self):
        self._check_assistant()
        return super().unlink()

    def _check_assistant(self):
        if is_assistant_acting() and not self.env.su:
            users = "user_ids" if "user_ids" in self._fields else "user_id"  # Odoo 19 / 18
            if any(each[users] != self.env.user for each in self):
                raise refusal(self)
