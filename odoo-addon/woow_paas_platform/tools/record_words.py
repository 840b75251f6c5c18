"""Records and their values as a person knows them: by name instead of id, by label instead of field, in the person's
language. Whatever is read is read as that person may, and as an assistant may."""

import json

from odoo.exceptions import UserError
from odoo.tools.misc import format_date, format_datetime, formatLang

from .html_text import html_to_text
from .odoo_call import odoo_call

EMPTY = "—"
MAX_TEXT = 500
MAX_NAMES = 10
# Lines of an order in an order: deeper is for the details.
MAX_DEPTH = 2
MAX_DECIMALS = 6
ATTRIBUTES = ["string", "type", "relation", "selection"]


class RecordWords:
    def __init__(self, env):
        self.env = env
        self._fields = {}

    def model_name(self, model):
        [named] = self._call("ir.model", "display_name_for", [[model]]) or [{}]
        return named.get("display_name") or model

    def fields(self, model):
        """What the person sees of the model's fields: the others are not described."""
        if model not in self._fields:
            self._fields[model] = self._call(model, "fields_get", [], {"attributes": ATTRIBUTES}) or {}
        return self._fields[model]

    def label(self, model, name):
        return self.fields(model).get(name, {}).get("string") or name

    def rows(self, model, ids, names=()):
        """By id, those of the records that the person may read, with their names and these fields."""
        known = [name for name in names if name in self.fields(model)]
        context = {"active_test": False, "bin_size": True}
        rows = self._call(model, "search_read", [[["id", "in", ids]], ["display_name", *known]], {"context": context})
        return {row["id"]: row for row in rows or []}

    def names(self, model, ids):
        """Of one record, or of some: `#7` where the person may not know it."""
        ids = [id_ for id_ in ids if type(id_) is int]
        rows = self.rows(model, ids[:MAX_NAMES]) if ids else {}
        names = [rows[id_]["display_name"] if id_ in rows else f"#{id_}" for id_ in ids[:MAX_NAMES]]
        if len(ids) > MAX_NAMES:
            names.append(self.env._("and %s more", len(ids) - MAX_NAMES))
        return names

    def lines(self, model, values, depth=0):
        """`values` to be written, as {"label", "value", "old"}."""
        return [
            {"label": self.label(model, name), "value": self.value(model, name, value, depth), "old": None}
            for name, value in values.items()
        ]

    def value(self, model, name, value, depth=0):
        """A value to be written."""
        field = self.fields(model).get(name, {})
        kind, relation = field.get("type"), field.get("relation")
        if kind in ("one2many", "many2many") and isinstance(value, list) and relation in self.env:
            parts = [part for command in value for part in self._command(relation, command, depth)]
            return "\n".join(parts) or EMPTY
        if kind in ("many2one", "many2one_reference") and type(value) is int and relation in self.env:
            return ", ".join(self.names(relation, [value]))
        return self._plain(field, value)

    def stored(self, model, name, value):
        """A value as it was read."""
        field = self.fields(model).get(name, {})
        relation = field.get("relation")
        if field.get("type") in ("one2many", "many2many") and isinstance(value, list) and relation in self.env:
            return "\n".join(self.names(relation, value)) or EMPTY
        if field.get("type") == "many2one" and isinstance(value, list):
            return str(value[1])
        return self._plain(field, value)

    def _command(self, model, command, depth):
        """What one entry of a list of commands does (odoo.fields.Command), a text for each record."""
        if type(command) is int:
            return self.names(model, [command])
        if not isinstance(command, list) or not command or type(command[0]) is not int:
            return [short(json.dumps(command, ensure_ascii=False))]
        code = command[0]
        ids = command[1:2]
        values = command[2] if len(command) > 2 else None
        if code in (0, 1) and isinstance(values, dict):
            inner = self._inner(model, values, depth)
            return [f"+ {inner}"] if code == 0 else [f"{name}: {inner}" for name in self.names(model, ids)]
        if code == 6:
            return self.names(model, values) if isinstance(values, list) else []
        if code == 5:
            return [self.env._("(all are removed)")]
        name = ", ".join(self.names(model, ids))
        words = {2: self.env._("%s (deleted)", name), 3: self.env._("%s (removed)", name), 4: f"+ {name}"}
        return [words.get(code) or short(json.dumps(command, ensure_ascii=False))]

    def _inner(self, model, values, depth):
        if depth >= MAX_DEPTH:
            return short(json.dumps(values, ensure_ascii=False))
        return ", ".join(f"{line['label']}: {line['value']}" for line in self.lines(model, values, depth + 1))

    def _plain(self, field, value):
        kind = field.get("type")
        if kind == "boolean" or value is True or (value is False and not kind):
            return self.env._("Yes") if value else self.env._("No")
        if value is None or value is False or value in ("", [], {}):
            return EMPTY
        if kind == "selection":
            return dict(map(tuple, field.get("selection") or [])).get(value) or short(str(value))
        if isinstance(value, int | float):
            return formatLang(self.env, value, digits=_decimals(value)) if kind in ("float", "monetary") else str(value)
        return short(self._text(kind, value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False))

    def _text(self, kind, value):
        try:
            if kind == "date":
                return format_date(self.env, value[:10])
            if kind == "datetime":
                return format_datetime(
                    self.env, value.replace("T", " ")[:19], tz=self.env.context.get("tz"), dt_format="short"
                )
        except ValueError:
            return value
        if kind == "binary":
            return self.env._("(a file)")
        return html_to_text(value) if kind == "html" else value

    def _call(self, model, method, args, kwargs=None):
        try:
            return odoo_call(self.env, {"model": model, "method": method, "args": args, "kwargs": kwargs or {}})
        except UserError:
            return None  # what this person, or an assistant, may not read is not told


def short(text):
    return text if len(text) <= MAX_TEXT else f"{text[:MAX_TEXT]}…"


def _decimals(number):
    decimals = repr(float(number)).partition(".")[2]
    return 0 if decimals == "0" else min(max(len(decimals), 2), MAX_DECIMALS)
