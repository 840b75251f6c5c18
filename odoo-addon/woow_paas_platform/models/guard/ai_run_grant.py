import contextlib
import hashlib
import hmac
import json
import logging
import secrets
from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.service.model import get_public_method
from odoo.tools.json import json_default

from ...tools.access import check_sidecar
from ...tools.person_call import assistant_acts, call_context, may_call
from ...tools.stored_text import MAX_INTEGER
from ..mixins.write_only_secret import NO_ACCESS

try:  # Odoo 19
    from odoo.service.model import call_kw
except ImportError:  # Odoo 18
    from odoo.api import call_kw

_logger = logging.getLogger(__name__)

GRANT_HOURS = 1
MAX_ERROR = 1000
MAX_SIZE_TEXT = 16
# What a wrong call makes Odoo's methods raise: its text helps the model to call again. Other errors are Odoo's own.
WRONG_CALL = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError, psycopg2.DataError)


class AiRun(models.Model):
    """Calls of Odoo's own methods for a run: as the person who asked, with no right of the sidecar's user."""

    _inherit = "woow_paas_platform.ai_run"

    # A random token, kept as a hash like Odoo's API keys. A signature would need no field, but whoever learns its key
    # (it would come from the database: a dump, a copy for tests, a system parameter read by a prompt) forges grants for
    # every run; of this, nothing that is stored anywhere makes another one.
    grant_hash = fields.Char(readonly=True, copy=False, groups=NO_ACCESS)

    def sidecar_claim(self, instance):
        answer = super().sidecar_claim(instance)
        # sudo: the service user writes runs by these methods only.
        run = self.sudo()
        if answer["claimed"] and run._has_odoo_tools():
            answer["grant"] = run._make_grant()
        return answer

    def _has_odoo_tools(self):
        return any(
            server.active and server.scope == "system" and server.transport == "internal"
            for server in self.assistant_id.mcp_server_ids
        )

    def _make_grant(self):
        grant = secrets.token_urlsafe(32)
        self.grant_hash = self._hash_of_grant(grant)
        return grant

    def _hash_of_grant(self, grant):
        return hashlib.sha256(f"{self.id}:{self.user_id.id}:{grant}".encode()).hexdigest()

    def sidecar_call(self, grant, call):
        """Calls a public method as the person who asked (docs/contracts.md, section 3). What that person, or this
        call, may not do is a UserError with a sentence for the model; a bad grant is an AccessError. Either way
        everything that the call wrote is undone with its transaction."""
        self.ensure_one()
        check_sidecar(self.env)
        # sudo: see sidecar_claim. From here on nothing is done with it but to look who asked.
        person = self.sudo().exists()._granted_person(grant)
        env = api.Environment(self.env.cr, person.id, {})
        companies = person.company_id | person.company_ids
        env = env(context={**env["res.users"].context_get(), "allowed_company_ids": companies.ids})
        model, method, args, kwargs = _checked_call(env, call)
        return _call(env[model], method, args, kwargs)

    def _granted_person(self, grant):
        """The person of a grant that holds: of this run, while it runs, for an hour, and while that person would be
        answered if the question were asked now. Portal users never are: these tools are for those who work here."""
        expected = self.grant_hash if self.state in ("running", "waiting_approval") else False
        fresh = self.started and self.started > fields.Datetime.now() - timedelta(hours=GRANT_HOURS)
        if (
            not expected
            or not fresh
            or not isinstance(grant, str)
            or not hmac.compare_digest(expected, self._hash_of_grant(grant))
            or self._refusal()
        ):
            raise AccessError(self.env._("The grant for calls in this run does not hold any more."))
        return self.user_id


def _checked_call(env, call):
    call = call if isinstance(call, dict) else {}
    model, method = call.get("model"), call.get("method")
    args, kwargs = call.get("args", []), call.get("kwargs", {})
    if not isinstance(model, str) or model not in env:
        raise UserError(env._("There is no model named %s.", json.dumps(model)))
    if not isinstance(method, str) or not isinstance(args, list) or not isinstance(kwargs, dict):
        raise UserError(env._("A call has a method's name, a list args and an object kwargs."))
    if not may_call(model, method):
        raise UserError(env._("Assistants may not call %(model)s.%(method)s.", model=model, method=method))
    # call_kw replaces the context by the one that comes with the call.
    context = {**env.context, **call_context(kwargs.get("context"))}
    return model, method, args, {**kwargs, "context": context}


def _call(model, method, args, kwargs):
    env = model.env
    try:
        with assistant_acts(), _default_environment(env):
            function = get_public_method(model, method)
            _check_ids(env, model, function, args)
            result = call_kw(model, method, args, kwargs)
            # What the database refuses is then this call's error, and the result is told before it is committed.
            env.flush_all()
            return json.loads(json.dumps(result, default=_json_default))
    except (psycopg2.OperationalError, psycopg2.IntegrityError):
        raise  # Odoo repeats the call, or words the error itself
    except RedirectWarning as error:
        raise UserError(error.args[0]) from error
    except (AccessError, UserError) as error:
        # As one kind: an AccessError means the grant to the sidecar, an AccessDenied its own login.
        raise UserError(str(error)) from error
    except WRONG_CALL as error:
        _logger.info("A wrong call of %s.%s for an assistant", model._name, method, exc_info=True)
        text = f"{type(error).__name__}: {error}"[:MAX_ERROR]
        raise UserError(env._("Odoo could not do this call. %s", text)) from error


@contextlib.contextmanager
def _default_environment(env):
    """Odoo 19 computes what is left to compute, and writes some nested records, as the user who began the transaction:
    that is the sidecar's."""
    transaction = env.transaction
    if not hasattr(transaction, "default_env"):  # Odoo 18
        yield
        return
    before = transaction.default_env
    transaction.default_env = env
    try:
        yield
    finally:
        transaction.default_env = before


def _check_ids(env, model, function, args):
    """Odoo takes the first argument of a method on records as their ids, whatever it is."""
    # Odoo 18 tells such methods by _api, 19 by _api_model.
    if getattr(function, "_api_model", False) or getattr(function, "_api", None):
        return
    ids = args[0] if args else None
    ids = [ids] if type(ids) is int else ids
    if not isinstance(ids, list) or not all(type(one) is int and 0 < one <= MAX_INTEGER for one in ids):
        name = f"{model._name}.{function.__name__}"
        raise UserError(env._("%s is a method of records: their ids come first.", name))


def _json_default(value):
    if isinstance(value, bytes):
        # Odoo 18 tells sizes as bytes too. More than that is what a file holds.
        return value.decode("ascii", "replace") if len(value) <= MAX_SIZE_TEXT else f"({len(value)} bytes)"
    if isinstance(value, models.BaseModel):
        return value.ids
    if isinstance(value, set | frozenset):
        return list(value)
    return json_default(value)
