from functools import partial

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...problems import SidecarNotConfigured
from ...sidecar.after_commit import after_commit
from ...sidecar.client import SidecarClient
from ...tools.run_state import LIVE_STATES

PEOPLE_FIELDS = ("owner_id", "manager_ids", "member_ids")
# Who may enter a service depends on these of a user.
ADMISSION_FIELDS = ("active", "share", "company_ids")


class CloudService(models.Model):
    """A service of its owner, whose people attach MCP servers to it and talk about it with assistants.

    No field may hold configuration values: name, state, address and description go to AI models.
    """

    _name = "woow_paas_platform.cloud_service"
    _description = "Cloud Service"
    _order = "name, id"

    name = fields.Char(required=True)
    reference = fields.Char(copy=False, help="Name of the service where it is hosted, e.g. its release or namespace.")
    active = fields.Boolean(default=True)
    state = fields.Selection(
        [
            ("draft", "New"),
            ("deploying", "Deploying"),
            ("running", "Running"),
            ("stopped", "Stopped"),
            ("error", "Error"),
        ],
        required=True,
        default="draft",
    )
    url = fields.Char("URL", help="Where users open the service. Assistants can read it.")
    description = fields.Text(help="Assistants can read it, so do not enter anything confidential.")
    company_id = fields.Many2one(
        "res.company", help="The people of the service must have access to this company.", index=True
    )
    owner_id = fields.Many2one(
        "res.users",
        required=True,
        default=lambda self: self.env.user,
        index=True,
        ondelete="restrict",
        help="Can manage the service's MCP servers.",
    )
    manager_ids = fields.Many2many(
        "res.users",
        "woow_paas_platform_cloud_service_manager_rel",
        string="Managers",
        help="Can manage the service's MCP servers, like the owner.",
    )
    member_ids = fields.Many2many(
        "res.users",
        "woow_paas_platform_cloud_service_member_rel",
        string="Members",
        help="Can see the service's MCP servers and use them in conversations.",
    )
    # Stored, so that record rules are one short condition, and are true the moment that somebody leaves. Archived users
    # must be seen to be removed.
    editor_ids = fields.Many2many(
        "res.users",
        "woow_paas_platform_cloud_service_editor_rel",
        string="Owner and Managers",
        compute="_compute_people",
        store=True,
        context={"active_test": False},
    )
    person_ids = fields.Many2many(
        "res.users",
        "woow_paas_platform_cloud_service_person_rel",
        string="People",
        compute="_compute_people",
        store=True,
        context={"active_test": False},
    )
    user_mcp_server_ids = fields.One2many(
        "woow_paas_platform.mcp_server",
        "cloud_service_id",
        "MCP Servers",
        domain=[("scope", "=", "user")],
        copy=False,
    )
    shares_odoo_data = fields.Boolean(
        "Odoo Data Without Asking",
        help="Once an assistant has read data in Odoo, users are asked before it calls an MCP server of this service "
        "that somebody else added, because their data could go there. Enable this to let it call without asking.",
    )
    server_count = fields.Integer("Number of MCP Servers", compute="_compute_server_count")

    @api.depends(
        "company_id", *PEOPLE_FIELDS, *(f"{people}.{name}" for people in PEOPLE_FIELDS for name in ADMISSION_FIELDS)
    )
    def _compute_people(self):
        for service in self:
            service.editor_ids = (service.owner_id | service.manager_ids).filtered(service._admits)
            service.person_ids = service.editor_ids | service.member_ids.filtered(service._admits)

    @api.depends("user_mcp_server_ids.active")
    def _compute_server_count(self):
        for service in self:
            service.server_count = len(service.user_mcp_server_ids)

    @api.constrains("company_id", *PEOPLE_FIELDS)
    def _check_people(self):
        # Archived users may stay: they are let in again when they come back.
        for service in self.with_context(active_test=False):
            for user in service.owner_id | service.manager_ids | service.member_ids:
                if user.share:
                    raise ValidationError(
                        self.env._(
                            "%s is not an internal user. Only internal users can belong to a cloud service.", user.name
                        )
                    )
                if service.company_id and service.company_id not in user.company_ids:
                    raise ValidationError(
                        self.env._(
                            "%(user)s does not have access to the company %(company)s.",
                            user=user.name,
                            company=service.company_id.name,
                        )
                    )

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

    def action_open_page(self):
        """The service as its people see it, with what is theirs to do."""
        self.ensure_one()
        action = self.env["ir.actions.client"]._for_xml_id("woow_paas_platform.my_services_action")
        return {**action, "params": {"resId": self.id, "tab": "servers"}}

    def _admits(self, user):
        """Internal users of the service's company; a portal user may come as little as a stranger."""
        return user.active and not user.share and (not self.company_id or self.company_id in user.company_ids)

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

    def _conversations(self):
        channels = self.env["discuss.channel"].with_context(active_test=False)
        return channels.search([("cloud_service_id", "in", self.ids)])

    def _turn_out_strangers(self):
        """Whoever leaves a service leaves its conversations, and nothing of theirs goes on there."""
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

    def _ai_data(self):
        """Services as `/api/cloud-services` shows them (docs/contracts/cloud-services.md)."""
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
