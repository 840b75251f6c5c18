import json
import re

from .field_error import field_error

HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
# What HTTP can carry: printable, and no line end that would begin another header.
HEADER_VALUE = re.compile(r"[\t\x20-\x7e\xa0-\xff]*")
# Of the connection, not of the person: with them a request has another length or another host, or is none at all.
RESERVED_HEADER = re.compile(
    r"connection|content-(length|type|encoding)|expect|host|keep-alive|mcp-.*|proxy-.*|te|trailer|transfer-encoding"
    r"|upgrade",
    re.IGNORECASE,
)


def check_headers(env, field_name, text):
    """Raises where the text is no JSON object of headers that a request can have."""
    try:
        headers = json.loads(text) if text else {}
    except ValueError as error:
        raise field_error(field_name, env._("The headers are not valid JSON: %s", error)) from error
    if not isinstance(headers, dict) or not all(isinstance(value, str) for value in headers.values()):
        raise field_error(
            field_name, env._('The headers must be a JSON object with text values, e.g. {"X-Api-Key": "…"}.')
        )
    for header, value in headers.items():
        if not HEADER_NAME.fullmatch(header) or not HEADER_VALUE.fullmatch(value):
            raise field_error(
                field_name,
                env._("The header %s contains characters that HTTP does not allow, such as line breaks.", header),
            )
        if RESERVED_HEADER.fullmatch(header):
            raise field_error(field_name, env._("The header %s is set automatically. Remove it.", header))
