from odoo.exceptions import ValidationError


def field_error(field_name, message):
    """A ValidationError that also tells programs which field is wrong.

    No class of its own: the web client knows Odoo's errors by their names and would show any other as a crash.
    """
    error = ValidationError(message)
    error.field_name = field_name
    return error
