"""What an assistant may do with a person's rights, beyond Odoo's own rules.

A prompt can be anybody's text: a mail, a web page, a tool's answer. So a call made for an assistant must not be able to
turn the rights of one conversation into a lasting login, into code that runs without the guard, or into a weaker guard.
What is closed, and against what:

- keys, passwords, second factors, devices, logins by other systems: a login that stays;
- users, groups and companies of users, and the mail address of a user's contact, where password resets are sent:
  another person's login;
- system parameters, settings, mail servers, sent mails: secrets, and reset links on their way;
- devices that get a person's notifications: a copy of all that is written to them;
- previews of links: pictures of other places;
- the mail gateway, which posts in the name of whoever a mail says it is from;
- server actions, jobs, automation, views, templates, modules, fields and access rules: code, or wider rights;
- links that let whoever has them in: signups, resets and portal links are neither made nor rendered, and fields named
  like a token or a secret are neither read nor set (`tools/credentials.py`, `models/guard/`);
- messages in another's name, deleting by whatever command, and pictures that carry words to other places
  (`tools/given_values.py`, `tools/remote_pictures.py`);
- files that Odoo serves at an address or to everybody, and filters of everybody: what all people's browsers load;
- these addons' own records: the servers, the switches, the approvals and the apps that hold assistants back.
"""

import contextlib
import re
from contextvars import ContextVar

from odoo.exceptions import AccessError

# Neither read nor written.
CLOSED_MODELS = frozenset(
    {
        "auth.oauth.provider",
        "auth.passkey.key",
        "auth.passkey.key.create",
        "auth.totp.rate.limit.log",
        "auth_totp.device",
        "auth_totp.wizard",
        "base.import.module",
        "base.language.import",
        "base.language.install",
        "base.module.install.request",
        "base.module.install.review",
        "base.module.uninstall",
        "base.module.update",
        "base.module.upgrade",
        "base.partner.merge.automatic.wizard",
        "base_import.import",
        "certificate.certificate",
        "certificate.key",
        "change.password.own",
        "change.password.user",
        "change.password.wizard",
        "documents.access",
        "documents.share",
        "fetchmail.server",
        "iap.account",
        "ir.config_parameter",
        "ir.mail_server",
        "mail.compose.message",
        "mail.ice.server",
        "mail.link.preview",
        "mail.mail",
        "mail.message.link.preview",
        "mail.push",
        "mail.push.device",
        "payment.provider",
        "payment.token",
        "portal.share",
        "portal.wizard",
        "portal.wizard.user",
        "project.share.collaborator.wizard",
        "project.share.wizard",
        "res.company.ldap",
        "res.config.settings",
        "res.device",
        "res.device.log",
        "res.users.apikeys",
        "res.users.apikeys.description",
        "res.users.apikeys.show",
        "res.users.deletion",
        "res.users.identitycheck",
        "spreadsheet.dashboard.share",
        "woow_paas_gateway.confirmation",
        "woow_paas_gateway.connect",
        "woow_paas_gateway.oauth_secret_wizard",
        "woow_paas_gateway.stored_result",
        "woow_paas_platform.sidecar_key_wizard",
    }
)
# Read, never written.
READ_ONLY_MODELS = frozenset(
    {
        "ai.assistant",
        "ai.config",
        "base.automation",
        "mail.alias",
        "mail.alias.domain",
        "mail.gateway.allowed",
        "mail.scheduled.message",
        "mail.template",
        "mailing.mailing",
        "project.collaborator",
        "res.groups",
        "res.groups.privilege",
        "res.users",
        "sms.template",
    }
)
READ_ONLY_PREFIXES = ("ir.", "woow_paas_")
# Of the technical models, those that hold people's data.
WRITABLE_MODELS = frozenset({"ir.attachment", "ir.exports", "ir.exports.line", "ir.filters", "ir.sequence"})
READ_METHODS = frozenset(
    {
        "display_name_for",
        "fields_get",
        "formatted_read_group",
        "get_available_models",
        "name_search",
        "read",
        "read_group",
        "search",
        "search_count",
        "search_read",
        "web_read",
        "web_search_read",
    }
)
# Of users: not even what Odoo does with sudo on the way may set these.
CREDENTIAL_FIELDS = frozenset(
    {"active", "group_ids", "groups_id", "login", "new_password", "partner_id", "password", "totp_secret"}
)
# The mail gateway's, on any model with a chatter.
GATEWAY_METHODS = frozenset({"message_new", "message_process", "message_route", "message_update"})
CREDENTIAL_METHODS = re.compile(r"password|passwd|passkey|api_?key|totp|oauth|signup|token|credential")
# They render what the caller names, with values that the caller gives.
RENDERING_METHODS = re.compile(r"_with_(?:source|template|view)$|^activity_send_mail$")
# What forms and buttons send. Others could hide a change from the chatter, or weaken a check.
CONTEXT_KEYS = frozenset({"active_id", "active_ids", "active_model", "active_test", "bin_size", "lang", "tz"})

_assistant_acts = ContextVar("woow_paas_platform_assistant_acts", default=False)


@contextlib.contextmanager
def assistant_acts():
    """Within it, what the ORM does counts as done by an assistant, in nested writes too. No record's context: that can
    be replaced on the way."""
    token = _assistant_acts.set(True)
    try:
        yield
    finally:
        _assistant_acts.reset(token)


def is_assistant_acting():
    return _assistant_acts.get()


def refusal(records):
    return AccessError(records.env._("Assistants are not allowed to do this with %s.", records._name))


def is_closed(model, operation):
    """Whether assistants are kept from `read`, `write`, `create` or `unlink` of this model."""
    if model in CLOSED_MODELS:
        return True
    if operation == "read" or model in WRITABLE_MODELS:
        return False
    return model in READ_ONLY_MODELS or model.startswith(READ_ONLY_PREFIXES)


def may_call(model, method):
    """Whether assistants may call this public method; Odoo's own rules come on top."""
    if is_closed(model, "read") or method in GATEWAY_METHODS:
        return False
    if CREDENTIAL_METHODS.search(method) or RENDERING_METHODS.search(method):
        return False
    return method in READ_METHODS or not is_closed(model, "write")


def call_context(given):
    """What of a context that came with a call is passed on."""
    if not isinstance(given, dict):
        return {}
    return {key: value for key, value in given.items() if key in CONTEXT_KEYS or key.startswith("default_")}
