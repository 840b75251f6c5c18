from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial

from odoo import api, models, release

from ...tools.credentials import is_credential
from ...tools.person_call import is_assistant_acting, is_closed, refusal
from ...tools.remote_pictures import without_remote_pictures

PROPERTY_TYPES = frozenset({"properties", "properties_definition"})

# While Odoo's own code looks at a field of a record: `record.access_token`.
_looks_itself = ContextVar("woow_paas_platform_looks_itself", default=False)


@contextmanager
def _looking_itself():
    token = _looks_itself.set(True)
    try:
        yield
    finally:
        _looks_itself.reset(token)


def _in_properties(value, change):
    """Odoo takes properties for HTML whose names end so; they come by their names, or as a list of definitions."""
    if isinstance(value, list | tuple):
        return [_in_properties(item, change) for item in value]
    if not isinstance(value, dict):
        return value
    is_html = value.get("type") == "html"
    return {
        name: change(item)
        if str(name).endswith("_html") or (is_html and name in {"default", "value"})
        else _in_properties(item, change)
        for name, item in value.items()
    }


def _unchanged(value):
    return value


class Base(models.AbstractModel):
    _inherit = "base"

    def _check_access(self, operation):
        """Here, because writes are nested: a contact's values can hold those of its users. Odoo asks this only without
        sudo, so that what Odoo itself does for a person goes on."""
        if is_assistant_acting() and is_closed(self._name, operation):
            return self, partial(refusal, self)
        return super()._check_access(operation)

    @api.model_create_multi
    def create(self, vals_list):
        if is_assistant_acting():
            vals_list = [self._without_remote_pictures(vals) for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        if is_assistant_acting():
            vals = self._without_remote_pictures(vals)
        return super().write(vals)

    @api.model
    def default_get(self, *args, **kwargs):
        """A context's defaults come into a new record after its values. Odoo 18 and 19 name the argument otherwise."""
        values = super().default_get(*args, **kwargs)
        return self._without_remote_pictures(values) if is_assistant_acting() else values

    def _without_remote_pictures(self, vals):
        """With sudo too: messages are stored so."""
        types = {name: self._fields[name].type for name in vals if name in self._fields}
        if "html" not in types.values() and PROPERTY_TYPES.isdisjoint(types.values()):
            return vals
        # sudo: people do not read system parameters.
        own = self.env["ir.config_parameter"].sudo().get_param("web.base.url") or ""
        disarm = partial(without_remote_pictures, own_address=own)
        changes = {"html": disarm, **dict.fromkeys(PROPERTY_TYPES, partial(_in_properties, change=disarm))}
        return {name: changes.get(types.get(name), _unchanged)(value) for name, value in vals.items()}

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        found = super().fields_get(allfields, attributes)
        if not is_assistant_acting() or self.env.su:
            return found
        return {name: about for name, about in found.items() if not is_credential(self._fields[name])}

    def _fetch_field(self, field):
        """Odoo's own code may look at what it needs; what is asked for by name (to be read, searched, grouped or sorted
        by) is checked below."""
        with _looking_itself():
            return super()._fetch_field(field)

    def _is_withheld(self, field):
        return not self.env.su and is_assistant_acting() and not _looks_itself.get() and is_credential(field)

    if release.version_info >= (19,):

        def _check_field_access(self, field, operation):
            if operation == "read" and self._is_withheld(field):
                raise refusal(self)
            return super()._check_field_access(field, operation)

    else:

        def check_field_access_rights(self, operation, field_names):
            names = super().check_field_access_rights(operation, field_names)
            if operation != "read" or not is_assistant_acting() or self.env.su:
                return names
            withheld = {name for name in names if name in self._fields and self._is_withheld(self._fields[name])}
            if withheld and field_names:
                raise refusal(self)
            return [name for name in names if name not in withheld]
