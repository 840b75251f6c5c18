from odoo import api, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.woow_paas_platform.tools.person_call import is_assistant_acting
from odoo.addons.woow_paas_platform.tools.stored_text import record_id

OWN_COMPANIES = "woow_paas_gateway_own_companies"


class OwnKey:
    """Stands for the key of a user whom Odoo has logged in already. Nothing that comes over RPC is ever one."""

    def __init__(self, user):
        self.user = user


class GatewayOwn(models.AbstractModel):
    """Agents on a user's own machine call with that user's login, without the sidecar that serves everybody."""

    _name = "woow_paas_gateway.gateway.own"
    _description = "Calls of Users Themselves"

    @api.model
    def gateway_own_settings(self):
        """As `gateway_settings`."""
        return self._as_sidecar().gateway_settings()

    @api.model
    def gateway_own_identify(self):
        """As `gateway_identify`, of whoever calls."""
        return self._as_sidecar().gateway_identify(OwnKey(self.env.user))

    @api.model
    def gateway_own_call(self, about, call):
        """As `gateway_call`, of whoever calls; `allowed_company_ids` in the context chooses the companies."""
        return self._as_sidecar().gateway_call(OwnKey(self.env.user), _over_stdio(about), call)

    @api.model
    def gateway_own_refused(self, about, error):
        """As `gateway_refused`, of whoever calls."""
        return self._as_sidecar().gateway_refused(OwnKey(self.env.user), _over_stdio(about), error)

    def _as_sidecar(self):
        """Who may call the methods for the sidecar; they act as the user of the key that they are given."""
        # Of others, each attempt would be a record.
        if is_assistant_acting() or not self.env.user._is_internal():
            raise AccessError(self.env._("Only the AI service can do this."))
        companies = self.env.context.get("allowed_company_ids")
        sidecar = self.env.ref("woow_paas_platform.user_sidecar")
        return self.with_user(sidecar).with_context(**{OWN_COMPANIES: companies})

    def _user_of_own(self, key):
        """The user of an `OwnKey`; nobody for other keys."""
        # sudo: the service user does not see other users.
        return key.user.sudo() if isinstance(key, OwnKey) else self.env["res.users"]

    def _companies_of(self, user):
        """Ids of the companies that a call works in, the main one first: all of the user's, unless some were chosen."""
        companies = self.env.context.get(OWN_COMPANIES)
        if not companies:
            return (user.company_id | user.company_ids).ids
        if not isinstance(companies, list) or not all(record_id(one) for one in companies):
            raise UserError(self.env._("Companies are chosen by their ids."))
        foreign = set(companies) - set(user.company_ids.ids)
        if foreign:
            raise UserError(self.env._("This user does not work in the companies with these ids: %s.", sorted(foreign)))
        return companies


def _over_stdio(about):
    # Whose client it is, is not for the caller to say.
    return {**(about if isinstance(about, dict) else {}), "door": "stdio", "client_id": False}
