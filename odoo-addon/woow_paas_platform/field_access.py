from odoo.exceptions import AccessError


def refuse_fields(env, names):
    """A field's `readonly` holds in forms only: programs may write it. Raises where `names` has any."""
    if names:
        raise AccessError(env._("You may not set these fields: %s.", ", ".join(sorted(names))))
