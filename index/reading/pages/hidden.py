"""A parsed page -> the same without what its reader cannot see.

    drop_hidden(tree) -> [(text left out, reason)]      the tree is changed in place

Told by the page's own words: the attributes `hidden`, `popover` and `aria-hidden`, inline styles, the usual class
names for text that only screen readers get, and plain rules of its style sheets.  What holds a good part of the page's
text is never dropped: it is an article behind a dialogue or one that a script shows.  Read `index.reading.pages.styles`
next.
"""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from index.reading.pages.styles import Names, has_name, names_styled

HIDDEN_REASON = "not visible on the page"
MIN_AMID = 3  # other words of a paragraph of which some are hidden from screen readers; by judgement
MAX_SHARE = 0.4  # of the page's text; the largest part that is believed to be hidden; by judgement
_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|font-size\s*:\s*(?:0(?:px|em|rem|%)?|1px)\s*(?:;|!|$)"
    r"|clip\s*:\s*rect\((?:\s*[01](?:px)?\s*,?){4}\)|clip-path\s*:\s*inset\((?:50|100)%"
    r"|(?<![\w-])(?:left|top|text-indent)\s*:\s*-\d{4,}px|mso-hide\s*:\s*all",
    re.IGNORECASE,
)
_CLASSES = frozenset(
    "sr-only visually-hidden visuallyhidden screen-reader-text screenreader-only a11y-hidden element-invisible "
    "hidden-visually is-visually-hidden show-for-sr u-visually-hidden assistive-text offscreen".split()
)
_DISPLAY = re.compile(r"display\s*:|visibility", re.IGNORECASE)
_ICON = re.compile(r"icon|material|glyph|symbol|emoji|\bfa\b", re.IGNORECASE)
_INLINE = ("span", "b", "strong", "em", "mark", "time", "data")
_MEASURES = ("meter", "progress", "datalist")  # what they hold is for browsers that cannot draw them
_UNSEEN_TAGS = ("script", "style", "head", "noscript", "template", "meta", "link", "html", "body")


def drop_hidden(tree: HtmlElement) -> list[tuple[str, str]]:
    """What was left out, one entry an element."""
    for element in tree.xpath("//*[@aria-hidden='true']"):
        if _is_spoken_otherwise(element) or _is_word_of_sentence(element):
            del element.attrib["aria-hidden"]
    classes, ids = names_styled(tree, _STYLE, _DISPLAY)
    whole = max(1, len(tree.text_content()))
    left_out: list[tuple[str, str]] = []
    gone: set[HtmlElement] = set()
    for element in list(tree.iter()):
        if not isinstance(element.tag, str) or element.tag in _UNSEEN_TAGS or element in gone:
            continue
        if not _is_hidden(element, classes, ids):
            continue
        words = " ".join(element.text_content().split())
        if len(words) > MAX_SHARE * whole:
            continue
        if words and not element.xpath("ancestor-or-self::nav | ancestor-or-self::form | .//script | .//style"):
            left_out.append((words[:500], HIDDEN_REASON))
        gone.update(element.iter())
        element.drop_tree()
    return left_out


def _is_hidden(element: HtmlElement, classes: Names, ids: Names) -> bool:
    if "hidden" in element.attrib and element.get("hidden").lower() != "until-found":
        return True
    if element.tag in _MEASURES or "popover" in element.attrib or element.get("role") == "tooltip":
        return True
    if element.get("aria-hidden") == "true" or _STYLE.search(element.get("style") or ""):
        return True
    return not _CLASSES.isdisjoint((element.get("class") or "").lower().split()) or has_name(element, classes, ids)


def _is_spoken_otherwise(element: HtmlElement) -> bool:
    """Whether what is hidden from screen readers stands beside words for them alone: then it is what others see."""
    beside = (element.getprevious(), element.getnext())
    names = (name for each in beside if each is not None for name in (each.get("class") or "").lower().split())
    return any(name in _CLASSES for name in names)


def _is_word_of_sentence(element: HtmlElement) -> bool:
    """Whether what is hidden from screen readers alone is words of a paragraph; a formula is told once."""
    holder = next(element.iterancestors("p", "li", "td", "h1", "h2", "h3"), None)
    if holder is None or element.tag not in _INLINE or _ICON.search(element.get("class") or ""):
        return False
    words = element.text_content().split()
    alone = len(holder.text_content().split()) < len(words) + MIN_AMID
    return any(map(str.isalnum, "".join(words))) and not alone and not element.xpath("..//*[local-name()='math']")
