r"""The lines of an export of the Austrian press archive (APA OnlineManager, DeFacto) -> its articles.

    split_apa(['"Lundner Bote" vom 02.03.2025 Seite: 4', "Ressort: Lokales", "", "Werk hält", ...]) -> Part*

Paper, day and page stand in one line above the headline, between it and the text the section, an edition or a byline;
lines of underscores may part the articles.  On a page the headline is marked up, and a line may stand above it.
Read `index.reading.formats.exports.text_exports` next.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from index.reading.formats.exports.factiva import plain_author
from index.reading.formats.exports.wrapped import unwrapped
from index.reading.formats.part import Part

_HEAD = re.compile(
    r"\s*(?:[\"„“»](?P<paper>[^\"“”«]{2,80})[\"“”«](?P<section>\s[^\"]{1,40}?)??|(?P<bare>[^\W\d_][^\"\n]{1,60}?))"
    r"(?:\s+Nr\.? ?[\d/-]+)?\s+(?:vom|gefunden am)\s+(?P<day>\d\d)\.(?P<month>\d\d)\.(?P<year>\d{4})"
    r"(?:,?\s+\d\d[.:]\d\d(?: Uhr)?)?(?P<page>\s+Seite:? ?\w{1,8})?\s*$"
)
_SECTION = re.compile(r"\s*Ressort:")
_BYLINE = re.compile(r"\s*Von (?=[^\W\d_a-z])[^\d.!?]{3,80}$")
_EDITION = re.compile(r"\s*(?:Früh|Abend|Morgen|Mittag|Nacht|Haupt|Bundes|Gesamt)(?:ausgabe)?\s*$")
_RULE = re.compile(r"\s*_{20,}\s*$")
_END = re.compile(r"\s*(?:Gespeicherte[rn]? Anh[aä]nge?:|Der gegenständliche Text ist eine Abschrift)")


def split_apa(lines: Sequence[str], *, title: str = "") -> tuple[Part, ...]:
    """The articles in the lines; `title` is the headline of a box that holds one, where a page marks it up."""
    starts = [at for at, line in enumerate(lines) if len(line) < 200 and _opens(lines, at)]
    return tuple(_article(lines[start:end], title) for start, end in pairwise([*starts, len(lines)]))


def _opens(lines: Sequence[str], at: int) -> bool:
    """Whether a line names paper and day: in quotation marks, and a page on it or the section below it."""
    head = _HEAD.match(lines[at])
    if head is None:
        return False
    below = next((line for line in lines[at + 1 : at + 4] if line.strip()), "")
    section = _SECTION.match(below) is not None
    return section or (head["paper"] is not None and head["page"] is not None)


def _article(lines: Sequence[str], title: str) -> Part:
    head = _HEAD.match(lines[0])
    assert head is not None
    end = next((at for at, line in enumerate(lines) if _END.match(line) or _RULE.match(line)), len(lines))
    facts, author, at = [lines[0].strip()], "", 1
    while at < end and (not lines[at].strip() or _is_fact(lines[at])):
        author = lines[at].strip() if _BYLINE.match(lines[at]) else author
        facts += [lines[at].strip()] if lines[at].strip() else []
        at += 1
    kept = unwrapped(lines[at:end])
    if title:
        kept = [line for line in kept if " ".join(line.split()) != title]
    else:
        title = next((line.strip() for line in kept if line.strip()), "")
        kept = kept[kept.index(next((line for line in kept if line.strip()), "")) + 1 :] if title else []
    byline = next((line for line in kept[:6] if _BYLINE.match(line)), "")
    return Part(
        body="\n\n".join(line.strip() for line in kept if line.strip() and line != byline),
        title=title,
        publisher=(head["paper"] or head["bare"]).strip(),
        published=f"{head['year']}-{head['month']}-{head['day']}",
        author=plain_author(author or byline.strip()),
        headed=True,
        exact=True,
        dropped=tuple((text[:500], "APA field") for text in (*facts, byline.strip()) if text),
    )


def _is_fact(line: str) -> bool:
    return any(pattern.match(line) for pattern in (_SECTION, _BYLINE, _EDITION))
