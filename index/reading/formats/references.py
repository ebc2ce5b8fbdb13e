r"""A file of references in RIS form -> the articles whose abstract or text it holds.

    open_ris("TY  - NEWS\nTI  - Bank holds\n...") -> Opened

Read here rather than by a library: those known cut an address at ";" and lose notes that go over several lines.  The
text stands in N1, N2 or AB, whichever is longest.  Read `index.reading.formats.records` next, which makes the articles.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.reading.formats.part import NoArticles, Opened
from index.reading.formats.records import parts_of

_LINE = re.compile(r"([A-Z][A-Z0-9]) {1,2}- ?(.*)$")
_NAMES = {
    "TI": "title", "T1": "title", "AU": "author", "A1": "author", "JF": "publication", "JO": "publication",
    "T2": "publication", "PB": "publisher", "DA": "published", "PY": "date", "Y1": "date", "UR": "url", "L2": "link",
    "AN": "an", "ID": "id",
}  # fmt: skip
_TEXTS = ("N1", "N2", "AB")


def open_ris(text: str) -> Opened:
    """The articles of the file.  Raises NoArticles when none of its references has a text."""
    records = [record for record in _records(text) if record]
    if not records:
        raise NoArticles("holds no references in RIS form: leave it out")
    return parts_of(records)


def _records(text: str) -> Iterator[dict[str, str]]:
    record: dict[str, list[str]] = {}
    tag = ""
    for line in text.lstrip("\ufeff").splitlines():
        found = _LINE.match(line)
        if found:
            tag = found[1]
            record.setdefault(tag, []).append(found[2].strip())
        elif tag and line.strip():
            record[tag].append(line.strip())
        if tag == "ER":
            yield _named(record)
            record, tag = {}, ""
    if record:
        yield _named(record)


def _named(record: dict[str, list[str]]) -> dict[str, str]:
    """The record under names that tables use."""
    named: dict[str, str] = {}
    for tag, name in _NAMES.items():
        values = [value for value in record.get(tag, ()) if value]
        if values:
            named.setdefault(name, (", " if name == "author" else " ").join(values if name == "author" else values[:1]))
    longest = max(("\n\n".join(record.get(tag, ())) for tag in _TEXTS), key=len)
    for name in ("published", "date"):
        if name in named:
            named[name] = named[name].strip("/ ").replace("/", "-") if re.match(r"\d{4}/", named[name]) else named[name]
    return {**named, "text": longest} if longest else named
