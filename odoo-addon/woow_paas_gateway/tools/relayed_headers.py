"""What of an agent's request and of its answer passes between the outside and the sidecar: these headers, no others.

Odoo's own cookies stay here. Those of the gateway's login pages, which their name tells apart, go through.
"""

REQUEST_HEADERS = (
    "Accept",
    "Accept-Language",
    "Authorization",
    "Content-Type",
    "Origin",
    "User-Agent",
    "Last-Event-ID",
    "Mcp-Method",
    "Mcp-Name",
    "Mcp-Protocol-Version",
    "Mcp-Session-Id",
    "Access-Control-Request-Headers",
    "Access-Control-Request-Method",
)
ANSWER_HEADERS = (
    "Content-Type",
    "Location",
    "Allow",
    "Cache-Control",
    "Content-Security-Policy",
    "Referrer-Policy",
    "Retry-After",
    "Vary",
    "WWW-Authenticate",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "Mcp-Session-Id",
    "Access-Control-Allow-Headers",
    "Access-Control-Allow-Methods",
    "Access-Control-Allow-Origin",
    "Access-Control-Expose-Headers",
    "Access-Control-Max-Age",
)
COOKIE_PREFIX = "woow_oauth"


def headers_to_sidecar(headers, cookies):
    """:param cookies: (name, value) pairs"""
    passed = {name: headers[name] for name in REQUEST_HEADERS if headers.get(name)}
    # What is packed would have to be unpacked to be measured.
    passed["Accept-Encoding"] = "identity"
    own = [f"{name}={value}" for name, value in cookies if name.startswith(COOKIE_PREFIX)]
    if own:
        passed["Cookie"] = "; ".join(own)
    return passed


def headers_to_agent(headers, set_cookies):
    """(name, value) pairs. `set_cookies`: the values of all `Set-Cookie` headers."""
    passed = [(name, headers[name]) for name in ANSWER_HEADERS if headers.get(name)]
    passed += [("Set-Cookie", value) for value in set_cookies if value.startswith(COOKIE_PREFIX)]
    if "Cache-Control" not in dict(passed):
        passed.append(("Cache-Control", "no-store"))
    return passed
