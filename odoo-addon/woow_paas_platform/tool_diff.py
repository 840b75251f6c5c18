import difflib
import json

from markupsafe import Markup

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
    except ValueError:
        return text


def _lines(old, new):
    lines = difflib.ndiff(old.splitlines(), new.splitlines())
    shown = [Markup("<div class='%s'>%s</div>") % (CLASSES.get(line[0], ""), line) for line in lines if line[0] != "?"]
    return Markup().join(shown)
