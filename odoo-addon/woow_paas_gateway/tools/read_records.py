"""Records as an agent reads them: found or fetched in one call, and told so that a model can use them."""

import difflib

from odoo.exceptions import UserError

from odoo.addons.woow_paas_platform.tools.credentials import is_credential
from odoo.addons.woow_paas_platform.tools.html_text import html_to_text
from odoo.addons.woow_paas_platform.tools.odoo_call import odoo_call
from odoo.addons.woow_paas_platform.tools.stored_text import record_id

from .default_fields import default_fields

MAX_LIMIT = 100
MAX_IDS = 200
MAX_FIELDS = 100
PREVIEWED = 3
OPERATORS = ("&", "|", "!")
TO_MANY = ("one2many", "many2many")
# A file's content, where it is no field of another record.
CONTENT_FIELDS = ("datas", "raw", "db_datas")


def read_records(env, asked):
    """`asked` is {"model", "fields"} with {"ids"} or {"domain", "limit", "offset", "order"}.

    :return: {"records", "notes"}; of a search also {"total", "has_more"}
    """
    reader = RecordReader(env, asked.get("model"), asked.get("fields"))
    return reader.fetch(asked["ids"]) if "ids" in asked else reader.search(asked)


class RecordReader:
    def __init__(self, env, model, fields):
        self.env = env
        self.model = model
        # What the person, and an agent, may know of the model: refused in words where that is nothing.
        self._known = self._call(model, "fields_get", [], attributes=["type", "relation"])
        self._is_chosen = bool(fields)
        self.notes = []
        self._fields = self._chosen(fields) if fields else default_fields(model, self._known)

    def search(self, asked):
        domain, offset = asked.get("domain") or [], asked.get("offset") or 0
        limit = min(asked.get("limit") or MAX_LIMIT, MAX_LIMIT)
        self._check_domain(domain)
        order = {"order": asked["order"]} if asked.get("order") else {}
        rows = self._call(
            self.model,
            "search_read",
            [domain, self._fields],
            limit=limit + 1,
            offset=offset,
            context={"bin_size": True},
            **order,
        )
        has_more = len(rows) > limit
        rows = rows[:limit]
        # What comes before a page that is the last one is known.
        is_counted = has_more or (offset and not rows)
        total = self._call(self.model, "search_count", [domain]) if is_counted else offset + len(rows)
        return {"total": total, "has_more": has_more, "records": self._told(rows), "notes": self.notes}

    def fetch(self, ids):
        if not isinstance(ids, list) or not 0 < len(ids) <= MAX_IDS or not all(record_id(one) for one in ids):
            raise UserError(self.env._("Pass between 1 and %s ids of records.", MAX_IDS))
        rows = self._call(self.model, "read", [ids, self._fields], context={"bin_size": True})
        return {"records": self._told(rows), "notes": self.notes}

    def _call(self, model, method, args, **kwargs):
        return odoo_call(self.env, {"model": model, "method": method, "args": args, "kwargs": kwargs})

    def _chosen(self, names):
        if not isinstance(names, list) or len(names) > MAX_FIELDS or not all(isinstance(one, str) for one in names):
            raise UserError(self.env._("Fields are a list of at most %s names.", MAX_FIELDS))
        fields = self.env[self.model]._fields
        withheld = [name for name in names if name in fields and is_credential(fields[name])]
        if withheld:
            self.notes.append(
                self.env._("Withheld, because their names are those of secrets: %s.", ", ".join(withheld))
            )
        names = [name for name in dict.fromkeys(names) if name not in withheld]
        for name in names:
            self._check_name(self._known, self.model, name)
        return names or ["display_name"]

    def _check_name(self, known, model, name):
        if name in known or name == "id":
            return
        if name in self.env[model]._fields:
            raise UserError(
                self.env._("You are not allowed to read the field %(name)s of %(model)s.", **_of(name, model))
            )
        near = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
        if near:
            about = {**_of(name, model), "near": ", ".join(near)}
            raise UserError(self.env._("%(model)s has no field named %(name)s. Did you mean %(near)s?", **about))
        raise UserError(self.env._("%(model)s has no field named %(name)s.", **_of(name, model)))

    def _check_domain(self, domain):
        """That its fields exist: Odoo's own words for that help nobody."""
        for term in domain:
            if isinstance(term, list) and len(term) == 3 and isinstance(term[0], str) and term[0] not in OPERATORS:
                self._check_path(term[0])

    def _check_path(self, path):
        model, known = self.model, self._known
        for name in path.split("."):
            if model is None:
                return
            self._check_name(known, model, name)
            about = known.get(name, {})
            if about.get("type") in ("properties", "date", "datetime", "json"):
                return  # what comes after is no field
            model = about.get("relation") if about.get("relation") in self.env else None
            known = self._call(model, "fields_get", [], attributes=["type", "relation"]) if model else {}

    def _told(self, rows):
        kinds = {name: self._known.get(name, {}).get("type") for name in self._fields}
        for name, kind in kinds.items():
            if kind in TO_MANY:
                self._tell_many(rows, name)
            elif kind == "binary":
                self._tell_files(rows, name)
            elif kind == "html":
                for row in rows:
                    row[name] = html_to_text(row[name]) or False
        if self._is_chosen:
            return rows
        return [
            {name: value for name, value in row.items() if value is not False or kinds.get(name) == "boolean"}
            for row in rows
        ]

    def _tell_many(self, rows, name):
        """How many, and the names of the first of them that the person may know."""
        relation = self._known[name].get("relation")
        shown = list(dict.fromkeys(id_ for row in rows for id_ in row[name][:PREVIEWED]))
        context = {"active_test": False}
        found = (
            self._call(relation, "search_read", [[["id", "in", shown]], ["display_name"]], context=context)
            if shown and relation in self.env and self.env[relation].has_access("read")
            else []
        )
        names = {one["id"]: one["display_name"] for one in found}
        for row in rows:
            first = [[id_, names[id_]] for id_ in row[name][:PREVIEWED] if id_ in names]
            row[name] = {"count": len(row[name]), "first": first}

    def _tell_files(self, rows, name):
        """As the address of a resource. What is no attachment has only a size."""
        if self.model == "ir.attachment" and name in CONTENT_FIELDS:
            files = {row["id"]: row["id"] for row in rows}
        else:
            # sudo: attachments of fields are hidden from searches; the person has just read these fields.
            found = (
                self.env["ir.attachment"]
                .sudo()
                .search_read(
                    [
                        ("res_model", "=", self.model),
                        ("res_field", "=", name),
                        ("res_id", "in", [r["id"] for r in rows]),
                    ],
                    ["res_id"],
                )
            )
            files = {one["res_id"]: one["id"] for one in found}
        for row in rows:
            if row[name]:
                file = files.get(row["id"])
                row[name] = f"odoo://attachment/{file}" if file else self.env._("(a file of %s)", row[name])


def _of(name, model):
    return {"name": name, "model": model}
