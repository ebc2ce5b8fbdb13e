"""HTML and XML inside other files -> trees that are safe to walk, and the lines that a reader would see.

    html_lines("<p>One</p><p>Two</p>") -> ["One", "Two"]         xml_tree(b"<rss>...") -> element

No entity is expanded, no network reached, no huge tree built.  Read `index.reading.parsers` next, which says what of a
page is seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from index.reading.formats.part import Refused
from index.reading.pages.settle import settle_page
from index.reading.pages.visible import visible_lines

MAX_DEPTH = 200
_TAG = re.compile(
    r"</?(?:p|br|div|span|a|b|i|em|strong|h[1-6]|ul|ol|li|img|figure|blockquote|table|article)\b[^>]*>", re.I
)


def looks_like_html(text: str) -> bool:
    """Whether a text is marked up rather than plain."""
    return _TAG.search(text) is not None


def html_lines(text: str) -> list[str]:
    """The visible lines of a piece of HTML; none where it holds nothing to read."""
    from lxml.etree import ParserError
    from lxml.html import fromstring

    if not text.strip():
        return []
    try:
        tree = fromstring(f"<div>{text}</div>")
        settle_page(tree)
        return list(visible_lines(tree))
    except (ParserError, ValueError):
        return []


def plain_lines(text: str) -> list[str]:
    """The lines of a text that may be marked up."""
    return html_lines(text) if looks_like_html(text) else [line.strip() for line in text.splitlines()]


def plain_line(text: str) -> str:
    """One line of a value that may be marked up or hold character references."""
    from html import unescape

    return " ".join(" ".join(plain_lines(text) if looks_like_html(text) else [unescape(text)]).split())


def xml_tree(data: bytes) -> Any:
    """The root of an XML file.  Raises Refused where it is none; a part that is broken is left out."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, recover=True, load_dtd=False,
                             remove_comments=True, remove_pis=True)  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Refused(f"is broken XML ({str(error)[:80]}): save it again") from error
    if root is None:
        raise Refused("is broken XML: save it again")
    return root


def local(element: Any) -> str:
    """A tag without its namespace, in small letters; "" for what is no element."""
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def descend(element: Any, *names: str) -> Iterator[Any]:
    """The elements below with one of these names, in order, namespaces aside."""
    wanted = frozenset(names)
    return (below for below in element.iter() if local(below) in wanted)


def child(element: Any, name: str) -> Any | None:
    """The first child of that name; None where there is none, or no element."""
    return next((each for each in (() if element is None else element) if local(each) == name), None)


def first_text(element: Any, *names: str) -> str:
    """The text of the first child of that name that has any; the names are tried in order."""
    for name in names:
        for child in element:
            if local(child) == name and (text := inner_text(child)):
                return text
    return ""


def inner_text(element: Any) -> str:
    """All text in an element as one line."""
    return " ".join("".join(element.itertext()).split())


def take_away(element: Any) -> None:
    """Remove an element of XML; what stands behind it stays."""
    before, parent = element.getprevious(), element.getparent()
    if before is not None:
        before.tail = f"{before.tail or ''}{element.tail or ''}"
    else:
        parent.text = f"{parent.text or ''}{element.tail or ''}"
    parent.remove(element)


def inner_markup(element: Any) -> str:
    """The HTML or text in an element, whether it stands there as text or as elements of its own."""
    from lxml import etree

    inside = "".join(etree.tostring(child, encoding="unicode") for child in element)
    return (element.text or "") + re.sub(r"<(/?)\w+:", r"<\1", inside)
