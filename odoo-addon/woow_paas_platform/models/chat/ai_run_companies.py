from odoo import Command, api, fields, models, release
from odoo.http import request


class AiRunCompanies(models.AbstractModel):
    """Whom a run works for: its user, in the companies that were switched on when the question was asked."""

    _name = "woow_paas_platform.ai_run.companies"
    _description = "Companies of an AI Run"

    company_id = fields.Many2one(
        "res.company",
        "Active Company",
        readonly=True,
        ondelete="set null",
        help="The active company when the question was asked. What the assistant creates belongs to it.",
    )
    company_ids = fields.Many2many(
        "res.company",
        readonly=True,
        help="The companies that were selected when the question was asked. The assistant works in these only.",
    )
    asker = fields.Json(
        compute="_compute_asker",
        groups="woow_paas_platform.group_sidecar",
        help="What an assistant is told of the user whom it works for.",
    )

    def _compute_asker(self):
        for record in self:
            # sudo: the service user reads neither languages nor companies; it is told of the user's own, and only here.
            run = record.sudo()
            user = run.user_id
            record.asker = {
                "id": user.id or 0,
                "name": user.name or "",
                "language": self.env["res.lang"]._get_data(code=user.lang or "en_US").name or "",
                "lang": user.lang or "",
                "tz": user.tz or "",
                "companies": [{"id": company.id, "name": company.name} for company in run._acting_companies()],
                "odoo": release.serie,
            }

    @api.model
    def _companies_asked_in(self):
        """The values of a run that is asked for now, by the current person. Discuss tells no companies with a message:
        there the web client's switcher is known by its cookie."""
        ids = self.env.context.get("allowed_company_ids") or _company_cookie()
        own = self.env.user._ai_companies()
        chosen = [id_ for id_ in ids if id_ in own.ids] or own.ids
        return {"company_id": chosen[0], "company_ids": [Command.set(chosen)]}

    def _acting_companies(self):
        """In these the run's tools act, the active one first: never in one that is not the user's any more."""
        own = self.user_id._ai_companies()
        return (self.company_id & own) | (self.company_ids & own) or own

    def _acting_env(self):
        """Odoo as the user of the run, as that person works in it: language, time zone, companies."""
        env = api.Environment(self.env.cr, self.user_id.id, {})
        companies = self._acting_companies()
        return env(context={**env["res.users"].context_get(), "allowed_company_ids": companies.ids})


def _company_cookie():
    cookie = request.httprequest.cookies.get("cids", "") if request else ""
    return [int(id_) for id_ in cookie.replace("-", ",").split(",") if id_.isdecimal()]
