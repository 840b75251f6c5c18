from functools import partial

from odoo import api, models
from odoo.exceptions import AccessError

from ...tools.person_call import CREDENTIAL_FIELDS, is_assistant_acting, is_closed


def refusal(records):
    return AccessError(records.env._("Assistants may not do this with %s.", records._name))


class Base(models.AbstractModel):
    _inherit = "base"

    def _check_access(self, operation):
        """Here, because writes are nested: a contact's values can hold those of its users. Odoo asks this only without
        sudo, so that what Odoo itself does for a person goes on."""
        if is_assistant_acting() and is_closed(self._name, operation):
            return self, partial(refusal, self)
        return super()._check_access(operation)


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.model_create_multi
    def create(self, vals_list):
        if is_assistant_acting():
            raise refusal(self)
        return super().create(vals_list)

    def write(self, vals):
        """People write some fields of their own user without any right to users: _check_access is not asked then."""
        if is_assistant_acting() and (not self.env.su or CREDENTIAL_FIELDS & vals.keys()):
            raise refusal(self)
        return super().write(vals)


class ResPartner(models.Model):
    _inherit = "res.partner"

    def write(self, vals):
        """Password resets go to the mail address of the user's contact, and mails from it are taken as the user's."""
        if is_assistant_acting() and any(name.startswith("email") for name in vals):
            # sudo: whoever may write the contact need not see all users; archived ones can come back.
            users = self.env["res.users"].sudo().with_context(active_test=False)
            if users.search_count([("partner_id", "in", self.ids)], limit=1):
                raise AccessError(self.env._("Assistants may not change the mail address of a user."))
        return super().write(vals)


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
