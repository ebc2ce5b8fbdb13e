"""The lines of a Retriever export (Mediearkivet, Atekst: the Nordic press) -> its articles.

    split_retriever(["Quay sold", "Ronne Avis, 2031-03-04 09:31", "Publicerat på webb.", "", ..., "====..."]) -> Part*

A list of contents stands first, then the articles between lines of "=": headline (underlined in the older form), paper
and day, page and kind of publication, the text, a notice of rights, an address.  Read
`index.reading.formats.exports.text_exports` next.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.reading.formats.exports.wrapped import unwrapped
from index.reading.formats.part import Part

_RULE = re.compile(r"={40,}\s*$")
_UNDERLINE = re.compile(r"-{40,}\s*$")
_PAPER_DAY = re.compile(r"(?P<paper>\S.{0,120}), (?P<day>\d{4}-\d\d-\d\d|\d\d\.\d\d\.\d{4})(?: \d\d:\d\d)?\s*$")
_FIELD = re.compile(
    r"(?:Sida?e?|Side|Seksjon|Sektion|Publicerat|Publisert|Publiceret|Julkaistu|Published)\b[^.]{0,60}\.?\s*$", re.I
)
_RIGHTS = re.compile(r"(?:©|\(c\)|Alla artiklar är skyddade|Alle artikler er beskyttet)", re.I)
_ADDRESS = re.compile(
    r"(?:Läs hela artikeln på|Se webartikeln på|Les hele artikkelen på|Se webartikkelen på|Læs hele artiklen på"
    r"|Se webartiklen på|Read the whole article at)\s+(?P<url>https?://\S+)", re.I
)  # fmt: skip


def split_retriever(lines: Sequence[str]) -> tuple[Part, ...]:
    """The articles in the lines; none where they are no Retriever export."""
    documents: list[list[str]] = [[]]
    for line in lines:
        if _RULE.match(line):
            documents.append([])
        else:
            documents[-1].append(line.strip())
    parts = [part for document in documents if (part := _article(document)) is not None]
    return tuple(parts) if len(documents) > 1 else ()


def _article(lines: Sequence[str]) -> Part | None:
    """One article, headed by its headline and its paper and day; what stands above is the list of contents."""
    texts = [line for line in lines if not _UNDERLINE.match(line)]
    dated = next((at for at, text in enumerate(texts) if _PAPER_DAY.match(text) and not text.startswith(">")), None)
    if dated is None:
        return None
    above = [text for text in texts[:dated] if text]
    day = _PAPER_DAY.match(texts[dated])
    assert day is not None
    body = dated + 1
    while body < len(texts) and (not texts[body] or _FIELD.match(texts[body])):
        body += 1
    ends = (at for at in range(body, len(texts)) if _RIGHTS.match(texts[at]) or _ADDRESS.match(texts[at]))
    end = next(ends, len(texts))
    address = next((found["url"] for text in texts[end:] if (found := _ADDRESS.match(text))), "")
    left = [*texts[dated:body], *texts[end:]]
    return Part(
        body="\n\n".join(filter(None, unwrapped(texts[body:end]))),
        title=above[-1] if above else "",
        publisher=day["paper"],
        published="-".join(reversed(day["day"].split("."))),  # the Nordic press has the day before the month
        url=address,
        headed=True,
        exact=True,
        dropped=tuple((text[:500], "Retriever field") for text in left if text),
    )
