import re

import lxml.html
from markupsafe import Markup

from odoo.tools import html_sanitize

# What Odoo takes for the quoted rest of a mail, and Discuss then hides behind "Read More".
QUOTE_LIKE = re.compile(r"\n>|(?:^|\n)--")
QUOTE_CLASS = "border-start border-3 ps-3 my-2"


def answer_html(html):
    """The HTML of an answer as it can be posted: sanitised, and with quotations and code that Discuss shows whole."""
    if not html or not html.strip():
        return Markup()
    root = lxml.html.fragment_fromstring(html, create_parent="div")
    for element in list(root.iter()):
        if element.tag == "blockquote":
            element.tag = "div"
            element.set("class", QUOTE_CLASS)
        if isinstance(element.tag, str) and QUOTE_LIKE.search(element.text or ""):
            # Odoo looks at the text at an element's beginning only.
            beginning = element.makeelement("span")
            beginning.tail, element.text = element.text, None
            element.insert(0, beginning)
    inner = lxml.html.tostring(root, encoding="unicode")
    return html_sanitize(inner.removeprefix("<div>").removesuffix("</div>"))
