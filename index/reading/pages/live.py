"""A page of a live blog -> its entries in the order of the page, each headed by its own time.

    mark_entries(tree)                       before the page is settled: which boxes are entries, and when each is from
    live_text(tree) -> text, "" for none     after it: what stands above the entries, and these

An extractor takes the longest entry for the article and loses the order of the others and the times of all.  Read
`index.reading.pages.settle` next, which is called in between.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml.html import HtmlElement

from index.reading.furniture import line_kind
from index.reading.pages.blocks import CLOCK
from index.reading.pages.visible import visible_lines

MIN_ENTRIES = 2
MIN_UNMARKED = 4  # entries of a page that does not call itself a live blog
MIN_WORDS = 4  # of an entry
_MARK = "data-live-entry"
_LIVE = re.compile(r"LiveBlogPosting|liveBlogUpdate|live-?_?blog|newsticker|live-?ticker", re.IGNORECASE)
_ENTRY = re.compile(
    r"(?:^|[\s_-])(?:block|post|entry|update|item|event|card|liveblog\w*|ticker\w*)(?:$|[\s_-])", re.IGNORECASE
)
_STATED = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)")
_DAY = re.compile(r"^\d{4}-\d\d-\d\d ")
_NOT_ENTRIES = re.compile(r"comment|related|teaser|promo|sidebar|recommend", re.IGNORECASE)


def mark_entries(tree: HtmlElement) -> None:
    """Note on each entry when it is from; nothing where the page is no live blog."""
    boxes = _entries(tree)
    stated = [_STATED.search(box.xpath("string((.//time/@datetime)[1])")) for box in boxes]
    several_days = len({found[1] for found in stated if found}) > 1
    for box, found in zip(boxes, stated, strict=True):
        shown = " ".join(box.xpath("string((.//time)[1])").split())
        told = shown if CLOCK.fullmatch(shown) else found[2] if found else ""
        if found and several_days and not re.search(r"[A-Za-z]{3}.*\d|\d{4}", shown):
            told = f"{found[1]} {told}"
        box.set(_MARK, told)


def live_text(tree: HtmlElement) -> str:
    """The text of a live blog whose entries were marked."""
    boxes = tree.xpath(f"//*[@{_MARK}]")
    if not boxes:
        return ""
    parts = [*_above(tree, boxes[0])]
    for box in boxes:
        parts += _entry_lines(box)
    return "\n\n".join(parts)


def _entries(tree: HtmlElement) -> Sequence[HtmlElement]:
    """The boxes that are entries: named so by the page, or the largest run of like boxes with times, side by side."""
    named = [box for box in tree.xpath('//*[contains(@itemprop,"liveBlogUpdate")]') if _words(box) >= MIN_WORDS]
    if len(named) >= MIN_ENTRIES:
        return named
    opening = "".join(tree.xpath("//body/@class | //main/@class | //article/@class | //section/@class | //div/@class"))
    scripts = " ".join(tree.xpath('//script[@type="application/ld+json"]/text()'))
    is_live = _LIVE.search(opening) or "LiveBlogPosting" in scripts
    runs: dict[tuple[HtmlElement, str, str], list[HtmlElement]] = {}
    for box in tree.xpath("//article[.//time] | //li[.//time] | //section[.//time] | //div[.//time]"):
        name = f"{box.get('class') or ''} {box.get('id') or ''}"
        if (box.tag == "div" and not _ENTRY.search(name)) or _NOT_ENTRIES.search(name):
            continue
        if (
            len(box.xpath(".//time")) <= 2
            and _words(box) >= MIN_WORDS
            and not box.xpath("ancestor::aside | ancestor::nav")
        ):
            runs.setdefault((box.getparent(), box.tag, (box.get("class") or "").split(" ")[0]), []).append(box)
    best = max(runs.values(), key=len, default=[])
    if len(best) < (MIN_ENTRIES if "LiveBlogPosting" in scripts else MIN_UNMARKED):
        return []
    return best if is_live or _are_the_report(best, tree) else []


def _are_the_report(boxes: Sequence[HtmlElement], tree: HtmlElement) -> bool:
    """Whether boxes that show hours alone hold most of what a page tells: teasers stand beside an article."""
    hours = all(CLOCK.fullmatch(" ".join(box.xpath("string((.//time)[1])").split())) for box in boxes)
    told = sum(_words(each) for each in tree.xpath("//body//p"))
    return hours and sum(_words(each) for box in boxes for each in box.xpath(".//p")) >= told / 2


def _words(box: HtmlElement) -> int:
    return len(box.text_content().split())


def _above(tree: HtmlElement, first: HtmlElement) -> Iterator[str]:
    """The sentences between the page's heading and its first entry."""
    for paragraph in tree.xpath("//h1[1]/following::*[self::p or self::li]"):
        if first in (paragraph, *paragraph.iterancestors()):
            return
        if paragraph.xpath("ancestor::nav | ancestor::aside | ancestor::footer"):
            continue
        line = " ".join(paragraph.text_content().split())
        if len(line.split()) >= MIN_WORDS and line.endswith((".", "!", "?", "”", '"')) and not line_kind(line):
            yield line


def _entry_lines(box: HtmlElement) -> list[str]:
    """The lines of an entry, the first with the entry's time in front, as the page shows it or states it."""
    told = box.get(_MARK) or ""
    clock = _DAY.sub("", told)
    names = {" ".join(each.text_content().split()) for each in box.xpath('.//*[contains(@class,"author")]|.//address')}
    bare = (line.removeprefix(clock).lstrip(" :·|") if clock else line for line in visible_lines(box))
    lines = [line for line in bare if line and line not in names and not line_kind(line) and not CLOCK.fullmatch(line)]
    if lines and told and not CLOCK.match(lines[0]):
        lines[0] = f"{told}: {lines[0]}"
    return lines
