"""What an app can be allowed to do, in words for the person who decides."""

from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

READ, WRITE, CALL, DEVELOP = SCOPES = ("odoo.read", "odoo.write", "odoo.call", "odoo.dev")
# Of OpenID Connect: who the user is, and nothing else.
OPENID = "openid"
WORDS = {
    READ: _lt("Read the records that you can see"),
    WRITE: _lt("Create, change and delete records as you can"),
    CALL: _lt("Run actions on records, such as confirming an order"),
    DEVELOP: _lt("Use development tools, such as files, programs and the database of the server"),
    OPENID: _lt("Know which Odoo user you are"),
}


def known_scopes(scopes):
    """Those of a list, or of words in a text, that exist; in their usual order."""
    given = set(scopes.split() if isinstance(scopes, str) else scopes or ())
    return [scope for scope in WORDS if scope in given]


def words_of(env, scopes):
    return [env._(WORDS[scope]) for scope in known_scopes(scopes)]
