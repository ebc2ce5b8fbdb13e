"""A parsed page -> the same without what its reader cannot see.

    drop_hidden(tree) -> [(text left out, reason)]      the tree is changed in place

Told by the page's own words: the attributes `hidden` and `aria-hidden`, inline styles, the usual class names for
text that only screen readers get, and plain rules of its style sheets.  What holds a good part of the page's text is
never dropped: it is an article behind a dialogue or one that a script shows.  Read `index.reading.pages.marks` next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

HIDDEN_REASON = "not visible on the page"
MAX_SHARE = 0.4  # of the page's text; the largest part that is believed to be hidden; by judgement
_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|font-size\s*:\s*0(?:px|em|rem|%)?\s*(?:;|!|$)",
    re.IGNORECASE,
)
_CLASSES = frozenset(
    "sr-only visually-hidden visuallyhidden screen-reader-text screenreader-only a11y-hidden element-invisible "
    "hidden-visually is-visually-hidden show-for-sr u-visually-hidden assistive-text offscreen".split()
)
_RULE = re.compile(r"([^{}]{1,400})\{([^{}]{0,2000})\}")
_DISPLAY = re.compile(r"display\s*:\s*([a-z-]+)", re.IGNORECASE)
_UNSEEN_TAGS = ("script", "style", "head", "noscript", "template", "meta", "link", "html", "body")


def drop_hidden(tree: HtmlElement) -> list[tuple[str, str]]:
    """What was left out, one entry an element."""
    for element in tree.xpath("//*[@aria-hidden='true']"):
        if _is_spoken_otherwise(element):
            del element.attrib["aria-hidden"]
    classes, ids = _hidden_names(tree)
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


def _is_hidden(element: HtmlElement, classes: frozenset[str], ids: frozenset[str]) -> bool:
    if (element.get("hidden") or "no") not in ("no", "until-found", "false") or element.get("hidden") == "":
        return True
    if element.get("aria-hidden") == "true" or _STYLE.search(element.get("style") or ""):
        return True
    names = (element.get("class") or "").split()
    return any(name.lower() in _CLASSES or name in classes for name in names) or (element.get("id") or "") in ids


def _is_spoken_otherwise(element: HtmlElement) -> bool:
    """Whether what is hidden from screen readers stands beside words for them alone: then it is what others see."""
    beside = (element.getprevious(), element.getnext())
    names = (name for each in beside if each is not None for name in (each.get("class") or "").lower().split())
    return any(name in _CLASSES for name in names)


def _hidden_names(tree: HtmlElement) -> tuple[frozenset[str], frozenset[str]]:
    """Classes and ids that a rule of their own hides and that no other rule shows."""
    hidden: set[str] = set()
    shown: set[str] = set()
    for selectors, body in _rules(tree):
        display = _DISPLAY.search(body)
        if not display and "visibility" not in body:
            continue
        for selector in selectors.split(","):
            names = re.findall(r"[.#][\w-]+", selector)
            if _STYLE.search(body) and re.fullmatch(r"\s*[a-z]*[.#][\w-]+\s*", selector):
                hidden.update(names)
            else:
                shown.update(names)
    alone = hidden - shown
    return frozenset(n[1:] for n in alone if n[0] == "."), frozenset(n[1:] for n in alone if n[0] == "#")


def _rules(tree: HtmlElement) -> Iterator[tuple[str, str]]:
    """Selectors and bodies of the page's style rules; those for print or some widths count as showing, never hiding."""
    for style in tree.xpath("//style")[:40]:
        text = re.sub(r"/\*.*?\*/", "", (style.text or "")[:300_000], flags=re.DOTALL)
        conditional = re.sub(r"@[^{};]{1,300}\{", "@media{", text)
        depth, kept = 0, []
        for part in re.split(r"(@media\{)", conditional):
            if part == "@media{":
                depth += 1
                continue
            if depth:
                for selectors, _ in _RULE.findall(part[: _closing(part)]):
                    yield selectors, "display:block"
                part, depth = part[_closing(part) :], 0
            kept.append(part)
        yield from _RULE.findall("".join(kept))


def _closing(text: str) -> int:
    """Where the block that `text` stands in is closed."""
    depth = 1
    for found in re.finditer(r"[{}]", text):
        depth += 1 if found.group() == "{" else -1
        if depth == 0:
            return found.end()
    return len(text)
