from odoo import models


class CloudService(models.Model):
    _inherit = "woow_paas_platform.cloud_service"

    def _role(self):
        """What the current user is in this service. Who is nothing in it, and sees it, is an administrator."""
        self.ensure_one()
        # sudo: whether the person is among them must not depend on which users they may read.
        service, user = self.sudo(), self.env.user
        if user not in service.person_ids:
            return "administrator"
        if user == service.owner_id:
            return "owner"
        return "manager" if user in service.manager_ids else "member"

    def _may_edit(self):
        """Whether the current user may add MCP servers, and change those there are."""
        self.ensure_one()
        return self.env.user in self.sudo().exists().editor_ids  # sudo: as in _role

    def _ai_data(self):
        """Services as `/api/cloud-services` shows them (docs/contracts.md, section 7)."""
        return [
            {
                "id": service.id,
                "name": service.name,
                "reference": service.reference or "",
                "state": service.state,
                "url": service.url or "",
                "description": service.description or "",
                "role": service._role(),
                "can_edit": service._may_edit(),
                "server_count": service.server_count,
                # sudo: not everybody may read all users; how many there are is no secret here.
                "manager_count": len(service.sudo().manager_ids - service.sudo().owner_id),
                "member_count": len(service.sudo().person_ids - service.sudo().editor_ids),
                # sudo: the owner's name; not everybody may read all users.
                "owner": {"id": service.sudo().owner_id.id, "name": service.sudo().owner_id.name},
            }
            for service in self
        ]
