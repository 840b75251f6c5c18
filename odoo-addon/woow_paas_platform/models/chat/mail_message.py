from odoo import models

from ...tools.attachment_data import attachment_data


class MailMessage(models.Model):
    _name = "mail.message"
    _inherit = ["woow_paas_platform.mail_message.service", "mail.message"]

    def _ai_data(self):
        """Messages of a conversation as the browser gets them (docs/contracts/browser-to-addon.md)."""
        runs = self.env["woow_paas_platform.ai_run"]
        # The user's own rights decide which runs they see.
        answering = {run.answer_id.id: run for run in runs.search([("answer_id", "in", self.ids)], order="id")}
        asked = {run.message_id.id: run for run in runs.search([("message_id", "in", self.ids)], order="id")}
        # sudo: names of authors and assistants; the messages themselves were read with the user's rights.
        authors = self.sudo().author_id
        assistants = self.env["ai.assistant"].sudo().with_context(active_test=False)
        identities = assistants.search([("partner_id", "in", authors.ids)]).partner_id
        return [message._ai_message(answering.get(message.id), asked.get(message.id), identities) for message in self]

    def _ai_message(self, answer_run, question_run, identities):
        author = self.sudo().author_id
        return {
            "id": self.id,
            "body_html": str(self.body or ""),
            "markdown": (answer_run and answer_run.answer) or None,
            "date": f"{self.date.isoformat(timespec='seconds')}Z",
            "is_own": bool(author) and author == self.env.user.partner_id,
            "author": {
                "id": author.id or None,
                "name": author.name or self.sudo().author_guest_id.name or self.email_from or "",
                "is_assistant": author in identities,
                "avatar_url": f"/web/image/res.partner/{author.id}/avatar_128" if author else None,
            },
            "attachments": attachment_data(self.attachment_ids),
            "run_id": answer_run.id if answer_run else None,
            "tool_calls": answer_run.tool_call_ids._ai_data() if answer_run else [],
            "notices": answer_run._notice_list() if answer_run else [],
            "run": question_run._ai_data() if question_run else None,
        }
