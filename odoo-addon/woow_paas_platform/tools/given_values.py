"""What a call brings along, looked through before it is made: everything an assistant chooses comes in here, wherever
Odoo takes it to afterwards."""

import re

from odoo.exceptions import AccessError

from .credentials import CREDENTIAL

# Whoever merges records deletes all but one.
DELETING_METHODS = re.compile(r"(?:^|_)(?:unlink|delete|purge|merge)(?:_|$)")
MESSAGE_METHODS = re.compile(r"^_?message_")
DELETE, UNLINK, CLEAR, SET = 2, 3, 5, 6
UPDATE = 1
DEFAULT = "default_"


def check_given(model, method, args, kwargs, may_delete=False):
    """Raises an AccessError where the call would set a credential, speak in another's name, or delete.

    :param model: an empty recordset, as the person who asked
    :param may_delete: whether the call of `unlink` itself is let through
    """
    given = {**kwargs, "context": _defaults(kwargs.get("context"))}
    first = args[0] if args else None
    ids = first if isinstance(first, list) else [first]
    # A wizard may go; what the buttons of one delete are other records.
    may_delete = method == "unlink" and (may_delete or model._transient)
    if DELETING_METHODS.search(method) and not may_delete:
        raise _deletes(model)
    if MESSAGE_METHODS.search(method):
        _check_author(model, given)
    if method == "load" and args and isinstance(args[0], list):
        _check_paths(model, args[0])
    if method == "export_data":
        _check_paths(model, kwargs.get("fields_to_export") or args[1:2])
    _check(model, ids, [*args, given])


def is_author(env, author, email):
    """Whether these are the person's own, or of nobody in particular."""
    own = env.user.partner_id
    addresses = {address for address in (own.email, own.email_formatted, own.email_normalized) if address}
    return (not author or author == own.id) and (not email or email in addresses)


def _check(model, ids, value):
    if isinstance(value, list | tuple):
        if len(value) == 3 and isinstance(value[0], str) and isinstance(value[1], str):
            # A condition: some models search with sudo, where the ORM asks nobody.
            _check_names(model, value[0].split("."))
        for item in value:
            _check(model, ids, item)
    elif isinstance(value, dict):
        _check_names(model, [name for name, item in value.items() if item and isinstance(item, str)])
        for name, item in value.items():
            field = model._fields.get(name)
            if field and field.type in ("one2many", "many2many") and isinstance(item, list):
                _check_commands(model, ids, field, item)
            else:
                _check(model, ids, item)


def _check_commands(model, ids, field, commands):
    comodel = model.env[field.comodel_name]
    for command in commands:
        if not isinstance(command, list | tuple) or not command:
            continue
        if _removes(model, ids, field, command):
            raise _deletes(comodel)
        if len(command) > 2 and isinstance(command[2], dict):
            _check(comodel, [command[1]] if command[0] == UPDATE else [], command[2])


def _removes(model, ids, field, command):
    """Whether the command deletes records: itself, or because they cannot be without the one that they belong to."""
    code = command[0]
    if code == DELETE:
        return True
    if field.type != "one2many" or code not in (UNLINK, CLEAR, SET):
        return False
    inverse = model.env[field.comodel_name]._fields.get(field.inverse_name)
    if not inverse or not (inverse.required or getattr(inverse, "ondelete", None) == "cascade"):
        return False
    if code == UNLINK:
        return True
    kept = command[2] if code == SET and len(command) > 2 and isinstance(command[2], list) else []
    # sudo: lines that the person does not see would be deleted too.
    present = model.sudo().browse([one for one in ids if type(one) is int]).exists()[field.name]
    return bool(set(present.ids) - set(kept))


def _check_paths(model, paths):
    """Names of fields, as in a file to import or export: `order_line/product_id/name`."""
    if isinstance(paths, list | tuple):
        for path in paths:
            _check_paths(model, path)
    else:
        _check_names(model, re.split("[/.]", str(paths)))


def _check_names(model, names):
    credentials = sorted(name for name in names if CREDENTIAL.search(name))
    if credentials:
        raise AccessError(model.env._("Assistants are not allowed to use %(fields)s.", fields=", ".join(credentials)))


def _check_author(model, given):
    if not is_author(model.env, given.get("author_id"), given.get("email_from")) or given.get("reply_to"):
        raise AccessError(model.env._("Assistants are not allowed to write messages in the name of somebody else."))


def _deletes(model):
    return AccessError(
        model.env._(
            "Assistants are not allowed to delete records (%s). Archive them, or ask the user to delete them in Odoo.",
            model._name,
        )
    )


def _defaults(context):
    """The values of a context, by the names of their fields."""
    if not isinstance(context, dict):
        return {}
    return {key.removeprefix(DEFAULT): value for key, value in context.items() if key.startswith(DEFAULT)}
