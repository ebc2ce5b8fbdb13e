"""Changes to a parsed page that leave the words around an element as they are.

    take_out(element)      replace_with(element, "1/4")      text_before(element) -> "It fell by 3"

Read `index.reading.pages.marks` next, which decides what to change.
"""

from __future__ import annotations

import re

from lxml.html import HtmlElement


def take_out(element: HtmlElement) -> None:
    """Drop an element with all in it; what follows it stays, without a blank before a comma."""
    tail = element.tail or ""
    before = text_before(element)
    if before.endswith((" ", "\n")) and re.match(r"[,.;:!?)]", tail.lstrip()):
        element.tail = tail.lstrip()
        _strip_before(element)
    element.drop_tree()


def text_before(element: HtmlElement) -> str:
    """The text right before an element inside its parent."""
    previous = element.getprevious()
    if previous is None:
        parent = element.getparent()
        own = (parent.text or "") if parent is not None else ""
        return own if own or parent is None or parent.tag not in ("a", "span", "b", "i", "em") else text_before(parent)
    return previous.tail or (previous.text_content() if isinstance(previous.tag, str) else "")


def replace_with(element: HtmlElement, words: str) -> None:
    """The element's content becomes `words`, without a tag."""
    for child in list(element):
        element.remove(child)
    element.text = words
    element.drop_tag()


def _strip_before(element: HtmlElement) -> None:
    previous, parent = element.getprevious(), element.getparent()
    if previous is not None and previous.tail:
        previous.tail = previous.tail.rstrip()
    elif previous is None and parent is not None and parent.text:
        parent.text = parent.text.rstrip()
