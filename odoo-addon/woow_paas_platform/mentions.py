import re
import unicodedata

# What makes a longer name out of a shorter one: @Bot2, @Bot_2, @Bot-2, @小助手二号.
CONTINUED = re.compile(r"\w|[-.@]\w")
# A mail address is no mention.
ADDRESS_BEFORE = re.compile(r"[A-Za-z0-9._%+-]$")


def find_mentions(text, names):
    """The `names` that `text` mentions as @name, in the order of the text.

    A mention is the whole name: the longest one that fits, and nothing of a word may follow it. Works in any script;
    upper and lower case, full-width characters and no-break spaces make no difference.
    """
    text = _normal(text)
    candidates = sorted(((_normal(name), name) for name in names), key=lambda pair: -len(pair[0]))
    found = []
    for at in re.finditer("@", text):
        if ADDRESS_BEFORE.search(text[: at.start()]):
            continue
        rest = text[at.end() :]
        matches = [name for normal, name in candidates if _starts_with_name(rest, normal)]
        longest = [name for name in matches if len(_normal(name)) == len(_normal(matches[0]))]
        found += [name for name in longest if name not in found]
    return found


def _starts_with_name(rest, name):
    return bool(name) and rest.startswith(name) and not CONTINUED.match(rest[len(name) :])


def _normal(text):
    return unicodedata.normalize("NFKC", text).casefold()
