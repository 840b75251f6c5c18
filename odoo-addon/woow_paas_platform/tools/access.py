from odoo.exceptions import AccessError


def refuse_fields(env, names):
    """A field's `readonly` holds in forms only: programs may write it. Raises where `names` has any."""
    if names:
        raise AccessError(env._("You are not allowed to set these fields: %s.", ", ".join(sorted(names))))


def check_sidecar(env):
    """For methods that the sidecar's service user alone may call. Raises for everybody else."""
    if not env.user.has_group("woow_paas_platform.group_sidecar"):
        raise AccessError(env._("Only the AI service can do this."))
