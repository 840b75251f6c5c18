from odoo import models
from odoo.exceptions import AccessError


class DiscussChannelArchive(models.AbstractModel):
    """How a conversation of AI Chat leaves the list, comes back, and is deleted for good."""

    _name = "woow_paas_platform.discuss_channel.archive"
    _description = "Archiving of Conversations of AI Chat"

    def _ai_other_people(self):
        """Who takes part besides this person and assistants; guests too."""
        members = self.channel_member_ids
        assistants = self.env["ai.assistant"].sudo().with_context(active_test=False)  # sudo: told apart from people
        identities = assistants.search([("partner_id", "in", members.partner_id.ids)]).partner_id
        return members.filtered(lambda member: member.partner_id not in identities + self.env.user.partner_id)

    def _ai_is_archived(self):
        return not self.active or not self._ai_own_member().is_pinned

    def _ai_archive(self):
        """Hides the conversation; where others take part, from this person only, until somebody writes again."""
        if self._ai_other_people():
            self.channel_pin(pinned=False)
        else:
            self.active = False

    def _ai_restore(self):
        if not self.active:
            self.active = True
        self.channel_pin(pinned=True)

    def _ai_delete(self):
        """For good, with messages, files and answers. What others take part in is not one person's to delete."""
        self.ensure_one()
        self.check_access("write")
        if self._ai_other_people():
            raise AccessError(self.env._("Other people take part in this conversation, so you cannot delete it."))
        # sudo: people may not delete channels and runs by themselves. This one is a conversation that they have alone
        # with an assistant.
        channel = self.sudo()
        runs = self.env["woow_paas_platform.ai_run"].sudo().search([("channel_id", "=", channel.id)])
        for run in runs.filtered(lambda run: run._is_live()):
            run._cancel_in_sidecar()
        runs.unlink()
        channel.unlink()
