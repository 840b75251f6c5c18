from urllib.parse import urlsplit


def origin(url):
    """(scheme, host, port) of an http address, or None where there is none. What Python and the sidecar's Node would
    read differently, such as backslashes, is no address."""
    try:
        parts = urlsplit(url or "")
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or "\\" in url:
        return None
    return parts.scheme, parts.hostname, port or (443 if parts.scheme == "https" else 80)
