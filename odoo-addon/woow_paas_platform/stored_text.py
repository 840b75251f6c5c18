def storable(text, max_bytes=None):
    """Text of a model or a tool as PostgreSQL can store it: no NUL, no half surrogate pairs, at most `max_bytes`
    of UTF-8. Nothing is False, as in Odoo's records."""
    if not text:
        return False
    data = text.replace("\x00", "").encode("utf-8", "replace")
    if max_bytes:
        data = data[:max_bytes]
    return data.decode("utf-8", "ignore") or False
