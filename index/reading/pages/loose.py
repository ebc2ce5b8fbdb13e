"""Sentences of a parsed page that stand in no paragraph -> paragraphs, so that an extractor keeps them.

    hold_loose(tree)      the tree is changed in place

Two places have them: boxes of their own side by side, and the text between paragraphs, where a page closes none or an
advert stands inside one.  Only whole sentences count, and none of which most is links.  Read
`index.reading.pages.blocks` next.
"""

from __future__ import annotations

from collections.abc import Sequence

from lxml.html import HtmlElement

from index.reading.furniture import line_kind

MIN_LOOSE = 5  # words of a loose sentence that is taken for a paragraph
MIN_BOXES = 2
ENDED = (".", "!", "?", "”", "»", "“", '"', "。", ")")
_INLINE = frozenset("a abbr b bdi bdo cite code data em font i mark q s small span strong sub sup time u var".split())
_APART = "ancestor-or-self::nav or ancestor-or-self::aside or ancestor-or-self::footer or ancestor-or-self::header"
_BOXES = (
    "//body//div[not(*[not(self::a or self::b or self::i or self::em or self::strong or self::span or self::br)])]"
    f"[ancestor::article or ancestor::main][not({_APART}"
    " or ancestor::figure or ancestor::form or ancestor::blockquote or ancestor::table or ancestor::p)]"
)
_HOLDERS = (
    "//*[self::body or self::article or self::main or self::section or self::div or self::td][p]"
    f"[not({_APART} or ancestor::figure or ancestor::form)]"
)


def hold_loose(tree: HtmlElement) -> None:
    """Put each loose sentence into a paragraph of its own."""
    beside: dict[HtmlElement, list[HtmlElement]] = {}
    for box in tree.xpath(_BOXES):
        beside.setdefault(box.getparent(), []).append(box)
    for boxes in beside.values():
        loose = [box for box in boxes if _is_sentence([box], "")]
        for box in loose if len(loose) >= MIN_BOXES else ():  # one alone may be a prompt
            box.tag = "p"
    for holder in tree.xpath(_HOLDERS):
        _hold_runs(holder)


def _hold_runs(holder: HtmlElement) -> None:
    """Each run of words and of elements within a line, up to the next block, as a paragraph where it is prose."""
    before: HtmlElement | None = None
    run: list[HtmlElement] = []
    for child in [*holder, None]:
        if child is not None and child.tag in _INLINE:
            run.append(child)
            continue
        lead = (holder.text if before is None else before.tail) or ""
        if _is_sentence(run, lead):
            paragraph = holder.makeelement("p")
            paragraph.text = lead
            if before is None:
                holder.text = None
                holder.insert(0, paragraph)
            else:
                before.tail = None
                before.addnext(paragraph)
            for each in run:
                paragraph.append(each)
        before, run = child, []


def _is_sentence(run: Sequence[HtmlElement], lead: str) -> bool:
    words = " ".join((lead + "".join(each.text_content() + (each.tail or "") for each in run)).split())
    links = sum(len(" ".join(a.text_content().split())) for each in run for a in each.iter("a"))
    prose = len(words.split()) >= MIN_LOOSE and words.endswith(ENDED) and links * 2 < len(words)
    return prose and not line_kind(words)
