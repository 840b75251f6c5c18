from functools import partial

from odoo import models

from ...tools.person_call import is_assistant_acting, is_closed, refusal


class Base(models.AbstractModel):
    _inherit = "base"

    def _check_access(self, operation):
        """Here, because writes are nested: a contact's values can hold those of its users. Odoo asks this only without
        sudo, so that what Odoo itself does for a person goes on."""
        if is_assistant_acting() and is_closed(self._name, operation):
            return self, partial(refusal, self)
        return super()._check_access(operation)
