"""What kind of failure a call had, for doors that answer with a status."""

import psycopg2

from odoo.exceptions import AccessError, MissingError, UserError

from odoo.addons.woow_paas_platform.tools.person_call import may_call


def failure_kind(env, call, error):
    """`access`, `not_found`, `conflict` with what is there, `invalid` for all else that Odoo refuses, or `failed`."""
    asked = _asked(call)
    model, method = asked.get("model"), asked.get("method")
    # odoo_call tells all as UserError, with what it was as the cause.
    for one in (error, error.__cause__):
        if isinstance(one, MissingError):
            return "not_found"
        if isinstance(one, AccessError):
            return "access"
    if isinstance(model, str) and model not in env:
        return "not_found"
    if isinstance(model, str) and isinstance(method, str) and not may_call(model, method):
        return "access"
    if isinstance(error, psycopg2.errors.UniqueViolation):
        return "conflict"
    return "invalid" if isinstance(error, UserError | psycopg2.IntegrityError) else "failed"


def _asked(call):
    """What names the model: the call itself, what it reads, or the first of several."""
    call = call if isinstance(call, dict) else {}
    calls = call.get("calls")
    inner = [call.get("read"), *(calls[:1] if isinstance(calls, list) else [])]
    return next((one for one in inner if isinstance(one, dict)), call)
