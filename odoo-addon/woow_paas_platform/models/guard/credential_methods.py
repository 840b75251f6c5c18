from functools import wraps

from odoo import models

from ...tools.person_call import is_assistant_acting, refusal


def _refuse(records):
    raise refusal(records)


# By the names of methods, public or not: what makes a link that lets in whoever has it. They stand in modules that need
# not be installed. For an assistant some are refused; others come without the link, because Odoo calls them for every
# mail to a customer, who then has to log in.
HELD_METHODS = {
    "_action_reset_password": _refuse,
    "_create_user_from_template": _refuse,
    "_generate_signup_token": _refuse,
    "_get_signup_url": _refuse,
    "_get_signup_url_for_action": _refuse,
    "_portal_ensure_token": lambda records: "",
    "_sign_token": lambda records: "",
    "_signup_create_user": _refuse,
    "action_reset_password": _refuse,
    # No credential: it deletes with sudo, and wizards lead to it by other names.
    "merge_opportunity": _refuse,
    "signup_get_auth_param": lambda records: {one: {} for one in records.ids},
    "signup_prepare": _refuse,
}


class CredentialMethods(models.AbstractModel):
    """No signup, reset or access token is made while an assistant acts: with sudo neither, by a template neither."""

    _name = "woow_paas_platform.credential_methods"
    _description = "Methods That Make Credentials"

    def _register_hook(self):
        super()._register_hook()
        for model in self.env.registry.values():
            for name, instead in HELD_METHODS.items():
                method = getattr(model, name, None)
                if method and not hasattr(method, "held_back"):
                    setattr(model, name, _held(method, instead))

    def _unregister_hook(self):
        result = super()._unregister_hook()
        for model in self.env.registry.values():
            for name in HELD_METHODS:
                if hasattr(model.__dict__.get(name), "held_back"):
                    delattr(model, name)
        return result


def _held(method, instead):
    @wraps(method)
    def held(self, *args, **kwargs):
        return instead(self) if is_assistant_acting() else method(self, *args, **kwargs)

    held.held_back = True
    return held
