"""API keys that were found to be right.

Odoo keeps a slow hash of each key, which takes longer to compute than most calls. Of a key that was right, the hash
that Odoo keeps is remembered; the next call only looks whether it is still there, has not expired, and its user is
active. So a revoked key is out with the next call all the same.
"""

from hashlib import sha256

from odoo.tools import SQL
from odoo.tools.lru import LRU

MAX_KEYS = 4096
# Of Odoo: by so many characters it finds a key's row.
INDEX_SIZE = 8

_kept = LRU(MAX_KEYS)


def owner_of(env, key):
    """The id of the user whose key it is, with the scope of RPC; None for no such key."""
    apikeys = env["res.users.apikeys"]
    # Neither the key nor what opens with it is remembered.
    name = (env.cr.dbname, sha256(key.encode()).digest())
    kept = _kept.get(name)
    if kept:
        user_id = _rows(apikeys, key, kept).get(kept)
        if user_id:
            return user_id
    # sudo: keys are nobody's to read.
    user_id = apikeys.sudo()._check_credentials(scope="rpc", key=key)
    mine = [kept for kept, owner in _rows(apikeys, key).items() if owner == user_id]
    # Of two that begin alike, nobody says which one it was.
    if len(mine) == 1:
        _kept[name] = mine[0]
    return user_id


def _rows(apikeys, key, kept=None):
    """Users by what Odoo keeps of their keys, which begin like this one. As in Odoo's own check."""
    condition = SQL("k.key = %s", kept) if kept else SQL("TRUE")
    query = SQL(
        """SELECT k.key, k.user_id FROM %s k JOIN res_users u ON u.id = k.user_id
           WHERE u.active AND k.index = %s AND (k.scope IS NULL OR k.scope = 'rpc')
           AND (k.expiration_date IS NULL OR k.expiration_date >= now() at time zone 'utc') AND %s""",
        SQL.identifier(apikeys._table),
        key[:INDEX_SIZE],
        condition,
    )
    apikeys.env.cr.execute(query)
    return dict(apikeys.env.cr.fetchall())
