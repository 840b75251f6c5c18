"""What Odoo's modules send to other systems goes through `requests`, and what they commit apart from the call through a
cursor of their own: in a preview both are stopped there."""

from functools import wraps
from urllib.parse import urlsplit

import requests

from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.tools.translate import LazyTranslate

from .previewing import is_previewing

_lt = LazyTranslate(__name__)

SENTENCE = _lt("This cannot be previewed: it would contact another system (%s), which cannot be undone.")


def hold_back_in_previews():
    """Once for the process."""
    if not hasattr(requests.Session.send, "held_in_previews"):
        requests.Session.send = _held(requests.Session.send)
    if not hasattr(Registry.cursor, "held_in_previews"):
        Registry.cursor = _held_cursor(Registry.cursor)


def _held(send):
    @wraps(send)
    def held(session, request, **kwargs):
        if is_previewing():
            raise UserError(str(SENTENCE) % (urlsplit(request.url or "").hostname or "?"))
        return send(session, request, **kwargs)

    held.held_in_previews = True
    return held


def _held_cursor(cursor):
    @wraps(cursor)
    def held(registry, *args, **kwargs):
        # A preview undoes its own cursor, and no other.
        if is_previewing() and not kwargs.get("readonly"):
            raise UserError(str(SENTENCE) % "PostgreSQL")
        return cursor(registry, *args, **kwargs)

    held.held_in_previews = True
    return held
