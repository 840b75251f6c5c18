from odoo import Command, api, models

from ...tools.person_call import CREDENTIAL_FIELDS, is_assistant_acting, refusal
from ..cloud.cloud_service import ADMISSION_FIELDS, PEOPLE_FIELDS


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.model
    def _ai_set_up_sidecar_user(self):
        """Makes the sidecar's service user: its own small group, no password (it signs in with an API key)."""
        group = self.env.ref("woow_paas_platform.group_sidecar")
        groups_field = "group_ids" if "group_ids" in self._fields else "groups_id"  # Odoo 19 / 18
        values = {
            "name": "AI Sidecar",
            "login": "mcp_sidecar",
            groups_field: [Command.set(group.ids)],
        }
        self.with_context(no_reset_password=True)._load_records(
            [{"xml_id": "woow_paas_platform.user_sidecar", "values": values, "noupdate": True}],
            update=True,  # an upgrade leaves the record alone
        )

    @api.model_create_multi
    def create(self, vals_list):
        if is_assistant_acting():
            raise refusal(self)
        return super().create(vals_list)

    def write(self, vals):
        self._ai_check_written_by_assistant(vals)
        result = super().write(vals)
        # Groups decide who is internal; their field has another name in every series.
        if any(name in ADMISSION_FIELDS or name.startswith(("group", "sel_groups", "in_group")) for name in vals):
            self._ai_leave_cloud_services()
        if vals.get("active") is False:
            self._ai_end_mcp_logins()
        return result

    def _ai_check_written_by_assistant(self, vals):
        """People write some fields of their own user without any right to users: _check_access is not asked then."""
        if is_assistant_acting() and (not self.env.su or CREDENTIAL_FIELDS & vals.keys()):
            raise refusal(self)

    def _ai_leave_cloud_services(self):
        """Those that do not admit these users any more."""
        # sudo: whoever administers users need not see services.
        services = self.env["woow_paas_platform.cloud_service"].sudo().with_context(active_test=False)
        domain = ["|", "|", *((name, "in", self.ids) for name in PEOPLE_FIELDS)]
        services.search(domain)._turn_out_strangers()

    def _ai_end_mcp_logins(self):
        # sudo: who archives a person need not see that person's logins.
        self.env["woow_paas_platform.mcp_login"].sudo().search([("user_id", "in", self.ids)]).unlink()

    def _ai_may_chat(self):
        """Whether assistants listen to this user: never to guests, portal users, the public or the system itself."""
        self.ensure_one()
        return not self._is_superuser() and self._is_internal() and self.has_group("woow_paas_platform.group_ai_user")

    def _ai_companies(self):
        """The companies that this user may work in, the default one first."""
        self.ensure_one()
        # sudo: a user's companies, whoever asks for that user.
        user = self.sudo()
        return user.company_id | user.company_ids
