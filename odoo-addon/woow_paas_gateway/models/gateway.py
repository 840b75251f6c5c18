import logging
import re
import time

import psycopg2

from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.woow_paas_platform.tools.access import check_sidecar
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


class Gateway(models.AbstractModel):
    """The door of agents outside: the sidecar brings a user's API key and a call, and Odoo decides.

    Nothing of it is remembered: a key that is revoked, a user who is archived or leaves the group ends it all with the
    next call.
    """

    _name = "woow_paas_gateway.gateway"
    _description = "MCP Gateway"
    _inherit = [
        "woow_paas_gateway.gateway.own",
        "woow_paas_gateway.gateway.password",
        "woow_paas_gateway.gateway.safe_calls",
    ]

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

        Returns `user_id` and `result`, `preview` or `confirmation` (see `_perform`), or `refused`. What the user, or
        this call, may not do is a UserError with a sentence for the model: all that the call wrote is undone, and the
        record of it stands in a transaction of its own.
        """
        check_sidecar(self.env)
        started = time.monotonic()
        user, refused = self._user_of(key)
        if refused:
            self._record(user, about, call, _end("refused", started, refused))
            return {"refused": refused}
        about = self._about(user, key, about)
        env = self._env_of(user)
        try:
            answer, outcome = self._perform(env, key, about, call)
        except psycopg2.OperationalError:
            raise  # Odoo repeats the call
        except Exception as error:
            # Other errors than those for people say nothing to the agent, and nothing here.
            text = str(error) if isinstance(error, UserError) else type(error).__name__
            self._record_apart(user, about, call, _end("failed", started, text))
            # Odoo sends it along with the error.
            error.context = {"kind": failure_kind(env, call, error)}
            raise
        self._record(user, about, call, _end(outcome, started))
        return {"user_id": user.id, **answer}

    @api.model
    def gateway_refused(self, key, about, error):
        """Records a call that the sidecar answered without Odoo, such as one with wrong arguments."""
        check_sidecar(self.env)
        user, refused = self._user_of(key)
        about = self._about(user, key, about)
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
        return user, None if self._may_connect(user) else "group"

    def _may_connect(self, user):
        return user._is_internal() and not user._is_superuser() and user.has_group(GROUP)

    def _env_of(self, user):
        """As the user works in the browser: language, time zone, and all their companies, their own one first."""
        env = api.Environment(self.env.cr, user.id, {})
        return env(context={**env["res.users"].context_get(), "allowed_company_ids": self._companies_of(user)})

    def _about(self, user, key, about):
        """What the sidecar says of the call, and which of the user's clients made it."""
        # sudo: whose they are was just found out.
        client = self.env["woow_paas_gateway.client"].sudo()._of_key(user, key)
        return {**(about if isinstance(about, dict) else {}), "client_id": client.id}

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
