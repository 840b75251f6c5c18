import re

import lxml.html
from markupsafe import Markup

from odoo.tools import html_sanitize

from .remote_pictures import OWN_PICTURE, picture_to_text

# What Odoo takes for the quoted rest of a mail, and Discuss then hides behind "Read More".
QUOTE_LIKE = re.compile(r"\n>|(?:^|\n)--")
QUOTE_CLASS = "border-start border-3 ps-3 my-2"
TABLE_CLASS = "table table-sm table-bordered w-auto mb-0"
WIDE_CLASS = "o_ai_wide table-responsive mb-3"
# Characters. A longer answer is folded behind what fits into the first number: a channel is for all who read it.
FOLD_FROM, FOLD_AT = 1_500, 900

# An answer repeats what a model and its tools were told, by anybody. Nothing in it may make the reader's browser call
# an address (that alone can carry words of the conversation away), so there is nothing but text and its marks.
TEXT_TAG = re.compile(
    "a|abbr|b|blockquote|br|caption|code|dd|del|details|div|dl|dt|em|h[1-6]|hr|i|img|ins|kbd|li|mark|ol|p|pre|q|s|samp"
    "|small|span|strong|sub|summary|sup|table|tbody|td|tfoot|th|thead|tr|u|ul|var"
)
NOT_TEXT_TAGS = {"script", "style", "head", "title", "template", "noscript", "iframe", "object", "svg", "math"}
ATTRIBUTES = {"href", "src", "alt", "title", "align", "start", "colspan", "rowspan", "dir", "lang"}
CODE_CLASS = re.compile(r"language-[\w+#.-]+")


def answer_html(html, more=""):
    """The HTML of an answer as it can be posted: sanitised, without anything that loads by itself, with lines in
    tables, and with quotations and code that Discuss shows whole. With a word for `more`, a long one is folded."""
    if not html or not html.strip():
        return Markup()
    root = lxml.html.fragment_fromstring(html, create_parent="div")
    for element in list(root.iterdescendants()):
        _keep_text(element)
    for element in list(root.iter()):
        if element.tag == "blockquote":
            element.tag = "div"
            element.set("class", QUOTE_CLASS)
        elif element.tag == "table":
            _draw_lines(element)
        if QUOTE_LIKE.search(element.text or ""):
            # Odoo looks at the text at an element's beginning only.
            beginning = element.makeelement("span")
            beginning.tail, element.text = element.text, None
            element.insert(0, beginning)
    if more:
        _fold(root, more)
    inner = lxml.html.tostring(root, encoding="unicode")
    return html_sanitize(inner.removeprefix("<div>").removesuffix("</div>"))


def _draw_lines(table):
    """A table without a class has neither lines nor distances; a wide one scrolls by itself."""
    table.set("class", TABLE_CLASS)
    frame = table.makeelement("div", {"class": WIDE_CLASS})
    table.addprevious(frame)
    frame.tail, table.tail = table.tail, None
    frame.append(table)


def _fold(root, more):
    if len(root.text_content()) < FOLD_FROM:
        return
    shown = len(root.text or "")
    rest = []
    for block in root:
        shown += len(block.text_content())
        if rest or (shown > FOLD_AT and block.getprevious() is not None):
            rest.append(block)
    if not rest:
        return
    details = root.makeelement("details", {"class": "o_ai_more"})
    rest[0].addprevious(details)
    summary = details.makeelement("summary")
    summary.text = more
    details.append(summary)
    details.extend(rest)


def _keep_text(element):
    if not isinstance(element.tag, str) or element.tag in NOT_TEXT_TAGS:  # the first is a comment
        element.drop_tree()
        return
    if element.tag == "img" and not OWN_PICTURE.fullmatch(element.get("src", "")):
        picture_to_text(element)
    if not TEXT_TAG.fullmatch(element.tag):
        element.drop_tag()
        return
    is_code = CODE_CLASS.fullmatch(element.get("class", ""))
    for name in list(element.attrib):
        if name not in ATTRIBUTES and not (name == "class" and is_code):
            del element.attrib[name]
