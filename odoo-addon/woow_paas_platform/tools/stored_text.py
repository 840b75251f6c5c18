import json
import math

MAX_INTEGER = 2**31 - 1
# Deeper objects than a tool has use for break the ones that read them: json itself, and Odoo's and Node's too.
MAX_DEPTH = 64


def storable(text, max_bytes=None):
    """Text of a model or a tool as PostgreSQL can store it: no NUL, no half surrogate pairs, at most `max_bytes`
    of UTF-8. What is no text is told as JSON. Nothing is False, as in Odoo's records."""
    if text is None or text is False or text == "":
        return False
    if not isinstance(text, str):
        text = json.dumps(text, ensure_ascii=False) if is_shallow(text) else "…"
    data = text.replace("\x00", "").encode("utf-8", "replace")
    if max_bytes:
        data = data[:max_bytes]
    return data.decode("utf-8", "ignore") or False


def storable_integer(number):
    """A count of a model or a tool as PostgreSQL can store it."""
    if isinstance(number, bool) or not isinstance(number, int | float) or math.isnan(number):
        return 0
    return int(min(max(number, 0), MAX_INTEGER))


def record_id(value):
    """An id that a record can have, or None."""
    return value if type(value) is int and 0 < value <= MAX_INTEGER else None


def is_shallow(value):
    """Whether objects and lists in `value` are nested at most MAX_DEPTH deep."""
    level = [value]
    for _depth in range(MAX_DEPTH + 1):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return True
    return False


def storable_json(value, max_characters):
    """An object of a model or a tool as PostgreSQL can store it; False where there is none, or too much."""
    if not isinstance(value, dict) or not is_shallow(value):
        return False
    text = storable(json.dumps(value, ensure_ascii=False).replace("\\u0000", ""))
    return json.loads(text) if text and len(text) <= max_characters else False
