import difflib
import hashlib
import json

from markupsafe import Markup

MAX_LINES = 500
MAX_CHARACTERS = 50_000
CLASSES = {"+": "bg-success-subtle", "-": "bg-danger-subtle"}


def tool_diff(sections):
    """What changed, line by line, as HTML: [(title, old text, new text)], of which equal ones are left out."""
    parts = [
        Markup("<h5>%s</h5><pre class='font-monospace'>%s</pre>") % (title, _lines(old, new))
        for title, old, new in sections
        if old != new
    ]
    return Markup().join(parts)


def readable_json(text):
    try:
        return json.dumps(json.loads(text or "{}"), indent=2, sort_keys=True, ensure_ascii=False)
    except (ValueError, RecursionError):  # no JSON, or nested too deep to be read
        return text


def _lines(old, new):
    """Whole lines, in time that grows with the length: the texts are a stranger's, and a worker waits."""
    lines = list(difflib.unified_diff(_cut(old), _cut(new), n=3, lineterm=""))[2:]  # without the names of the files
    # Where lines are left out between two changes, the format says which: to people three dots say enough.
    lines = ["…" if line.startswith("@@") else line for line in lines[1:]]
    shown = [Markup("<div class='%s'>%s</div>") % (CLASSES.get(line[0], ""), line) for line in lines]
    return Markup().join(shown)


def _cut(text):
    """The first lines; what follows counts as one line, which tells whether the rest differs."""
    lines = text[:MAX_CHARACTERS].splitlines()
    rest = "\n".join(lines[MAX_LINES:]) + text[MAX_CHARACTERS:]
    if not rest:
        return lines[:MAX_LINES]
    return [*lines[:MAX_LINES], f"… {len(rest)} characters, {hashlib.sha256(rest.encode()).hexdigest()}"]
