r"""A file of references, RIS or BibTeX -> the articles whose abstract or text it holds.

    open_ris("TY  - NEWS\nTI  - Bank holds\n...") -> Opened     open_bibtex("@article{...}") -> Opened

RIS is read here: the libraries known cut an address at ";" and lose notes that go over several lines.  Its text stands
in N1, N2 or AB, whichever is longest.  BibTeX is parsed by bibtexparser; its decoding of LaTeX drops what stands behind
a bare "%" and the sign for pounds, so both are escaped first.  Read `index.reading.formats.lists.records` next.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from index.reading.formats.lists.records import parts_of
from index.reading.formats.part import NoArticles, Opened, Refused

_LINE = re.compile(r"([A-Z][A-Z0-9]) {1,2}- ?(.*)$")
_NAMES = {
    "TI": "title", "T1": "title", "AU": "author", "A1": "author", "JF": "publication", "JO": "publication",
    "T2": "publication", "PB": "publisher", "DA": "published", "PY": "date", "Y1": "date", "UR": "url", "L2": "link",
    "AN": "an", "ID": "id",
}  # fmt: skip
_BIB_NAMES = {
    "journal": "publication", "journaltitle": "publication", "newspaper": "publication", "booktitle": "publication",
    "annote": "notes", "annotation": "notes",
}  # fmt: skip
_SIGNS = {r"\pounds": "£", r"\textsterling": "£", r"\euro": "€", r"\texteuro": "€", r"\EUR": "€", r"\yen": "¥",
          r"\textyen": "¥", r"\textdollar": r"\$", r"\textcent": "¢", r"\textdegree": "°", r"\degree": "°"}  # fmt: skip
_SIGN = re.compile(rf"(?:{'|'.join(map(re.escape, _SIGNS))})(?![A-Za-z])(?:\{{\}})?")
_BARE = re.compile(r"(?<!\\)([%$#])")  # a comment or a formula to LaTeX, a sign to whoever exported a page's abstract
MAX_ENTRIES = 20_000
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


def open_bibtex(text: str) -> Opened:
    """The articles of a BibTeX file, broken entries passed over.  Raises NoArticles when none has a text."""
    from bibtexparser.entrypoint import parse_string
    from bibtexparser.model import DuplicateBlockKeyBlock, Entry

    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)
    if text.count("@") > 4 * MAX_ENTRIES:
        raise Refused(f"holds over {MAX_ENTRIES:,} references: split it")
    library = parse_string(text)
    again = [block.ignore_error_block for block in library.failed_blocks if isinstance(block, DuplicateBlockKeyBlock)]
    entries = [*library.entries, *(block for block in again if isinstance(block, Entry))]
    if not entries:
        raise NoArticles("holds no references in BibTeX form: leave it out")
    broken = [block for block in library.failed_blocks if not isinstance(block, DuplicateBlockKeyBlock)]
    told = tuple((f"line-{(block.start_line or 0) + 1}", "is a broken reference") for block in broken)
    opened = parts_of([_entry({field.key.lower(): str(field.value) for field in entry.fields}) for entry in entries])
    return replace(opened, passed=(*opened.passed, *told))


def _entry(fields: Mapping[str, str]) -> dict[str, Any]:
    """A reference under names that tables use, LaTeX read."""
    held: dict[str, Any] = {}
    for name, value in fields.items():
        plain = _address(value) if name in ("url", "howpublished") else _plain(value)
        if name == "author":
            plain = ", ".join(_person(each) for each in re.split(r"\s+and\s+", plain))
        held.setdefault(_BIB_NAMES.get(name, name), plain)
    if "date" not in held and str(held.get("year", "")).isdigit():
        held["date"] = " ".join(filter(None, (held.get("day", ""), held.get("month", ""), held["year"])))
    held.pop("year", None)
    return held


def _plain(value: str) -> str:
    from pylatexenc.latex2text import LatexNodes2Text

    signs = _SIGN.sub(lambda found: _SIGNS[found[0].removesuffix("{}")], value)
    paragraphs = re.split(r"\n\s*\n", _BARE.sub(r"\\\1", signs))
    decode = LatexNodes2Text(keep_comments=True).latex_to_text
    return "\n\n".join(" ".join(decode(each).split()) for each in paragraphs)


def _address(value: str) -> str:
    found = re.search(r"https?://[^\s{}]+", re.sub(r"\\([%#&_$~])", r"\1", value))
    return found[0] if found else ""


def _person(name: str) -> str:
    """As "Ana Lund" what a list of authors has as "Lund, Ana"."""
    family, _, given = name.partition(",")
    return f"{given.strip()} {family.strip()}".strip()
