"""How many requests of agents may be passed on at once: each keeps a worker, and the sidecar needs another one to
answer it. Were all workers passing on, they would wait for each other."""

import zlib

from odoo.tools import config

# Threads of a server without workers.
THREADED_PLACES = 8
LOCK = zlib.crc32(b"woow_paas_gateway.relay") - 2**31


def places():
    """How many there are here."""
    workers = config["workers"]
    return workers - 1 if workers else THREADED_PLACES


def take_place(cr):
    """Whether there was a place left. It is given back with the transaction's end, also when the worker dies."""
    for place in range(places()):
        cr.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", (LOCK, place))
        if cr.fetchone()[0]:
            return True
    return False
