"""A call of Odoo's own tools in words: what would be created, what would change from what to what, and for a method
what its button says."""

import inspect
import json

from lxml import etree

from .given_values import defaults_of, deletes
from .record_words import EMPTY, RecordWords, short

MAX_RECORDS = 5
VIEWS = ("form", "list")
# Of methods without a button, those that people know.
ARCHIVING = {"action_archive": False, "action_unarchive": True}
# What ids in the arguments of such methods are.
PARAMETER_MODELS = {"partner_ids": "res.partner", "partner_id": "res.partner", "user_id": "res.users"}
CHANGING_TOOLS = ("odoo_create", "odoo_write", "odoo_call")


def odoo_call_words(env, tool, args):
    """{"summary", "groups", "more", "deletes"} (docs/contracts/browser-to-addon.md), or None where the call is none
    that could be made."""
    model = args.get("model")
    if tool not in CHANGING_TOOLS or not isinstance(model, str) or model not in env:
        return None
    words = OdooCallWords(env, model)
    ids = record_ids(args)
    if tool == "odoo_create":
        records = _as_list(args.get("records"))
        told, method, given = words.of_create(records), "create", ([records], {})
    elif tool == "odoo_write":
        values = _parsed(args.get("values"))
        is_each = isinstance(values, list)
        told = words.of_each(ids, values) if is_each else words.of_write(ids, _as_object(values))
        method, given = "write", ([ids, values if is_each else _as_object(values)], {})
    else:
        method, arguments, named = args.get("method"), _as_list(args.get("args")), _as_object(args.get("kwargs"))
        if not isinstance(method, str):
            return None
        if not ids and method != "create" and arguments and (first := _ids_in(arguments[0])):
            # Odoo takes the first argument as ids: the person must see of what.
            ids, arguments = first, arguments[1:]
        told, given = words.of_method(method, ids, arguments, named), ([ids, *arguments] if ids else arguments, named)
    return {**told, "deletes": deletes(env[model], method, *given)}


def record_ids(args):
    return [id_ for id_ in _as_list(args.get("ids")) if type(id_) is int]


def _ids_in(value):
    """The ids of records that a first argument is; nothing of another one."""
    ids = [value] if type(value) is int else value
    return ids if isinstance(ids, list) and all(type(id_) is int for id_ in ids) else []


