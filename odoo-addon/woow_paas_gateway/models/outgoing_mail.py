from odoo import api, models

from ..tools.previewing import is_previewing, note


class IrMailServer(models.Model):
    _inherit = "ir.mail_server"

    def connect(self, *args, **kwargs):  # Odoo 18
        return None if is_previewing() else super().connect(*args, **kwargs)

    def _connect__(self, *args, **kwargs):
        return None if is_previewing() else super()._connect__(*args, **kwargs)

    @api.model
    def send_email(self, message, *args, **kwargs):
        """In a preview it is told instead."""
        if is_previewing():
            note(self.env._("An email is sent to %(to)s: %(subject)s", to=message["To"], subject=message["Subject"]))
            return message["Message-Id"]
        return super().send_email(message, *args, **kwargs)


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    def _notify_thread_by_email(self, *args, **kwargs):
        result = super()._notify_thread_by_email(*args, **kwargs)
        if is_previewing() and result:
            note(self.env._("Followers are notified by email."))
        return result

    def _notify_thread_by_web_push(self, *args, **kwargs):
        """It is sent at once, which a preview must not do."""
        return None if is_previewing() else super()._notify_thread_by_web_push(*args, **kwargs)
