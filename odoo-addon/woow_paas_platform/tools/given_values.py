"""What a call brings along, looked through before it is made: everything an assistant chooses comes in here, wherever
Odoo takes it to afterwards."""

import re

from odoo.exceptions import AccessError

from .credentials import CREDENTIAL

# Whoever merges records deletes all but one.
DELETING_METHODS = re.compile(r"(?:^|_)(?:unlink|delete|deletion|purge|merge)(?:_|$)")
# Those whose names do not say it.
OTHERS_THAT_DELETE = frozenset(
    {
        ("calendar.popover.delete.wizard", "close"),
        ("data_recycle.record", "action_validate"),
        ("mail.activity", "action_cancel"),
        ("pos.order", "remove_from_ui"),
        ("website.menu", "save"),
    }
)
MESSAGE_METHODS = re.compile(r"^_?message_")
DELETE, UNLINK, CLEAR, SET = 2, 3, 5, 6
UPDATE = 1
DEFAULT = "default_"
TO_MANY = ("one2many", "many2many")


class _Deletes(AccessError):
    """The call would delete."""


def check_given(model, method, args, kwargs, may_delete=False):
    """Raises an AccessError where the call would set a credential, speak in another's name, or delete.

    :param model: an empty recordset, as the person who asked
    :param may_delete: that person was asked about this very call, and told that it deletes
    """
    for problem in _problems(model, method, args, kwargs):
        if not (may_delete and isinstance(problem, _Deletes)):
            raise problem


def deletes(model, method, args, kwargs):
    """Whether the call would delete records: by a method, or by commands in its values."""
    return any(isinstance(problem, _Deletes) for problem in _problems(model, method, args, kwargs))


def _problems(model, method, args, kwargs):
    given = {**kwargs, "context": defaults_of(kwargs.get("context"))}
    first = args[0] if args else None
    ids = first if isinstance(first, list) else [first]
    # A wizard may go; what the buttons of one delete are other records.
    if (model._name, method) in OTHERS_THAT_DELETE or (
        DELETING_METHODS.search(method) and not (model._transient and method == "unlink")
    ):
        yield _deletes(model)
    if MESSAGE_METHODS.search(method):
        yield from _author(model, given)
    if method == "load" and args and isinstance(args[0], list):
        yield from _paths(model, args[0])
    if method == "export_data":
        yield from _paths(model, kwargs.get("fields_to_export") or args[1:2])
    yield from _within(model, ids, [*args, given])


def is_author(env, author, email):
    """Whether these are the person's own, or of nobody in particular."""
    own = env.user.partner_id
    addresses = {address for address in (own.email, own.email_formatted, own.email_normalized) if address}
    return (not author or author == own.id) and (not email or email in addresses)


def _within(model, ids, value):
    if isinstance(value, list | tuple):
        if len(value) == 3 and isinstance(value[0], str) and isinstance(value[1], str):
            # A condition: some models search with sudo, where the ORM asks nobody.
            yield from _names(model, value[0].split("."))
        for item in value:
            yield from _within(model, ids, item)
    elif isinstance(value, dict):
        yield from _names(model, [name for name, item in value.items() if item and isinstance(item, str)])
        for name, item in value.items():
            field = model._fields.get(name)
            if field and field.type in TO_MANY and not isinstance(item, dict):
                yield from _commands(model, ids, field, _as_commands(item))
            else:
                yield from _elsewhere(model, name, item)
                yield from _within(model, ids, item)


def _elsewhere(model, name, value):
    """Commands for a record of another model, which the call makes on its way: of a context's defaults, say."""
    commands = value if isinstance(value, list) else []
    if any(isinstance(command, list) for command in commands):
        for other in model.env.registry.values():
            field = other._fields.get(name)
            if field and field.type in TO_MANY:
                for command in commands:
                    if isinstance(command, list) and command and _removes(model.env[other._name], [], field, command):
                        yield _deletes(model.env[field.comodel_name])


def _as_commands(value):
    """What Odoo takes a value for: nothing removes all, and a list of ids all others."""
    if value is False or value is None:
        return [[CLEAR]]
    if isinstance(value, list) and value and not isinstance(value[0], list | tuple):
        return [[SET, 0, value]]
    return value if isinstance(value, list) else []


def _commands(model, ids, field, commands):
    comodel = model.env[field.comodel_name]
    for command in commands:
        if not isinstance(command, list | tuple) or not command:
            continue
        if _removes(model, ids, field, command):
            yield _deletes(comodel)
        if len(command) > 2 and isinstance(command[2], dict):
            yield from _within(comodel, [command[1]] if command[0] == UPDATE else [], command[2])


def _removes(model, ids, field, command):
    """Whether the command deletes records: itself, or because they cannot be without the one that they belong to, as
    messages and files, which nobody would find again."""
    code = command[0]
    if code == DELETE:
        return True
    if field.type != "one2many" or code not in (UNLINK, CLEAR, SET):
        return False
    inverse = model.env[field.comodel_name]._fields.get(_stored(field).inverse_name)
    if not inverse or not (inverse.type != "many2one" or inverse.required or inverse.ondelete == "cascade"):
        return False
    if code == UNLINK:
        return True
    kept = command[2] if code == SET and len(command) > 2 and isinstance(command[2], list) else []
    # sudo: lines that the person does not see would be deleted too.
    present = model.sudo().browse([one for one in ids if type(one) is int]).exists()[field.name]
    return bool(set(present.ids) - set(kept))


def _stored(field):
    """The field itself, of one that only shows another record's: inherited ones know no inverse."""
    while not field.inverse_name and field.related_field and field.related_field.type == "one2many":
        field = field.related_field
    return field


def _paths(model, paths):
    """Names of fields, as in a file to import or export: `order_line/product_id/name`."""
    if isinstance(paths, list | tuple):
        for path in paths:
            yield from _paths(model, path)
    else:
        yield from _names(model, re.split("[/.]", str(paths)))


def _names(model, names):
    credentials = sorted(name for name in names if CREDENTIAL.search(name))
    if credentials:
        yield AccessError(model.env._("Assistants are not allowed to use %(fields)s.", fields=", ".join(credentials)))


def _author(model, given):
    if not is_author(model.env, given.get("author_id"), given.get("email_from")) or given.get("reply_to"):
        yield AccessError(model.env._("Assistants are not allowed to write messages in the name of somebody else."))


def _deletes(model):
    return _Deletes(
        model.env._(
            "Assistants are not allowed to delete records (%s). Archive them, or ask the user to delete them in Odoo.",
            model._name,
        )
    )


def defaults_of(context):
    """The values of a context, by the names of their fields."""
    if not isinstance(context, dict):
        return {}
    return {key.removeprefix(DEFAULT): value for key, value in context.items() if key.startswith(DEFAULT)}
