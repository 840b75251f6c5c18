import re
import unicodedata
from difflib import SequenceMatcher

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


def mentions_in(text, names):
    """`(start, end, name)` of each @name in `text`, as it is written: `text[start:end]` is the mention."""
    wanted = sorted(((_normal(name), name) for name in names), key=lambda pair: -len(pair[0]))
    end = 0
    for at in re.finditer("[@＠]", text):
        start = at.end()
        if at.start() < end or (at.start() and ADDRESS_BEFORE.match(text, at.start() - 1)):
            continue
        for normal, name in wanted:
            end_of_name = start + len(name)
            if _normal(text[start:end_of_name]) == normal and not CONTINUED.match(text, end_of_name):
                end = end_of_name
                yield at.start(), end, name
                break


# Enough for what a person types: a text may have as many @ as it has characters.
MAX_NEAR_MENTIONS = 20
NEAR = 0.75
WORD = re.compile(r"[\w.-]+")


def find_near_mention(text, names, people):
    """The first of `names` that something after an @ in `text` is nearly, or None: a part of the name, a slip, or the
    name with a word right behind it. A whole word of a name of `people` means them."""
    text = _normal(text)
    people = [_normal(name) for name in people if name]
    ats = (at for at in re.finditer("@", text) if not (at.start() and ADDRESS_BEFORE.match(text, at.start() - 1)))
    for at, _number in zip(ats, range(MAX_NEAR_MENTIONS), strict=False):
        word = WORD.match(text, at.end())
        if not word or any(word.group() in (name, *name.split()) for name in people):
            continue
        for name in names:
            if _is_near(text[at.end() : at.end() + len(name)], word.group(), _normal(name)):
                return name
    return None


def _is_near(typed, word, name):
    slips = max(SequenceMatcher(None, piece, name).ratio() for piece in (typed, word))
    return bool(name) and (typed == name or _is_part(word, name) or (len(name) > 3 and slips >= NEAR))


def _is_part(word, name):
    """The beginning of the name, or of a word in it; one letter says too little, one character of Chinese does not."""
    enough = len(word) > 1 or ord(word[0]) > 0x2E80
    return enough and any(piece.startswith(word) for piece in (name, *name.split()))


def _is_name_at(text, position, name):
    return bool(name) and text.startswith(name, position) and not CONTINUED.match(text, position + len(name))


def _normal(text):
    return unicodedata.normalize("NFKC", text).casefold()
