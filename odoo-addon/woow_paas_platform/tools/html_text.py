"""Between plain text and the HTML of messages. Odoo's html2plaintext loses indentation and turns emphasis into marks,
which ruins pasted code; a model should read what the person wrote."""

import re

import lxml.html
from markupsafe import Markup, escape

CELLS = {"td", "th"}
BLOCKS = {"p", "div", "ul", "ol", "table", "tr", "pre", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6"}
MENTION_CLASSES = {"o_mail_redirect", "o_channel_redirect"}


def text_to_html(text):
    """Keeps every character, so that html_to_text gives the text back."""
    return Markup("<br/>").join(escape(line) for line in text.splitlines())


def html_to_text(html, without_mentions=False):
    """What a person wrote, as plain text; `without_mentions` leaves out the links that Discuss makes of @names."""
    if not html or not str(html).strip():
        return ""
    parts = _Parts()
    _collect(lxml.html.fragment_fromstring(str(html), create_parent="div"), parts, without_mentions)
    text = re.sub(r"\n{3,}", "\n\n", "".join(parts).replace("\N{NO-BREAK SPACE}", " "))
    return "\n".join(line.rstrip() for line in text.splitlines()).strip("\n")


class _Parts(list):
    """Pieces of text without empty ones: the last one tells whether a line has ended."""

    def append(self, part):
        if part:
            self += (part,)


def _collect(element, parts, without_mentions):
    tag = element.tag
    if not isinstance(tag, str):  # a comment
        return
    if tag in CELLS:
        _collect_cell(element, parts, without_mentions)
        return
    if tag == "br":
        parts.append("\n")
    elif tag in BLOCKS and parts:
        _end_line(parts)
    elif tag == "li":
        _end_line(parts)
        parts.append("- ")
    elif tag == "img" and element.get("alt"):
        parts.append(element.get("alt"))
    is_mention = MENTION_CLASSES & set(element.classes)
    if not (without_mentions and is_mention):
        parts.append(element.text or "")
        for child in element:
            _collect(child, parts, without_mentions)
            parts.append(child.tail or "")
    href = element.get("href", "")
    if tag == "a" and not is_mention and href.startswith(("http:", "https:")) and href != element.text_content():
        parts.append(f" ({href})")
    if tag == "p":
        parts.append("\n\n" if element.getnext() is not None else "")
    elif tag in BLOCKS and element.getparent() is not None:
        _end_line(parts)


def _collect_cell(element, parts, without_mentions):
    """On one line, apart from the cell before: a row is a line."""
    cell = _Parts()
    cell.append(element.text or "")
    for child in element:
        _collect(child, cell, without_mentions)
        cell.append(child.tail or "")
    is_first = not any(sibling.tag in CELLS for sibling in element.itersiblings(preceding=True))
    parts.append("" if is_first else " | ")
    parts.append(" ".join("".join(cell).split()))


def _end_line(parts):
    if parts and not parts[-1].endswith("\n"):
        parts.append("\n")
