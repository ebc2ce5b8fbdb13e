"""A parsed page with templates -> the same page with what a browser shows of them, and nothing else of them.

    compose(tree)      the tree is changed in place

A `<template shadowrootmode>` is shown in the place of its host's own children; of these only what a `<slot>` takes is
shown, and a slot's own words only where it takes none.  Any other template is never shown (HTML, 4.12.3 and 4.12.4).
Read `index.reading.pages.settle` next.
"""

from __future__ import annotations

from collections import defaultdict

from lxml.html import HtmlElement

_MODES = ("shadowrootmode", "shadowroot", "shadowmode")  # HTML's, its draft's, and that of pages which Chrome saves
_HOSTS = frozenset("article aside blockquote body div footer h1 h2 h3 h4 h5 h6 header main nav p section span".split())


def compose(tree: HtmlElement) -> None:
    """Show the declarative shadow roots of the page and drop its other templates."""
    for template in list(tree.iter("template")):
        host = template.getparent()
        if host is None:
            continue
        is_root = any(template.get(name) in ("open", "closed") for name in _MODES)
        if is_root and (host.tag in _HOSTS or "-" in host.tag):
            _attach(host, template)
        else:
            template.drop_tree()
    for slot in list(tree.iter("slot")):
        slot.drop_tag()


def _attach(host: HtmlElement, template: HtmlElement) -> None:
    """The host's content becomes that of its shadow root, its own children that of the slots."""
    slots = [each for each in template.iter("slot") if next(each.iterancestors("template")) is template]
    for style in list(template.iter("style")):  # its rules hold within this root alone
        style.drop_tree()
    taken = _by_slot(host)
    for slot in slots:
        if nodes := taken.pop(slot.get("name", ""), None):
            slot[:] = nodes
            slot.text = None
    host.text, host[:] = template.text, list(template)


def _by_slot(host: HtmlElement) -> dict[str, list[HtmlElement]]:
    """The host's children but templates, by the name of the slot that they are for; words alone as elements."""
    found: dict[str, list[HtmlElement]] = defaultdict(list)
    texts = [host.text, *(child.tail for child in host)]
    for child, text in zip((None, *host), texts, strict=True):
        if child is not None and child.tag != "template":
            child.tail = None
            found[child.get("slot", "")].append(child)
        if text:
            words = host.makeelement("span")
            words.text = text
            found[""].append(words)
    return found