class OdooCallWords:
    def __init__(self, env, model):
        self.env = env
        self.model = model
        self._records = RecordWords(env)
        self._name = self._records.model_name(model)

    def of_create(self, records):
        records, count = [_as_object(values) for values in records], len(records)
        summary = (
            self.env._("Create 1 %s", self._name)
            if count == 1
            else self.env._("Create %(count)s records (%(model)s)", count=count, model=self._name)
        )
        groups = [_group(self._records.lines(self.model, values)) for values in records[:MAX_RECORDS]]
        return {"summary": summary, "groups": groups, "more": max(0, count - MAX_RECORDS)}

    def of_write(self, ids, values):
        if list(values) == ["active"]:
            action = self.env._("Unarchive") if values["active"] else self.env._("Archive")
            return {"summary": self._about(ids, action), "groups": [], "more": 0}
        rows = self._records.rows(self.model, ids[:MAX_RECORDS], values)
        groups = [self._change(id_, rows.get(id_, {}), values, len(ids) > 1) for id_ in ids[:MAX_RECORDS]]
        summary = self._about(ids, self.env._("Change"))
        return {"summary": summary, "groups": groups, "more": max(0, len(ids) - MAX_RECORDS)}

    def of_each(self, ids, values):
        """Each record with values of its own."""
        pairs = list(zip(ids, map(_as_object, values), strict=False))
        groups = [
            self._change(id_, self._records.rows(self.model, [id_], one).get(id_, {}), one, titled=True)
            for id_, one in pairs[:MAX_RECORDS]
        ]
        summary = self._about(ids, self.env._("Change"))
        return {"summary": summary, "groups": groups, "more": max(0, len(pairs) - MAX_RECORDS)}

    def of_unlink(self, ids):
        return {"summary": self._about(ids, self.env._("Delete")), "groups": [], "more": 0}

    def of_method(self, method, ids, args, kwargs):
        told = self._of_method(method, ids, args, kwargs)
        # What Odoo fills in by itself is written as well.
        defaults = defaults_of(kwargs.get("context"))
        if defaults:
            told["groups"].append(_group(self._records.lines(self.model, defaults), "context"))
        return told

    def _of_method(self, method, ids, args, kwargs):
        if method == "unlink":
            return self.of_unlink(ids)
        if method == "create":
            return self.of_create(_as_list(args[0] if args else kwargs.get("vals_list")))
        if method == "write":
            return self.of_write(ids, _as_object(args[0] if args else kwargs.get("vals")))
        if method == "unlink":
            return self.of_unlink(ids)
        given = {**_named(self.env[self.model], method, args), **kwargs}
        given.pop("context", None)
        lines = [
            {"label": _readable(name), "value": self._argument(name, value), "old": None}
            for name, value in given.items()
        ]
        groups = [_group(lines)] if lines else []
        return {"summary": self._about(ids, self._method(method)), "groups": groups, "more": 0}

    def _change(self, id_, row, values, titled):
        lines = self._records.lines(self.model, values)
        for line, name in zip(lines, values, strict=True):
            # What the person may not read, or the record does not have, has no old value.
            line["old"] = self._records.stored(self.model, name, row[name]) if name in row else None
        return _group(lines, row.get("display_name") or f"#{id_}" if titled else None)

    def _about(self, ids, action):
        """One sentence: the action, and on which records."""
        values = {"action": action, "model": self._name}
        if not ids:
            return self.env._("%(action)s (%(model)s)", **values)
        if len(ids) > MAX_RECORDS:
            return self.env._("%(action)s: %(count)s records (%(model)s)", count=len(ids), **values)
        names = ", ".join(self._records.names(self.model, ids))
        return self.env._("%(action)s: %(records)s (%(model)s)", records=names, **values)

    def _method(self, method):
        if method in ARCHIVING:
            return self.env._("Unarchive") if ARCHIVING[method] else self.env._("Archive")
        if method == "copy":
            return self.env._("Duplicate")
        if method == "message_post":
            return self.env._("Post a message")
        return self._button(method) or self.env._("Run “%s”", _readable(method))

    def _button(self, method):
        """What the button says that calls the method, in the views that the person has."""
        for kind in VIEWS:
            arch = self.env[self.model].get_view(view_type=kind)["arch"]
            for button in etree.fromstring(arch).iterfind(".//button[@type='object']"):
                text = button.get("string") or " ".join("".join(button.itertext()).split()) or button.get("title")
                if button.get("name") == method and text:
                    return short(text)
        return None

    def _argument(self, name, value):
        ids = value if isinstance(value, list) else [value]
        if name in PARAMETER_MODELS and ids and all(type(id_) is int for id_ in ids):
            return ", ".join(self._records.names(PARAMETER_MODELS[name], ids))
        if value is None or value is False or value == "":
            return EMPTY
        return short(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _group(lines, title=None):
    return {"title": title, "lines": lines}


def _named(records, method, args):
    """Positional arguments by the names that the method gives them."""
    function = getattr(type(records), method, None)
    try:
        parameters = list(inspect.signature(function).parameters)[1:]
    except (TypeError, ValueError):
        parameters = []
    names = [*parameters, *(str(place) for place in range(len(parameters) + 1, len(args) + 1))]
    return dict(zip(names, args, strict=False))


def _readable(name):
    text = name.removeprefix("action_").removeprefix("button_").replace("_", " ").strip()
    return text[:1].upper() + text[1:] or name


def _as_list(value):
    value = _parsed(value)
    if isinstance(value, dict):
        return [value]
    return value if isinstance(value, list) else []


def _as_object(value):
    value = _parsed(value)
    return value if isinstance(value, dict) else {}


def _parsed(value):
    """Models like to send lists and objects as JSON text, and the sidecar takes it."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value, parse_float=_number)
    except (ValueError, RecursionError):
        return value


def _number(text):
    """As the sidecar reads it, to which 7.0 is 7, and the id of a record."""
    number = float(text)
    return int(number) if number.is_integer() else number
