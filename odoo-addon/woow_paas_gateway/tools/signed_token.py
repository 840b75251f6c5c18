"""JSON Web Tokens (HS256) with the secret that Odoo and the sidecar share. By hand, as in the platform's client:
the helper in `mail` takes no raw secret."""

import base64
import hashlib
import hmac
import json
import time

LEEWAY_SECONDS = 5
PARTS = 3


def sign(secret, claims, seconds):
    now = int(time.time())
    header = _base64url(json.dumps({"alg": "HS256", "typ": "JWT"}).encode())
    body = _base64url(json.dumps({**claims, "iat": now, "exp": now + seconds}).encode())
    return f"{header}.{body}.{_signature(secret, f'{header}.{body}')}"


def verify(secret, token, audience):
    """The claims, or None: not signed with the secret, for something else, or out of time."""
    parts = token.split(".") if isinstance(token, str) and token.isascii() else ()
    if len(parts) != PARTS or not secret:
        return None
    header, body, signature = parts
    # Whatever the header says, this is what was signed.
    if not hmac.compare_digest(signature, _signature(secret, f"{header}.{body}")):
        return None
    try:
        claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        in_time = claims["iat"] - LEEWAY_SECONDS <= time.time() <= claims["exp"] + LEEWAY_SECONDS
    except (ValueError, KeyError, TypeError):
        return None
    return claims if in_time and claims.get("aud") == audience else None


def _signature(secret, text):
    return _base64url(hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest())


def _base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
