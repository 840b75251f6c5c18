import re

from odoo import api, models

from ...tools.credentials import CREDENTIAL
from ...tools.person_call import is_assistant_acting, is_closed, refusal

# With these Odoo serves a file at an address of its own, to everybody, or as the content of a record's field.
SERVED_FIELDS = frozenset({"access_token", "public", "res_field", "url"})
# Where Odoo puts files that are to be sent: of no record, and seen by nobody else.
UPLOADS = "mail.compose.message"


class IrAttachment(models.Model):
    """Files of people's records are theirs; those of Odoo itself, such as the scripts of its pages, are code."""

    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_assistant(vals)
        return super().create(vals_list)

    def write(self, vals):
        if is_assistant_acting() and not self.env.su:
            for attachment in self:
                # sudo: of a file that the person may write, these fields may be closed.
                served = attachment.sudo()
                attachment._check_assistant({name: served[name] for name in ("url", "res_field", "res_model")})
        self._check_assistant(vals)
        return super().write(vals)

    def _search(self, domain, offset=0, limit=None, order=None, **options):
        """Odoo searches files with sudo, and looks afterwards which of them the person may see."""
        if is_assistant_acting() and not self.env.su and any(map(CREDENTIAL.search, re.findall(r"\w+", order or ""))):
            raise refusal(self)
        return super()._search(domain, offset=offset, limit=limit, order=order, **options)

    def _check_assistant(self, vals):
        """Without sudo only: Odoo itself keeps files in this way for a person, such as pictures of contacts."""
        if not is_assistant_acting() or self.env.su:
            return
        model = vals.get("res_model")
        if model == UPLOADS and not vals.get("res_id"):
            model = None
        if any(vals.get(name) for name in SERVED_FIELDS) or (model and is_closed(model, "write")):
            raise refusal(self)
