"""Who may touch the records of calls."""

import contextlib
from contextvars import ContextVar

_is_keeping = ContextVar("woow_paas_gateway_is_keeping", default=False)


@contextlib.contextmanager
def keeping_records():
    """Within it the gateway itself completes records or deletes old ones. No context of records: anybody sets those."""
    token = _is_keeping.set(True)
    try:
        yield
    finally:
        _is_keeping.reset(token)


def is_keeping_records():
    return _is_keeping.get()
