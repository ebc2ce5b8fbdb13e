"""The text of a file, whatever it was unpacked from -> the articles of a database export in it, each apart.

    split_text("1 of 2 DOCUMENTS ...") -> Opened | None

None for an ordinary text: then the whole text is one article.  Databases write the same lines into text, RTF, DOCX and
HTML, so each is told from its lines alone.  Read `index.reading.formats.exports.nexis` next.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.reading.formats.exports.apa import split_apa
from index.reading.formats.exports.digest import split_digest
from index.reading.formats.exports.factiva import split_factiva
from index.reading.formats.exports.labelled import split_labelled
from index.reading.formats.exports.mediargus import split_mediargus
from index.reading.formats.exports.nexis import split_nexis
from index.reading.formats.exports.proquest import split_proquest
from index.reading.formats.exports.retriever import split_retriever
from index.reading.formats.exports.wire import split_wire
from index.reading.formats.part import Opened, Part, numbered

_HINT = re.compile(
    r"do[ck]ument|(?m:^[^\S\n]*(?:HD|SN|PD)\b)|_{20}|={40}|load-date|\b(?:length|länge|longueur)\s*:|\b(?:words|wörter|mots)\b"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:vom|gefunden am) \d\d\.\d\d\.\d{4}|record (?:number)?:"
    r"|author/byline:|(?m:^\d\d-\d\d-\d{4}, (?:p|blz)\.)|(?m:^[ \t]*\d{6} (?:[a-z]{3,4} )?[a-z]{3,9} \d\d\s?$)"
    r"|-\d\d-\d\d-\d\d \d{4}\s?[a-z]{3}<", re.I
)  # fmt: skip
_SPLITTERS = (
    split_factiva, split_nexis, split_labelled, split_proquest, split_retriever, split_apa, split_wire, split_mediargus,
    split_digest,
)  # fmt: skip


def split_text(text: str) -> Opened | None:
    """The articles of an export, those without text passed over; None for what is no export."""
    lines = text.splitlines()
    return split_lines(lines) if _HINT.search(text) else _told(split_digest(lines))


def split_lines(lines: Sequence[str]) -> Opened | None:
    """As `split_text`, for lines."""
    for split in _SPLITTERS:
        parts = split(lines)
        if parts:
            return with_text(parts)
    return None


def _told(parts: Sequence[Part]) -> Opened | None:
    return with_text(parts) if parts else None


def with_text(parts: Sequence[Part]) -> Opened:
    """The parts that hold words, numbered; the others are passed over with the reason."""
    named = numbered(parts)
    kept = tuple(part for part in named if any(map(str.isalnum, part.body)))
    told = tuple(
        (part.fragment, f'"{part.title[:80]}" has no text in the export') for part in named if part not in kept
    )
    return Opened(parts=kept, passed=told)
