"""What Odoo's modules send to other systems goes through `requests`: in a preview it is stopped there."""

from functools import wraps
from urllib.parse import urlsplit

import requests

from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

from .previewing import is_previewing

_lt = LazyTranslate(__name__)

SENTENCE = _lt("This cannot be previewed: it would contact another system (%s), which cannot be undone.")


def hold_back_in_previews():
    """Once for the process."""
    if not hasattr(requests.Session.send, "held_in_previews"):
        requests.Session.send = _held(requests.Session.send)


def _held(send):
    @wraps(send)
    def held(session, request, **kwargs):
        if is_previewing():
            raise UserError(str(SENTENCE) % (urlsplit(request.url or "").hostname or "?"))
        return send(session, request, **kwargs)

    held.held_in_previews = True
    return held
