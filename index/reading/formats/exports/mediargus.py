r"""The lines of an export of the Belgian press (Mediargus, GoPress) -> its articles.

    split_mediargus(["1. Mill to stop", "", "De Post, zondag 2 maart 2025, p. 4, 853w.", ..., "02-03-2025, p.4", ...])

A list of contents stands first, with headline, paper, day, page and opening words; below it the articles in the same
order, each under its day and page, without its paper.  Taken for a press review, the last entry of the list would hold
all of them.  Read `index.reading.formats.exports.text_exports` next.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from index.reading.formats.part import Part

_ENTRY = re.compile(r"(?P<paper>\S.{1,80}?), .{6,40} \d{4}, (?:p|blz)\. ?(?P<page>[\w/-]+), \d+ ?(?:w|mots)\.\s*$")
_NUMBER = re.compile(r"^\W?\d{1,4}\.\s+")
_OPENS = re.compile(r"(?P<day>\d\d)-(?P<month>\d\d)-(?P<year>\d{4}), (?:p|blz)\. ?(?P<page>[\w/-]+)\s*$")
_RIGHTS = re.compile(r"\s*©")


def split_mediargus(lines: Sequence[str]) -> tuple[Part, ...]:
    """The articles in the lines; none where they are no such export, or the list of one alone."""
    texts = [line.strip() for line in lines]
    starts = [at for at, text in enumerate(texts) if _OPENS.match(text)]
    listed = _contents(texts[: starts[0]]) if starts else []
    if len(listed) != len(starts):
        return ()
    bounds = pairwise([*starts, len(texts)])
    return tuple(_article(texts[start:end], *told) for (start, end), told in zip(bounds, listed, strict=True))


def _contents(texts: Sequence[str]) -> list[tuple[str, str]]:
    """Headline and paper of each entry of the list."""
    filled = [text for text in texts if text]
    found = ((above, _ENTRY.match(text)) for above, text in pairwise(filled))
    return [(_NUMBER.sub("", above), entry["paper"]) for above, entry in found if entry]


def _article(texts: Sequence[str], title: str, paper: str) -> Part:
    head = _OPENS.match(texts[0])
    assert head is not None
    end = next((at for at, text in enumerate(texts) if _RIGHTS.match(text)), len(texts))
    body = [text for text in texts[1:end] if text]
    at = next((at for at, text in enumerate(body[:4]) if text == title), None)
    author = body[0] if at == 1 else ""
    kept = body[at + 1 :] if at is not None else body
    left = [texts[0], author, *texts[end:]]
    return Part(
        body="\n\n".join(kept),
        title=title,
        publisher=paper,
        published=f"{head['year']}-{head['month']}-{head['day']}",
        author=author,
        headed=True,
        exact=True,
        dropped=tuple((text[:500], "Mediargus field") for text in left if text),
    )
