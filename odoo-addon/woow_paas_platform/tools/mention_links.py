import lxml.html
from lxml.builder import E
from markupsafe import Markup

from .mentions import mentions_in

# A mention there is a quotation, or a link of its own already.
QUOTED = {"a", "code", "pre"}


def link_mentions(html, identities):
    """`html` with links of Discuss around the `identities` ({name: id of the contact}) that it mentions as @name.

    A name whose letters are written in several elements, or in other characters that mean the same, stays as it is.
    """
    root = lxml.html.fragment_fromstring(str(html), create_parent="div")
    if not _link_below(root, identities):
        return html
    linked = lxml.html.tostring(root, encoding="unicode")[len("<div>") : -len("</div>")]
    return Markup(linked)  # noqa: S704 ; HTML as `html` is, which Odoo sanitizes when it stores the message


def _link_below(element, identities):
    """Whether anything was linked."""
    if not isinstance(element.tag, str) or element.tag in QUOTED:
        return False
    children = list(element)
    before, links = _split(element.text, identities)
    if links:
        element.text = before
        for position, link in enumerate(links):
            element.insert(position, link)
    linked = bool(links)
    for child in children:
        linked = _link_below(child, identities) or linked
        before, links = _split(child.tail, identities)
        if links:
            child.tail = before
            position = element.index(child) + 1
            for offset, link in enumerate(links):
                element.insert(position + offset, link)
            linked = True
    return linked


def _split(text, identities):
    """The text up to the first mention, and the links, each with the text after it."""
    links = []
    before, end = text, 0
    for start, stop, name in mentions_in(text or "", identities):
        if links:
            links[-1].tail = text[end:start]
        else:
            before = text[:start]
        links.append(_link(text[start:stop], identities[name]))
        end = stop
    if links:
        links[-1].tail = text[end:]
    return before, links


def _link(text, partner):
    attributes = {"data-oe-id": str(partner), "data-oe-model": "res.partner", "target": "_blank"}
    return E.a(text, {"class": "o_mail_redirect", "href": f"/odoo/res.partner/{partner}", **attributes})
