from odoo import models
from odoo.exceptions import AccessError

from ...tools.person_call import is_assistant_acting


class ResPartnerGuard(models.AbstractModel):
    _name = "woow_paas_platform.res_partner.guard"
    _description = "Contact that Assistants Do Not Take Over"

    def write(self, vals):
        """Password resets go to the mail address of the user's contact, and mails from it are taken as the user's."""
        if is_assistant_acting() and any(name.startswith("email") for name in vals):
            # sudo: whoever may write the contact need not see all users; archived ones can come back.
            users = self.env["res.users"].sudo().with_context(active_test=False)
            if users.search_count([("partner_id", "in", self.ids)], limit=1):
                raise AccessError(self.env._("Assistants are not allowed to change the email address of a user."))
        return super().write(vals)
