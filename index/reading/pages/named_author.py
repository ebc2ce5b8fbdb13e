"""A parsed page -> the name in the box that the page itself calls its author's, "" without one.

    named_author(tree) -> "Ana Kron"        of <div class="byline">By <a>Ana Kron</a> Port reporter</div>

A box that holds more than a name, or stands with comments and other articles, names nobody: an author is never guessed.
Read `index.reading.page_metadata` next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

_AUTHOR_BOXES = (
    '//body//*[@rel="author" or @itemprop="author" or contains(@class,"author") or contains(@class,"byline")'
    ' or contains(@class,"Author") or contains(@class,"Byline") or contains(@class,"autor")'
    ' or contains(@class,"auteur") or contains(@class,"firma")]'
    "[not(ancestor::nav or ancestor::aside or ancestor::footer)]"
)
_NOT_THE_AUTHOR = re.compile(
    r"comment|related|teaser|promo|\bcard\b|recommend|sidebar|author-?(?:bio|box|list)|more-", re.IGNORECASE
)
_AUTHOR_WORD = re.compile(r"^(?:[Bb]y|BY|[Ww]ritten by|[Vv]on|[Pp]ar|[Pp]or|[Dd]oor|[Dd]i|[Tt]ext):?\s+(?=[^\W\d_a-z])")
_PERSON = re.compile(
    r"(?:[^\W\d_a-z][\w.'’-]*)(?: (?:de|da|van|von|der|den|la|le|di|al|bin|[^\W\d_a-z][\w.'’-]*)){1,4}"
)


def named_author(tree: HtmlElement) -> str:
    """The name in the first box that the page calls its author's, where it is nothing but a name."""
    for box in tree.xpath(_AUTHOR_BOXES)[:20]:
        if any(_NOT_THE_AUTHOR.search(f"{each.get('class') or ''} {each.get('id') or ''}") for each in _upwards(box)):
            continue
        linked = [" ".join(each.text_content().split()) for each in box.xpath(".//a")[:1]]
        words = _AUTHOR_WORD.sub("", " ".join(box.text_content().split()))
        name = next((each for each in (words, *linked) if _PERSON.fullmatch(each) and words.startswith(each)), "")
        if name:
            return name
    return ""


def _upwards(box: HtmlElement) -> Iterator[HtmlElement]:
    yield box
    yield from box.iterancestors()
