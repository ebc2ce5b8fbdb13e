"""The head of a text -> the title, publisher, date and author that it states, and the lines that state them.

    read_stated(lines) -> Stated      of a text such as "Headline / By Jane Doe / March 3, 2024 / Source Some Site"

Only what is said in so many words counts: a date must be whole and must stand where a publication date stands (a line
of its own, after "Published", in a dateline), never in a sentence.  Read `index.reading.clean` next.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from index.dates.stated import parse_stated_date

HEAD_LINES = 12  # lines with text, from the top, in which metadata may stand
_TITLE_WORDS = 25
_TITLE_CHARACTERS = 180

_NAME = r"[^\W\d_a-z][\w.'’&-]*(?:[ ,]+(?:of|the|and|for|in|de|van|von|der|la|le|&|[^\W\d_a-z][\w.'’&-]*)){0,6}"
_LABELLED = re.compile(
    r"(?P<label>title|headline|date(?: published)?|publication date|published(?: on| at| date)?|"
    r"posted(?: on)?|first published|updated(?: on)?|"
    r"last updated|source|publisher|publication|site|website|outlet|author|authors|writer|written by|"
    r"reported by|by|url|link|original)"
    r"(?P<sign>\s*[:=]\s*|\s+)(?P<value>\S.*)",
    re.IGNORECASE,
)
_DATELINE = re.compile(
    rf"(?P<place>[A-Z][\w.' -]{{1,40}}(?:, [A-Z][\w.' ]{{1,30}})?),? "
    rf"(?P<date>[A-Z][a-z]{{2,8}}\.? \d{{1,2}}(?:, \d{{4}})?)?,? ?"
    rf"(?:\((?P<agency>{_NAME})\))? ?(?:--|[-–—]) "
)
_PARTS = re.compile(r"\s*[|•·]\s*|\s+[-–—]\s+")
_URL = re.compile(r"https?://\S+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What a text says of itself; "" or None where it says nothing.

    lines: index of each line that holds nothing but metadata -> the reason to leave it out of the text.
    """

    title: str = ""
    publisher: str = ""
    published: date | None = None
    author: str = ""
    url: str = ""
    lines: Mapping[int, str] = field(default_factory=dict)


def read_stated(lines: Sequence[str]) -> Stated:
    """What the head of `lines` states; the first statement of a kind wins, except that "updated" yields "
    "to "published"."""
    head = [(at, line) for at, line in enumerate(lines) if line][:HEAD_LINES]
    found: dict[str, str] = {}
    dates: dict[str, date] = {}
    used: dict[int, str] = {}
    for place, (at, line) in enumerate(head):
        kind = _read_line(line, found, dates, first=place == 0)
        if kind:
            used[at] = kind
    rest = [(at, line) for at, line in head if at not in used]
    if "title" not in found and rest and _is_headline(rest[0][1], [line for _, line in rest[1:]]):
        found["title"] = rest[0][1].lstrip("# ").strip()
    _read_dateline([line for _, line in rest[:2]], found, dates)
    published = dates.get("published") or dates.get("updated")
    return Stated(published=published, lines=used, **found)


def _read_line(line: str, found: dict[str, str], dates: dict[str, date], *, first: bool) -> str:
    """Take what one line states into `found` and `dates`; the reason to drop the line, or ""."""
    if len(line) > 200:
        return ""
    alone = _whole_date(line)
    if alone and not first:
        dates.setdefault("published", alone)
        return "publication date"
    labelled = _LABELLED.fullmatch(line)
    if not labelled:
        return ""
    label, value, signed = labelled["label"].lower(), labelled["value"].strip(), labelled["sign"].strip() != ""
    if label.startswith(
        ("date", "publication date", "published", "posted", "first published", "updated", "last updated")
    ):
        return _take_date("updated" if "updated" in label else "published", value, dates)
    if label in ("url", "link", "original"):
        return _take(found, "url", value) if _URL.match(value) else ""
    if label in ("title", "headline"):
        return _take(found, "title", value) if signed else ""
    if label in ("source", "publisher", "publication", "site", "website", "outlet"):
        return _take_publisher(found, value, plain=not signed, first=first)
    return _take_author(found, dates, value)


def _take(found: dict[str, str], kind: str, value: str) -> str:
    found.setdefault(kind, value)
    return {"url": "address"}.get(kind, kind)


def _take_date(kind: str, value: str, dates: dict[str, date]) -> str:
    stated = parse_stated_date(value)
    if stated is None or len(value) > 60:
        return ""
    dates.setdefault(kind, stated)
    return "publication date"


def _take_publisher(found: dict[str, str], value: str, *, plain: bool, first: bool) -> str:
    if _URL.match(value):
        return _take(found, "url", value)
    named = re.fullmatch(_NAME, value) and len(value.split()) <= (4 if plain else 8)
    return (
        _take(found, "publisher", value)
        if (named or re.fullmatch(r"[\w-]+(\.[\w-]+)+", value)) and not (plain and first)
        else ""
    )


def _take_author(found: dict[str, str], dates: dict[str, date], value: str) -> str:
    name, *others = _PARTS.split(value)
    name = re.split(r",| for | at | in ", name)[0].strip()
    if not re.fullmatch(_NAME, name) or len(name.split()) > 6 or value.endswith((".", "?", "!")) or len(value) > 120:
        return ""
    for other in others:
        stated = _whole_date(other)
        if stated:
            dates.setdefault("published", stated)
    return _take(found, "author", name)


def _whole_date(line: str) -> date | None:
    """The date of a line that holds a date, a time of day, and nothing else."""
    if len(line) > 60 or not any(map(str.isdigit, line)):
        return None
    rest = re.sub(r"(?i)^(?:published|posted)?:?\s*", "", line)
    words = re.sub(r"(?i)\b(?:at|on|[ap]\.?m\.?|est|edt|et|gmt|utc|bst|cet|pst|pdt|ist|z)\b", "", rest)
    letters = re.findall(r"[^\W\d_]{2,}", words)
    return parse_stated_date(rest, any_language=False) if len(letters) <= 2 else None


def _is_headline(line: str, following: Sequence[str]) -> bool:
    """Whether a first line reads as a headline: short, without a full stop, above something longer."""
    text = line.lstrip("# ").strip()
    words = text.split()
    if not 2 <= len(words) <= _TITLE_WORDS or len(text) > _TITLE_CHARACTERS or text[0].islower():
        return False
    if text.endswith((".", ":", ";", ",", "…")) or re.match(r"[-*•>]\s", text):
        return False
    return any(len(other) > len(text) and len(other.split()) >= 12 for other in following)


def _read_dateline(lines: Sequence[str], found: dict[str, str], dates: dict[str, date]) -> None:
    """Take "LONDON, March 3, 2024 (Reuters) -": the agency, and the date where it has its year."""
    for line in lines:
        dateline = _DATELINE.match(line[:160])
        if not dateline or not (dateline["agency"] or dateline["date"]):
            continue
        if dateline["agency"]:
            found.setdefault("publisher", dateline["agency"])
        stated = parse_stated_date(dateline["date"] or "")
        if stated:
            dates.setdefault("published", stated)
        return
