"""A call of one of Odoo's own methods, for an assistant: checked, made, and its result told as JSON."""

import contextlib
import json
import logging

import psycopg2

from odoo import models
from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.service.model import get_public_method
from odoo.tools.json import json_default

from .access_words import refused_by
from .credentials import without_credentials
from .given_values import check_given
from .person_call import assistant_acts, call_context, may_call
from .stored_text import MAX_INTEGER

try:  # Odoo 19
    from odoo.service.model import call_kw
except ImportError:  # Odoo 18
    from odoo.api import call_kw

_logger = logging.getLogger(__name__)

MAX_ERROR = 1000
MAX_SIZE_TEXT = 16
MAX_CALLS = 200
# What a wrong call makes Odoo's methods raise: its text helps the model to call again. Other errors are Odoo's own.
WRONG_CALL = (
    *(ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError),
    # Also values of a kind that the database cannot compare with the field's.
    *(psycopg2.DataError, psycopg2.ProgrammingError),
)


def odoo_call(env, call, may_delete=False):
    """The result of `call` (docs/contracts/sidecar-to-addon.md) with the rights of `env`; of `{"calls": […]}` the
    results of each, in order. What its person, or an assistant, may not do is a UserError with a sentence for the
    model.

    :param may_delete: the person agreed that this call deletes
    """
    if isinstance(call, dict) and "calls" in call:
        return [odoo_call(env, one, may_delete) for one in calls_of(env, call)]
    model, method, args, kwargs = checked_call(env, call)
    return _call(env[model], method, args, kwargs, may_delete)


def calls_of(env, call):
    """The calls in `call`, which is one, or holds several that are made in one transaction."""
    if not isinstance(call, dict) or "calls" not in call:
        return [call]
    calls = call["calls"]
    is_list = isinstance(calls, list) and 0 < len(calls) <= MAX_CALLS
    if not is_list or not all(isinstance(one, dict) and "calls" not in one for one in calls):
        raise UserError(env._("A list of calls must have between 1 and %s of them.", MAX_CALLS))
    return calls


def checked_call(env, call):
    """The model, the method and its arguments; raises where the call is none, or one that assistants may not make."""
    call = call if isinstance(call, dict) else {}
    model, method = call.get("model"), call.get("method")
    args, kwargs = call.get("args", []), call.get("kwargs", {})
    if not isinstance(model, str) or model not in env:
        raise UserError(env._("There is no model named %s.", json.dumps(model)))
    if not isinstance(method, str) or not isinstance(args, list) or not isinstance(kwargs, dict):
        raise UserError(env._("A call needs the name of a method, a list args and an object kwargs."))
    if not may_call(model, method):
        raise UserError(env._("Assistants are not allowed to call %(model)s.%(method)s.", model=model, method=method))
    # call_kw replaces the context by the one that comes with the call.
    context = {**env.context, **call_context(kwargs.get("context"))}
    return model, method, args, {**kwargs, "context": context}


def _call(model, method, args, kwargs, may_delete):
    env = model.env
    try:
        with assistant_acts(), _default_environment(env):
            function = get_public_method(model, method)
            _check_ids(env, model, function, args)
            check_given(model, method, args, kwargs, may_delete)
            result = call_kw(model, method, args, kwargs)
            # What the database refuses is then this call's error, and the result is told before it is committed.
            env.flush_all()
            return without_credentials(json.loads(json.dumps(result, default=_json_default)))
    except (psycopg2.OperationalError, psycopg2.IntegrityError):
        raise  # Odoo repeats the call, or words the error itself
    except RedirectWarning as error:
        raise UserError(error.args[0]) from error
    except AccessError as error:
        # As one kind: an AccessError means the grant to the sidecar, an AccessDenied its own login.
        raise UserError("\n".join([str(error), *refused_by(model, method, args)])) from error
    except UserError as error:
        raise UserError(str(error)) from error
    except WRONG_CALL as error:
        _logger.info("A wrong call of %s.%s for an assistant", model._name, method, exc_info=True)
        text = f"{type(error).__name__}: {error}"[:MAX_ERROR]
        raise UserError(env._("Odoo could not perform this call. %s", text)) from error


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
        raise UserError(env._("%s is called on records. Pass their ids as the first argument.", name))


def _json_default(value):
    if isinstance(value, bytes):
        # Odoo 18 tells sizes as bytes too. More than that is what a file holds.
        return value.decode("ascii", "replace") if len(value) <= MAX_SIZE_TEXT else f"({len(value)} bytes)"
    if isinstance(value, models.BaseModel):
        return value.ids
    if isinstance(value, set | frozenset):
        return list(value)
    return json_default(value)
