"""What a call would do: how much it changes, and on which records."""

import hashlib
import json
from typing import NamedTuple

from odoo.addons.woow_paas_platform.tools.person_call import READ_METHODS
from odoo.addons.woow_paas_platform.tools.stored_text import record_id

# How much a call changes, each more than the one before.
READ, CHANGE, DESTROY = range(3)
CHANGING = frozenset({"create", "write"})


class Step(NamedTuple):
    """One of a call's methods, on the records of `ids`."""

    model: str
    method: str
    ids: list
    args: list
    kwargs: dict


def steps_of(call):
    """A call as steps; of what is no call, none."""
    calls = call.get("calls") if isinstance(call, dict) and "calls" in call else [call]
    return [_step(one) for one in calls if _is_call(one)] if isinstance(calls, list) else []


def effect_of(call):
    """How much a call changes: of a method that is not known, as much as deleting does."""
    effects = [
        READ if step.method in READ_METHODS else CHANGE if step.method in CHANGING else DESTROY
        for step in steps_of(call)
    ]
    return max(effects, default=READ)


def fingerprint(tool, call):
    """The same for the same tool and arguments, and for no others."""
    text = json.dumps([tool, call], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _is_call(call):
    return isinstance(call, dict) and isinstance(call.get("model"), str) and isinstance(call.get("method"), str)


def _step(call):
    args = call.get("args") if isinstance(call.get("args"), list) else []
    kwargs = call.get("kwargs") if isinstance(call.get("kwargs"), dict) else {}
    first = args[0] if args else None
    ids = [] if call["method"] == "create" else [first] if type(first) is int else first
    is_on_records = isinstance(ids, list) and ids and all(record_id(one) for one in ids)
    return Step(
        model=call["model"],
        method=call["method"],
        ids=list(ids) if is_on_records else [],
        args=args[1:] if is_on_records else args,
        kwargs=kwargs,
    )
