"""A call of an MCP server's tool in words: its arguments by the titles that its input schema gives them."""

import json

from .record_words import EMPTY, short

MAX_LINES = 30


def schema_words(env, title, args, input_schema):
    """{"summary", "groups", "more"} (docs/contracts/browser-to-addon.md)."""
    properties = _properties(input_schema)
    # In the order in which the server describes them.
    names = [name for name in properties if name in args] + [name for name in args if name not in properties]
    lines = [
        {"label": _label(name, properties.get(name)), "value": _value(env, args[name]), "old": None}
        for name in names[:MAX_LINES]
    ]
    groups = [{"title": None, "lines": lines}] if lines else []
    return {"summary": title, "groups": groups, "more": 0}


def _properties(input_schema):
    try:
        schema = json.loads(input_schema or "{}")
    except (ValueError, RecursionError):
        return {}
    properties = schema.get("properties") if isinstance(schema, dict) else None
    return properties if isinstance(properties, dict) else {}


def _label(name, described):
    title = described.get("title") if isinstance(described, dict) else None
    if isinstance(title, str) and title.strip():
        return short(title.strip())
    text = name.replace("_", " ").strip()
    return short(text[:1].upper() + text[1:] or name)


def _value(env, value):
    if isinstance(value, bool):
        return env._("Yes") if value else env._("No")
    if value is None or value in ("", [], {}):
        return EMPTY
    if isinstance(value, list) and all(isinstance(one, str | int | float) for one in value):
        return short(", ".join(map(str, value)))
    return short(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
