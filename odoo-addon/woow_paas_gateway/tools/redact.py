"""Arguments of a call as the record of it keeps them: without secrets, and not endless."""

import json
import re

from odoo.addons.woow_paas_platform.tools.stored_text import is_shallow, storable

SECRET_NAME = re.compile(
    r"passw|passwd|passphrase|secret|token|credential|api_?key|private_?key|authorization|cookie|totp|\bpin\b", re.I
)
# A pair in a list, as in domains: ["api_key", "=", "…"].
TERM_LENGTH = 3
CENSORED = "***"
MAX_TEXT = 1000
MAX_BYTES = 16 * 1024


def redacted(arguments):
    """JSON text of a call's arguments; False where there are none."""
    if not arguments or not is_shallow(arguments):
        return False
    return storable(json.dumps(_redact(arguments), ensure_ascii=False, indent=2), MAX_BYTES)


def _redact(value):
    if isinstance(value, dict):
        return {
            name: CENSORED if inner and SECRET_NAME.search(str(name)) else _redact(inner)
            for name, inner in value.items()
        }
    if isinstance(value, list):
        field = value[0] if len(value) == TERM_LENGTH else None
        if isinstance(field, str) and SECRET_NAME.search(field):
            return [field, value[1], CENSORED]
        return [_redact(inner) for inner in value]
    if isinstance(value, str) and value.lstrip()[:1] in ("[", "{"):
        value = _redact_json(value)
    if isinstance(value, str) and len(value) > MAX_TEXT:
        return f"{value[:MAX_TEXT]}… ({len(value)} characters)"
    return value


def _redact_json(text):
    """Lists and objects that come as JSON text, as models like to send them."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return json.dumps(_redact(value), ensure_ascii=False) if is_shallow(value) else "…"
