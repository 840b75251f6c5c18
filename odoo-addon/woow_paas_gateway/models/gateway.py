import logging
import re
import time

import psycopg2

from odoo import api, fields, models, release
from odoo.exceptions import UserError

from odoo.addons.woow_paas_platform.tools.access import check_sidecar
from odoo.addons.woow_paas_platform.tools.odoo_call import odoo_call
from odoo.addons.woow_paas_platform.tools.person_call import is_closed
from odoo.addons.woow_paas_platform.tools.stored_text import storable

from ..tools.failure_kind import failure_kind
from ..tools.verified_keys import owner_of

_logger = logging.getLogger(__name__)

GROUP = "woow_paas_gateway.group_mcp_client"
PARAMETER = "woow_paas_gateway."
# What an API key can look like, with room: anything else cannot be one, and is not looked for.
KEY = re.compile(r"[!-~]{8,200}")
LIMITS = {"reads_per_minute": 300, "writes_per_minute": 60, "failed_logins_per_minute": 10}
MAX_ERROR = 2000
USUAL_MODELS = (
    "res.partner",
    "crm.lead",
    "sale.order",
    "purchase.order",
    "account.move",
    "account.payment",
    "product.template",
    "product.product",
    "stock.picking",
    "stock.quant",
    "mrp.production",
    "project.project",
    "project.task",
    "helpdesk.ticket",
    "hr.employee",
    "hr.leave",
    "hr.expense",
    "calendar.event",
    "mail.activity",
    "ir.attachment",
)
RIGHTS = {"read": "read", "write": "update", "create": "create", "unlink": "delete"}


class Gateway(models.AbstractModel):
    """The door of agents outside: the sidecar brings a user's API key and a call, and Odoo decides.

    Nothing of it is remembered: a key that is revoked, a user who is archived or leaves the group ends it all with the
    next call.
    """

    _name = "woow_paas_gateway.gateway"
    _description = "MCP Gateway"
    _inherit = ["woow_paas_gateway.gateway.own", "woow_paas_gateway.gateway.password"]

    @api.model
    def gateway_settings(self):
        """What the sidecar itself has to know (docs/gateway.md)."""
        check_sidecar(self.env)
        # sudo: the service user does not read system parameters.
        parameters = self.env["ir.config_parameter"].sudo()
        limits = {name: parameters.get_param(PARAMETER + name) for name in LIMITS}
        return {
            "enabled": self._is_enabled(),
            "public_tool_list": bool(parameters.get_param(PARAMETER + "public_tool_list")),
            "allowed_origins": (parameters.get_param(PARAMETER + "allowed_origins") or "").split(),
            **{name: _positive(value) or LIMITS[name] for name, value in limits.items()},
        }

    @api.model
    def gateway_identify(self, key):
        """Whose key it is: `user_id`, or `refused` with a word that says why."""
        check_sidecar(self.env)
        user, refused = self._user_of(key)
        return {"refused": refused} if refused else {"user_id": user.id}

    @api.model
    def gateway_call(self, key, about, call):
        """Makes `call` as the user of `key`, and records it in the same transaction.

        Returns `user_id` and `result`, or `refused`. What the user, or this call, may not do is a UserError with a
        sentence for the model: all that the call wrote is undone, and the record of it stands in a transaction of its
        own.
        """
        check_sidecar(self.env)
        started = time.monotonic()
        user, refused = self._user_of(key)
        if refused:
            self._record(user, about, call, _end("refused", started, refused))
            return {"refused": refused}
        env = self._env_of(user)
        try:
            result = self._whoami(env) if call == {"whoami": True} else odoo_call(env, call)
        except psycopg2.OperationalError:
            raise  # Odoo repeats the call
        except Exception as error:
            # Other errors than those for people say nothing to the agent, and nothing here.
            text = str(error) if isinstance(error, UserError) else type(error).__name__
            self._record_apart(user, about, call, _end("failed", started, text))
            # Odoo sends it along with the error.
            error.context = {"kind": failure_kind(env, call, error)}
            raise
        self._record(user, about, call, _end("done", started))
        return {"user_id": user.id, "result": result}

    @api.model
    def gateway_refused(self, key, about, error):
        """Records a call that the sidecar answered without Odoo, such as one with wrong arguments."""
        check_sidecar(self.env)
        user, refused = self._user_of(key)
        self._record(user, about, {}, _end("refused", time.monotonic(), refused or error))
        return {"refused": refused} if refused else {"user_id": user.id}

    def _is_enabled(self):
        # sudo: system parameters are closed to whoever calls.
        return bool(self.env["ir.config_parameter"].sudo().get_param(PARAMETER + "enabled"))

    def _user_of(self, key):
        """The user, and why they are not let in: `disabled`, `credential` or `group`."""
        users = self.env["res.users"]
        if not self._is_enabled():
            return users, "disabled"
        own = self._user_of_own(key)
        if own:
            return self._admitted(own)
        if not isinstance(key, str) or not KEY.fullmatch(key):
            return users, "credential"
        # sudo: the service user does not see other users.
        user = self._user_of_login(key) or users.sudo().browse(owner_of(self.env, key))
        return self._admitted(user) if user else (users, "credential")

    def _admitted(self, user):
        """`_user_of` of a user that is known."""
        if not user._is_internal() or user._is_superuser() or not user.has_group(GROUP):
            return user, "group"
        return user, None

    def _env_of(self, user):
        """As the user works in the browser: language, time zone, and all their companies, their own one first."""
        env = api.Environment(self.env.cr, user.id, {})
        return env(context={**env["res.users"].context_get(), "allowed_company_ids": self._companies_of(user)})

    def _whoami(self, env):
        user = env.user
        today = fields.Date.context_today(user)
        rights = {}
        for model in USUAL_MODELS:
            if model in env:
                rights[model] = [
                    word
                    for operation, word in RIGHTS.items()
                    if not is_closed(model, operation) and env[model].has_access(operation)
                ]
        return {
            "user": {"id": user.id, "name": user.name, "login": user.login, "partner_id": user.partner_id.id},
            "company": [user.company_id.id, user.company_id.name],
            "companies": [[company.id, company.name] for company in user.company_ids],
            "language": env.lang or "en_US",
            "timezone": env.context.get("tz") or "UTC",
            "today": fields.Date.to_string(today),
            "odoo_version": release.version,
            "database": env.cr.dbname,
            "rights": {model: words for model, words in rights.items() if words},
        }

    def _record(self, user, about, call, end):
        # sudo: nobody has the right to make records of calls.
        self.env["woow_paas_gateway.call"].sudo()._record(user, about, call, end)

    def _record_apart(self, user, about, call, end):
        try:
            with self.env.registry.cursor() as cr:
                gateway = self.with_env(self.env(cr=cr))
                gateway._record(user.with_env(gateway.env), about, call, end)
        except Exception:  # whatever it is: the call's own error must reach the agent
            _logger.exception("A failed call of an agent could not be recorded")


def _end(outcome, started, error=None):
    duration = round((time.monotonic() - started) * 1000)
    return {"outcome": outcome, "error": storable(error, MAX_ERROR), "duration_ms": duration}


def _positive(text):
    return int(text) if text and text.isdecimal() and int(text) > 0 else None
