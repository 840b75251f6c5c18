"""What a call changes: the records before and after it, in words. To be undone by whoever asks."""

from odoo.addons.woow_paas_platform.tools.odoo_call import odoo_call
from odoo.addons.woow_paas_platform.tools.record_words import RecordWords

from .call_steps import steps_of
from .call_words import summary_of

MAX_RECORDS = 5
MAX_FIELDS = 40
# Of whatever else a call changes on its records, people are not told these.
UNTOLD = frozenset({"create_date", "create_uid", "display_name", "id", "write_date", "write_uid", "__last_update"})
UNTOLD_TYPES = frozenset({"binary", "json", "one2many", "properties", "properties_definition", "serialized"})


def made_and_told(env, call):
    """Makes the call, and tells what it did: {"summary", "records", "more"}; a record is {"id", "name", "changes"}, and
    a change {"field", "label", "old", "new"}, in words. A new record has no id, and no old values.

    Its result comes second.
    """
    steps = steps_of(call)
    words = RecordWords(env)
    model = steps[0].model
    is_new = all(step.method == "create" for step in steps)
    ids = list(dict.fromkeys(id_ for step in steps for id_ in step.ids))
    given = list(dict.fromkeys(name for step in steps for name in _given(step)))
    names = [*given, *([] if is_new else _other_fields(env, words, model, given))]
    summary = summary_of(env, steps)
    before = words.rows(model, ids[:MAX_RECORDS], names)
    result = odoo_call(env, call, may_delete=True)
    if is_new:
        ids = result if isinstance(result, list) else [result]
    after = words.rows(model, ids[:MAX_RECORDS], names)
    records = [
        _record(words, model, id_, (before.get(id_), after.get(id_)), (names, given)) for id_ in ids[:MAX_RECORDS]
    ]
    return {
        "summary": summary,
        "records": [one for one in records if one],
        "more": max(0, len(ids) - MAX_RECORDS),
    }, result


def _record(words, model, id_, rows, fields):
    before, after = rows
    if not before and not after:
        return None
    names, given = fields
    if not after:  # deleted, or out of sight
        return {"id": id_, "name": before["display_name"], "changes": []}
    old = before or {}
    changes = [
        {
            "field": name,
            "label": words.label(model, name),
            "old": words.stored(model, name, old[name]) if name in old else None,
            "new": words.stored(model, name, after[name]),
        }
        for name in names
        if name in after and (name in given if not before else old.get(name) != after[name])
    ]
    return {"id": id_ if before else None, "name": after["display_name"], "changes": changes}


def _given(step):
    """Names of the fields that the step itself sets."""
    values = step.args[0] if step.args else step.kwargs.get("vals", step.kwargs.get("vals_list"))
    if step.method not in ("create", "write"):
        return []
    values = values if isinstance(values, list) else [values]
    return [name for one in values if isinstance(one, dict) for name in one]


def _other_fields(env, words, model, given):
    """What else of a record may change by it: computed, or by what a button does."""
    fields = env[model]._fields
    return [
        name
        for name, about in words.fields(model).items()
        if name in fields
        and fields[name].store
        and name not in given
        and name not in UNTOLD
        and about.get("type") not in UNTOLD_TYPES
        and not name.startswith(("activity_", "message_", "rating_", "website_message_"))
    ][:MAX_FIELDS]
