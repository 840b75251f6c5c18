"""Fields and links that let somebody in: what an assistant neither reads nor sets."""

import re

CREDENTIAL = re.compile(
    r"(?:^|_)(?:r?tokens?|secrets?|passw(?:or)?d|passphrase|api_?keys?|private_keys?|kiosk_key|pin|uuid"
    r"|signup_(?:type|url|expiration)|share_link|invitation_url)(?:_|$)"
)
# Counts of tokens, links to records called tokens and the like are no credentials.
TEXT_TYPES = frozenset({"binary", "char", "html", "json", "text"})
# In the links of mails and messages that people, or Odoo itself, have written; a link in a link is encoded.
LINK = re.compile(
    r"(?i)((?:[?&;]|%3f|%26)(?:\w*token|hash|sig|signature|secret|password)(?:=|%3d))"
    r"(?:%(?!26)|[^\s&;%\"'<>\\)\]])+"
)
# Surveys, chats and meetings are opened by a path: `/chat/7/1b4e28ba-2fa1-11d2-883f-0016d3cca427`.
UUID_IN_PATH = re.compile(r"(?i)((?:/|%2f))[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![\w-])")
WITHHELD = "(withheld)"


def is_credential(field):
    return field.type in TEXT_TYPES and bool(CREDENTIAL.search(field.name))


def without_credentials(value):
    """What a method returned (plain JSON), with credentials withheld: by the name of a field, and in links."""
    if isinstance(value, str):
        return UUID_IN_PATH.sub(rf"\1{WITHHELD}", LINK.sub(rf"\1{WITHHELD}", value))
    if isinstance(value, list):
        return [without_credentials(item) for item in value]
    if isinstance(value, dict):
        return {
            key: WITHHELD if item and isinstance(item, str) and CREDENTIAL.search(key) else without_credentials(item)
            for key, item in value.items()
        }
    return value
