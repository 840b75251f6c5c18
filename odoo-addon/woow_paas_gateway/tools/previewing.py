"""Whether what runs is a preview, and what it would have sent."""

import contextlib
from contextvars import ContextVar

MAX_NOTES = 20

_notes = ContextVar("woow_paas_gateway_preview_notes", default=None)


@contextlib.contextmanager
def previewing():
    """Within it nothing leaves Odoo. Gives the list of sentences about what would have."""
    notes = []
    token = _notes.set(notes)
    try:
        yield notes
    finally:
        _notes.reset(token)


def is_previewing():
    return _notes.get() is not None


def note(sentence):
    notes = _notes.get()
    if sentence not in notes and len(notes) < MAX_NOTES:
        notes.append(sentence)
