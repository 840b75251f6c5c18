from functools import partial

from odoo import models

from ...problems.sidecar_error import SidecarNotConfigured
from ...sidecar.after_commit import after_commit
from ...sidecar.client import SidecarClient
from ...tools.run_state import LIVE_STATES
from .cloud_service import PEOPLE_FIELDS


class CloudService(models.Model):
    """Whoever leaves a service leaves its conversations, and nothing of theirs goes on there."""

    _inherit = "woow_paas_platform.cloud_service"

    def write(self, vals):
        result = super().write(vals)
        if {"company_id", *PEOPLE_FIELDS} & vals.keys():
            self._turn_out_strangers()
        if vals.get("active") is False:
            self._end_runs([])
        return result

    def unlink(self):
        # sudo: its servers and conversations are part of it; who may delete a service need not see its conversations.
        services = self.sudo().with_context(active_test=False)
        services._end_runs([])
        services.user_mcp_server_ids.unlink()
        services._conversations().unlink()
        return super().unlink()

    def _conversations(self):
        channels = self.env["discuss.channel"].with_context(active_test=False)
        return channels.search([("cloud_service_id", "in", self.ids)])

    def _turn_out_strangers(self):
        # sudo: administrators change who belongs to a service whose conversations they do not see.
        for service in self.sudo():
            strangers = ("user_id", "not in", service.person_ids.ids)
            service._end_runs([strangers])
            logins = self.env["woow_paas_platform.mcp_login"].sudo()
            logins.search([("server_id.cloud_service_id", "=", service.id), strangers]).unlink()
            conversations = service._conversations()
            conversations._ai_revoke_tokens()
            for channel in conversations:
                for partner in channel._ai_strangers():
                    channel._action_unfollow(partner)
                    channel._ai_withdraw_messages(partner)

    def _end_runs(self, domain):
        """The records end at once; the sidecar is told to stop its work."""
        # sudo: see _turn_out_strangers.
        runs = self.env["woow_paas_platform.ai_run"].sudo()
        runs = runs.search([("cloud_service_id", "in", self.ids), ("state", "in", LIVE_STATES), *domain])
        for run in runs:
            run._end({"state": "cancelled"})
        try:
            client = SidecarClient.from_env(self.env)
        except SidecarNotConfigured:
            return
        calls = [partial(client.cancel_run, run.id, run.user_id.id) for run in runs]
        if calls:
            after_commit(self.env, "Run was ended without the sidecar", *calls)
