"""Pictures that the reader's browser would fetch by itself: the address alone can carry words away."""

import re

import lxml.html
from markupsafe import Markup

# Of this Odoo, or no address at all. Without double dots and escapes the path cannot lead elsewhere.
OWN_PICTURE = re.compile(
    r"/web/(?:image|content)/(?!.*\.\.)[\w/.,?=&~-]+|data:image/(?:png|jpeg|gif|webp)[;,][\w;,=+/]*"
)
# What Odoo's own templates show too.
OWN_FILE = re.compile(r"/logo\.png(?:\?company=\d+)?|/\w+/static/(?!.*\.\.)[\w/.-]+|cid:[\w.@-]+")
LOADING = re.compile(
    r"(?i)<\s*(?:img|picture|source|video|audio|svg|image|link|object|embed|iframe|input|script|meta|base)\b"
    # What a style says may be written with entities: it is looked at when it is read.
    r"|background|style|url\s*\("
)
LOADING_TAGS = frozenset({"audio", "embed", "iframe", "image", "input", "link", "object", "source", "svg", "video"})
# With all that they hold.
CODE_TAGS = frozenset({"base", "meta", "script", "style"})
LOADING_ATTRIBUTES = ("background", "data", "poster", "srcset")


def without_remote_pictures(html, own_address=""):
    """HTML that an assistant writes into a record, with pictures of other places told as links.

    :param own_address: this Odoo's, with which its templates begin their addresses
    """
    if not isinstance(html, str) or not LOADING.search(html):
        return html
    root = lxml.html.fragment_fromstring(html, create_parent="div")
    for element in list(root.iterdescendants()):
        if isinstance(element.tag, str):
            _disarm(element, own_address)
    inner = lxml.html.tostring(root, encoding="unicode").removeprefix("<div>").removesuffix("</div>")
    # The same HTML, with less in it; Odoo sanitises it as the field says.
    return Markup(inner) if isinstance(html, Markup) else inner  # noqa: S704


def picture_to_text(element):
    """What the picture shows, in words; the reader may go and see it."""
    source = element.get("src", "").strip()
    is_link = source.startswith(("http://", "https://")) and next(element.iterancestors("a"), None) is None
    element.text = element.get("alt") or (source if is_link else None)
    element.tag = "a" if is_link else "span"
    element.attrib.clear()
    if is_link:
        element.set("href", source)


def _disarm(element, own_address):
    if element.tag == "img" and not _is_own(element.get("src", ""), own_address):
        picture_to_text(element)
        return
    if element.tag in CODE_TAGS:
        element.drop_tree()
        return
    if element.tag in LOADING_TAGS and not _is_own(element.get("src", ""), own_address):
        element.drop_tag()
        return
    for name in LOADING_ATTRIBUTES:
        element.attrib.pop(name, None)
    style = element.get("style", "")
    if re.search(r"(?i)url\s*\(|\\|image-set|@import", style):
        del element.attrib["style"]


def _is_own(source, own_address):
    path = source.removeprefix(own_address) if own_address else source
    return bool(OWN_PICTURE.fullmatch(path) or OWN_FILE.fullmatch(path))
