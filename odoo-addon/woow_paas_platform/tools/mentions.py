import re
import unicodedata

# What makes a longer name out of a shorter one: @Bot2, @Bot_2, @Bot-2, @小助手二号.
CONTINUED = re.compile(r"\w|[-.@]\w")
# A mail address is no mention.
ADDRESS_BEFORE = re.compile(r"[A-Za-z0-9._%+-]")


def find_mentions(text, names):
    """The `names` that `text` mentions as @name, in the order of the text.

    A mention is the whole name: the longest one that fits, and nothing of a word may follow it. Works in any script;
    upper and lower case, full-width characters and no-break spaces make no difference.
    """
    text = _normal(text)
    candidates = sorted(((_normal(name), name) for name in names), key=lambda pair: -len(pair[0]))
    found = {}  # as an ordered set
    for at in re.finditer("@", text):
        # Nothing here may copy or search the text: there may be as many @ as the text has characters.
        if at.start() and ADDRESS_BEFORE.match(text, at.start() - 1):
            continue
        matches = [(normal, name) for normal, name in candidates if _is_name_at(text, at.end(), normal)]
        found.update((name, True) for normal, name in matches if len(normal) == len(matches[0][0]))
    return list(found)


def _is_name_at(text, position, name):
    return bool(name) and text.startswith(name, position) and not CONTINUED.match(text, position + len(name))


def _normal(text):
    return unicodedata.normalize("NFKC", text).casefold()
