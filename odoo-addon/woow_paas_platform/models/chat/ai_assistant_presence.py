from odoo import api, models

from ...problems import SidecarError
from ...sidecar.client import SidecarClient

AVAILABLE_PARAMETER = "woow_paas_platform.sidecar_available"


class AiAssistantPresence(models.AbstractModel):
    """Assistants are available as long as the sidecar is ready: Discuss shows it as it shows who is online.

    The sidecar says so when it starts, and is looked for each minute. It is a system parameter, because everybody's
    list of contacts asks for it and it changes seldom.
    """

    _name = "woow_paas_platform.ai_assistant.presence"
    _description = "Presence of an AI Assistant"

    @api.model
    def _is_sidecar_available(self):
        # sudo: everybody sees who is available, but only administrators read system parameters.
        return self.env["ir.config_parameter"].sudo().get_param(AVAILABLE_PARAMETER) == "1"

    @api.model
    def _cron_look_for_sidecar(self):
        try:
            SidecarClient.from_env(self.env).ready(self.env.uid)
        except SidecarError:
            self._note_sidecar(available=False)
        else:
            self._note_sidecar(available=True)

    @api.model
    def _note_sidecar(self, available):
        """A change is told to all who have Discuss open."""
        if available == self._is_sidecar_available():
            return
        # sudo: as in _is_sidecar_available; the sidecar's own calls come here too.
        self.env["ir.config_parameter"].sudo().set_param(AVAILABLE_PARAMETER, "1" if available else "0")
        assistants = self.env["ai.assistant"].sudo()
        partners = assistants.search([]).partner_id  # pylint: disable=no-search-all ; assistants are few
        partners.invalidate_recordset(["im_status"])
        for partner in partners:
            status = {"im_status": partner.im_status, "presence_status": partner.im_status, "partner_id": partner.id}
            partner._bus_send("bus.bus/im_status_updated", status, subchannel="presence")

    def _im_status(self):
        self.ensure_one()
        return "online" if self.active and self._is_sidecar_available() else "offline"
