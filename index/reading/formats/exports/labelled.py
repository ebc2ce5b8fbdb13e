"""The lines of an export of EBSCO, Gale or NewsBank, a fact a line under its label -> its articles.

    split_labelled(["Paper: Lund Courier", "Title: Mill to stop", "Date: ...", "", ..., "Record Number: 0503"]) -> Part*

Each of them has one label that every article begins or ends with.  EBSCO writes a value under its label, and the month
before the day; a day of Gale's is the article's, that of its citation the reader's.  NewsBank's page has no labels but
a line of day and paper under the headline.  Read `index.reading.formats.exports.text_exports` next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from index.reading.formats.exports.factiva import plain_author
from index.reading.formats.exports.wrapped import unwrapped
from index.reading.formats.part import Part

_LABEL = re.compile(r"(?P<label>[A-Z][A-Za-z /()-]{2,40}?):(?:\s+(?P<value>.*)|\s*)$")
_FACTS = {
    "title": "title", "paper": "publisher", "source": "publisher", "from": "publisher", "date": "published",
    "author": "author", "authors": "author", "byline": "author", "author/byline": "author", "author(s)": "author",
    "accession number": "id", "record number": "id", "gale document number": "id", "full text": "body",
    "html full text": "body",
}  # fmt: skip
_OTHER = frozenset(
    "record;publisher;section;page;pages;edition;document type;subject terms;subjects;geographic terms;people;company;"
    "full text word count;word count;length;issn;database;persistent link to this record (permalink);language;dateline;"
    "content level;lexile measure;abstract;copyright;naics/industry codes;company/entity;series title;index terms;"
    "reviews & products;lead-in;notes;article;caption;memo;readability;geographic codes".split(";")
)
_GALE = re.compile(r"\s*Gale Document Number:\s*GALE")
_EBSCO = re.compile(r"\s*Record: \d{1,5}\s*$")
_NEWSBANK = re.compile(r"\s*Record Number:\s*\S+\s*$")
_STOPS = re.compile(
    r"\s*(?:Copyright(?::| (?:\(c\)|©|of .{2,80} is the property))|Source Citation\s|_{20,}\s*$|(?:Rights|"
    r"Disclaimer):)",
    re.I,
)
_SOURCE = re.compile(
    r"(?P<paper>.+?)[.,;]\s+(?:(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{4})|[A-Z][a-z]{2,8}\.? ?\d{4}\b)"
)
_PLACE = re.compile(r"\s*\((?:[^()]*,[^()]*|Vol\.[^()]*)\)\s*$")
_ARTICLE = re.compile(r"(?P<name>.+), (?P<the>The|A|An|Le|La|Les|El|Die|Der|Das)(?=$|[ .])", re.I)
_DAY_PAPER = re.compile(r"\s*(?P<day>[A-Z][a-z]{2,8} \d{1,2}, \d{4}) \| (?P<paper>[^|]{2,90})$")
_PAGE_FACT = re.compile(
    r"\s*(?:(?:Author/Byline|Section|Page|Edition|Column|Readability|Series):.*|\d{1,6}(?: Words)?|Words|OpenURL Link"
    r"|Read News Document|PDF|Email|Print)\s*$"
)
_BELOW = (
    "copyright",
    "record number",
    "gale document number",
    "database",
    "accession number",
)  # others open paragraphs
MIN_LABELS = 5  # of an article; by judgement


def split_labelled(lines: Sequence[str]) -> tuple[Part, ...]:
    """The articles in the lines; none where they are no export of these."""
    if any(map(_DAY_PAPER.match, lines)) and any(line.lstrip().startswith("Author/Byline:") for line in lines):
        return tuple(_shown(lines))
    for mark, opens in ((_EBSCO, True), (_GALE, False), (_NEWSBANK, False)):
        marked = [at for at, line in enumerate(lines) if mark.match(line)]
        bounds = [*marked, len(lines)] if opens else [0, *(at + 1 for at in marked)]
        parts = (_article(lines[start:end]) for start, end in pairwise(bounds))
        found = [part for part in parts if part is not None]
        if found:
            return tuple(found)
    return ()


def _article(lines: Sequence[str]) -> Part | None:
    fields: dict[str, list[str]] = {}
    left: list[str] = []
    name = ""
    for at, line in enumerate(lines):
        label, value = _labelled(line)
        if _STOPS.match(line):
            name = "rights"
        elif label and (name != "body" or label in _BELOW):
            name, line = _FACTS.get(label, f"({label})"), value
        elif not line.strip() and len(fields) >= MIN_LABELS and "publisher" in fields and _goes_on(lines, at):
            name = "body"  # where no label stands above the text
        fields.setdefault(name, []).append(line)
        left += [line.strip()] if line.strip() and name not in ("body", "") else []
    values = {name: " ".join(" ".join(held).split()) for name, held in fields.items()}
    if "publisher" not in values or len(values) < MIN_LABELS:
        return None
    body = [line.strip() for line in unwrapped(fields.get("body", [])) if line.strip()]
    author = values.get("author", "")
    if not author and body and (byline := re.match(r"Byline: (.{3,80})$", body[0])):
        author, body = byline[1], body[1:]
    above = next((line.strip() for line in fields.get("", ()) if line.strip()), "")
    paper, day = _paper_day(values)
    return Part(
        body="\n\n".join(body),
        fragment=values.get("id", "").removeprefix("GALE|"),
        title=(values.get("title") or above).removesuffix("."),
        publisher=paper,
        published=day,
        author=_in_order(plain_author(author)),
        headed=True,
        exact=True,
        dropped=tuple((text[:500], "field of the export") for text in left),
    )


def _labelled(line: str) -> tuple[str, str]:
    """The label of these exports that a line opens with, and the value on it; "" for none."""
    found = _LABEL.match(line.strip())
    label = found["label"].lower() if found else ""
    known = label in _FACTS or label in _OTHER
    return (label, found["value"] or "") if found and known else ("", "")


def _goes_on(lines: Sequence[str], at: int) -> bool:
    """Whether the next line with words is no label."""
    upcoming = next((line for line in lines[at:] if line.strip()), "")
    return bool(upcoming) and not _labelled(upcoming)[0]


def _paper_day(values: Mapping[str, str]) -> tuple[str, str]:
    """Paper and day; where one line states both, the month stands before the day."""
    source = _SOURCE.match(values["publisher"])
    paper = source["paper"] if source else values["publisher"]
    told = f"{source['y']}-{int(source['m']):02d}-{int(source['d']):02d}" if source and source["y"] else ""
    return _named(paper), values.get("published", "") or told


def _named(paper: str) -> str:
    """A paper's name without its town, and with its article in front."""
    plain = _PLACE.sub("", paper).strip(" .")
    return _ARTICLE.sub(r"\g<the> \g<name>", plain)


