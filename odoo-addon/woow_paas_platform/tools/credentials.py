"""Fields and links that let somebody in: what an assistant neither reads nor sets."""

import re

CREDENTIAL = re.compile(
    r"(?:^|_)(?:r?tokens?|secrets?|passw(?:or)?d|passphrase|api_?keys?|private_keys?|kiosk_key|pin|uuid"
    r"|signup_(?:type|url|expiration)|share_link|invitation_url)(?:_|$)"
)
# Counts of tokens, links to records called tokens and the like are no credentials.
TEXT_TYPES = frozenset({"binary", "char", "html", "json", "text"})
# In the links of mails and messages that people, or Odoo itself, have written.
LINK = re.compile(r"(?i)([?&;](?:\w*token|hash|sig|signature|secret|password)=)[^\s&;\"'<>\\)\]]+")
WITHHELD = "(withheld)"


def is_credential(field):
    return field.type in TEXT_TYPES and bool(CREDENTIAL.search(field.name))


def without_credentials(value):
    """What a method returned (plain JSON), with credentials withheld: by the name of a field, and in links."""
    if isinstance(value, str):
        return LINK.sub(rf"\1{WITHHELD}", value)
    if isinstance(value, list):
        return [without_credentials(item) for item in value]
    if isinstance(value, dict):
        return {
            key: WITHHELD if item and isinstance(item, str) and CREDENTIAL.search(key) else without_credentials(item)
            for key, item in value.items()
        }
    return value
