r"""A message as news agencies send it over their wires, IPTC 7901 or ANPA 1312 -> its article.

    split_wire(["eca0124 3 i 93  dpa 1888", "", "Lund/mills/", "Mill to stop =", "", "Lund (dpa) - ...", ...]) -> Part*

The headline ends with "=" or stands between "^" and "<"; the day stands in the last line, of the one form with the day
first ("021101 GMT Mar 25"), of the other with the month first ("AP-WF-03-02-25 0337GMT").  What the editors tell each
other above and below the text is no text.  Read `index.reading.formats.exports.text_exports` next.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.dates.stated import MONTHS
from index.reading.formats.exports.wrapped import unwrapped
from index.reading.formats.part import Part

_SENT = re.compile(
    r"\s*(?P<day>\d\d)(?:[01]\d|2[0-3])[0-5]\d (?:[A-Z]{3,4} )?(?P<month>[A-Z][a-z]{2})[a-z]* (?P<year>\d\d|\d{4})\s*$"
)
_SERVICE = re.compile(r"\s*[a-z]{2,4}\d{3,4} \d [a-z]{1,3} \d{1,5}\b")
_SIGNED = re.compile(r"\s*(?P<agency>[a-z]{2,5})(?: [a-z]{1,4}){1,5}\s*$")
_ASIDE = re.compile(r"\s*(?:#+ )?(?:Notebook|Notizblock|Editorial notes?|Note to editors?)\b", re.I)
_ANPA_SENT = re.compile(
    r"\s*(?P<agency>[A-Z]{2,5})-[A-Z]{2,3}-(?P<month>\d\d)-(?P<day>\d\d)-(?P<year>\d\d) \d{4}\s?[A-Z]{3}<?\s*$"
)
_ANPA_LINE = re.compile(r"\s*\^(?P<text>.*?)\s*(?P<sign>[<=])\s*$")
_ANPA_NOTE = re.compile(r"(?:Eds?[:.]|[A-Z]{2,5} (?:Photos?|Graphics?|Video)\b|(?:BC|AM|PM|[A-Z]{2})-\S+)")
_AGENCY = re.compile(r"[^()\n]{2,60}\((?P<name>[^\W\d_][\w/ .]{1,20})\)\s*[-–—_]")
_MARKS = "\x00\x01\x02\x03\x04\x0e\x0f\x16\x17 \t"


def split_wire(lines: Sequence[str]) -> tuple[Part, ...]:
    """The one article, in a tuple; none where the lines are no message of a wire."""
    texts = [line.rstrip().strip(_MARKS) for line in lines]
    filled = [at for at, text in enumerate(texts) if text]
    if not filled:
        return ()
    if any(_SENT.match(texts[at]) for at in filled[-2:]) and _SERVICE.match(texts[filled[0]]):
        return _iptc(texts, filled)
    sent = next((at for at in filled[-3:] if _ANPA_SENT.match(texts[at])), None)
    return _anpa(texts, sent) if sent is not None and any(map(_ANPA_LINE.match, texts[: min(12, sent)])) else ()


def _iptc(texts: Sequence[str], filled: Sequence[int]) -> tuple[Part, ...]:
    sent = next(found for at in reversed(filled) if (found := _SENT.match(texts[at])))
    ended = next((at for at in filled if texts[at].endswith(" =")), None)
    if ended is None:
        return ()
    above = ended
    while above > 1 and len(texts[above - 1]) >= 50:  # a headline over several lines, each as long as the wire's
        above -= 1
    signed = (at for at in filled if at > ended and (_SIGNED.match(texts[at]) or _ASIDE.match(texts[at])))
    end = next(signed, filled[-1])
    year = sent["year"] if len(sent["year"]) == 4 else f"20{sent['year']}"
    month = MONTHS.get(sent["month"].lower(), 0)
    title = " ".join(texts[above : ended + 1]).removesuffix(" =").strip()
    day = f"{year}-{month:02d}-{sent['day']}" if month else ""
    return (_part(texts, range(ended + 1, end), title, day, ""),)


def _anpa(texts: Sequence[str], sent: int) -> tuple[Part, ...]:
    found = _ANPA_SENT.match(texts[sent])
    assert found is not None
    told = [(at, line) for at, text in enumerate(texts[:sent]) if (line := _ANPA_LINE.match(text))]
    heads = [line["text"] for _, line in told if line["sign"] == "<" and not _ANPA_NOTE.match(line["text"])]
    by = [line["text"] for _, line in told if line["sign"] == "="]
    author = next((text[3:] for text in by if text.lower().startswith("by ")), "")
    day = f"20{found['year']}-{found['month']}-{found['day']}"
    title = heads[0] if heads else ""
    return (_part(texts, range(told[-1][0] + 1, sent), title, day, author.title() if author.isupper() else author),)


def _part(texts: Sequence[str], body: range, title: str, day: str, author: str) -> Part:
    kept = [line for line in unwrapped([texts[at] for at in body]) if line.strip()]
    agency = next((found["name"] for line in kept[:2] if (found := _AGENCY.match(line))), "")
    left = [text for at, text in enumerate(texts) if text and at not in body]
    return Part(
        body="\n\n".join(kept),
        title=title,
        publisher=agency,
        published=day,
        author=author,
        headed=True,
        exact=True,
        dropped=tuple((text[:500], "wire field") for text in left),
    )