def _in_order(author: str) -> str:
    """As "Ines Falk; Jo Lind" what a list has as "Falk, Ines; Lind, Jo"."""
    people = [each.split(",") for each in author.split(";")]
    if any(len(each) != 2 or len(each[0].split()) > 2 for each in people):
        return author
    return ", ".join(f"{given.strip()} {family.strip()}" for family, given in people)


def _shown(lines: Sequence[str]) -> Iterator[Part]:
    """Articles as NewsBank's page shows them: headline, day and paper, facts, text."""
    filled = [line.strip() for line in lines if line.strip()]
    starts = [at - 1 for at, line in enumerate(filled) if at and _DAY_PAPER.match(line)]
    for start, end in pairwise([*starts, len(filled)]):
        head = _DAY_PAPER.match(filled[start + 1])
        assert head is not None
        body = start + 2
        while body < end and _PAGE_FACT.match(filled[body]):
            body += 1
        facts = filled[start + 1 : body]
        byline = next((line for line in facts if line.startswith("Author/Byline:")), "")
        author = re.sub(r"^Author/Byline:\s*|\s*\|.*$|\s+\S+@\S+", "", byline)
        stop = next((at for at in range(body, end) if _STOPS.match(filled[at])), end)
        yield Part(
            body="\n\n".join(filled[body:stop]),
            title=filled[start],
            publisher=_named(head["paper"]),
            published=head["day"],
            author=plain_author(author),
            headed=True,
            exact=True,
            dropped=tuple((text[:500], "field of the export") for text in (*facts, *filled[stop:end])),
        )
