from odoo import models

from ...tools.person_call import is_assistant_acting

# Of the links in mails: they let in whoever has the mail.
LETTING_IN = ("access_token", "auth_login", "auth_signup_token", "hash", "pid")


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    def _notify_get_action_link(self, link_type, **kwargs):
        if is_assistant_acting():
            kwargs = {name: value for name, value in kwargs.items() if name not in LETTING_IN}
        return super()._notify_get_action_link(link_type, **kwargs)
