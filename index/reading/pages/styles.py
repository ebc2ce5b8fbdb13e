"""The style sheets inside a page -> the classes and ids to which a plain rule gives a look.

    names_styled(tree, look, about) -> (classes, ids)      has_name(element, classes, ids)

Only rules that one name alone decides are believed; what any other rule says otherwise of the same property is not.
Read `index.reading.pages.hidden` next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

Names = frozenset[str]
_RULE = re.compile(r"([^{}]{1,400})\{([^{}]{0,2000})\}")


def names_styled(tree: HtmlElement, look: re.Pattern[str], about: re.Pattern[str]) -> tuple[Names, Names]:
    """Classes and ids that a rule of their own gives the look, and no other that is about it another."""
    given: set[str] = set()
    other: set[str] = set()
    for selectors, body in _rules(tree):
        has_look = look.search(body) is not None
        if not has_look and body and not about.search(body):
            continue
        for selector in selectors.split(","):
            names = re.findall(r"[.#][\w-]+", selector)
            if has_look and re.fullmatch(r"\s*[a-z]*[.#][\w-]+\s*", selector):
                given.update(names)
            else:
                other.update(names)
    alone = given - other
    return frozenset(n[1:] for n in alone if n[0] == "."), frozenset(n[1:] for n in alone if n[0] == "#")


def has_name(element: HtmlElement, classes: Names, ids: Names) -> bool:
    """Whether the element has one of the classes or ids."""
    return not classes.isdisjoint((element.get("class") or "").split()) or (element.get("id") or "") in ids


def _rules(tree: HtmlElement) -> Iterator[tuple[str, str]]:
    """Selectors and bodies of the page's style rules; those for print or some widths alone have none, which is any."""
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
                    yield selectors, ""
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
