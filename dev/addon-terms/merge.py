"""Brings translations into line with their template.

Called with the template, the translations, ``--``, and JSON files of the form
``{"term": {"fr": "translation"}}``. Prints what is not translated in that form.
"""

import json
import sys
from datetime import datetime, timezone
from pathlib import Path

import polib

WIDTH = 78


def main(template, *others):
    at = others.index("--")
    given = {}
    for path in others[at + 1 :]:
        for term, texts in json.loads(Path(path).read_text()).items():
            given.setdefault(term, {}).update(texts)
    terms = polib.pofile(template, wrapwidth=WIDTH)
    missing = {}
    for path in others[:at]:
        language = Path(path).stem
        merged = merge(terms, read(path, terms), language, given)
        for entry in merged:
            if not entry.msgstr:
                missing.setdefault(entry.msgid, {})[language] = ""
        merged.save(path)
    if missing:
        print(json.dumps(missing, ensure_ascii=False, indent=2))


def read(path, terms):
    """The translations of an addon; none yet where there is no file."""
    if Path(path).exists():
        return polib.pofile(path, wrapwidth=WIDTH)
    nothing = polib.POFile(wrapwidth=WIDTH)
    nothing.metadata = {**terms.metadata, "Language": Path(path).stem}
    return nothing


def merge(terms, translated, language, given):
    known = {entry.msgid: entry.msgstr for entry in translated}
    merged = polib.POFile(wrapwidth=WIDTH)
    merged.header = terms.header
    now = datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M+0000")
    merged.metadata = {**translated.metadata, "POT-Creation-Date": terms.metadata["POT-Creation-Date"]}
    merged.metadata["PO-Revision-Date"] = now
    for entry in terms:
        text = given.get(entry.msgid, {}).get(language) or known.get(entry.msgid, "")
        merged.append(
            polib.POEntry(
                msgid=entry.msgid,
                msgstr=text,
                comment=entry.comment,
                occurrences=entry.occurrences,
                flags=entry.flags,
            )
        )
    return merged


main(*sys.argv[1:])
