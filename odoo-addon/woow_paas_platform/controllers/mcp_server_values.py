import json

from .json_route import invalid_parameter, text

TEXTS = (
    "name",
    "description",
    "url",
    "command",
    "api_key",
    "oauth_client_id",
    "oauth_client_secret",
    "oauth_scope",
    "oauth_issuer",
)
CHOICES = ("transport", "auth", "approval", "oauth_grant")
SWITCHES = ("active", "pin_tools")
SYSTEM_SERVER_VALUES = frozenset((*TEXTS, *CHOICES, *SWITCHES, "headers_json"))
SERVICE_SERVER_VALUES = SYSTEM_SERVER_VALUES - {"command", "approval", "pin_tools"}


def server_values(model, body, names):
    """Values to write out of a request, which may hold those of `names`. Here only their types are checked: what they
    mean, the model checks for forms and requests alike."""
    values = {}
    for name in body:
        if name not in names:
            raise invalid_parameter(name)
        if name in TEXTS:
            values[name] = text(body, name).strip()
        elif name in CHOICES:
            values[name] = text(body, name)
            if values[name] not in dict(model._fields[name].selection):
                raise invalid_parameter(name)
        elif name in SWITCHES:
            if not isinstance(body[name], bool):
                raise invalid_parameter(name)
            values[name] = body[name]
        else:
            values[name] = _headers(body)
    return values


def _headers(body):
    """A JSON object, or its text as in the form."""
    headers = body["headers_json"]
    if isinstance(headers, dict):
        return json.dumps(headers) if headers else ""
    return text(body, "headers_json")
