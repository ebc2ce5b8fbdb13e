"""The lines of a ProQuest text export -> its articles.

    split_proquest(["____", "Title: Bank holds", "Publication title: Avalon Post", "Full text: ...", "____"]) -> Part*

    split_documents(lists of lines) -> Part*         of a page or message, where an anchor opens each document

Documents stand between lines of underscores; each has "Label: value" lines around "Full text:", whose text goes on to
the next label of the export.  Where there is no full text the abstract is taken.  Read
`index.reading.formats.exports.text_exports` next.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from index.reading.formats.lists.field_names import tables
from index.reading.formats.part import Part

_RULE = re.compile(r"\s*_{20,}\s*$")
_LABEL = re.compile(r"(?P<label>[A-Z][A-Za-z0-9 /()&.-]{1,45}?):(?:\s+(?P<value>.*)|\s*)$")
_PLACE = re.compile(r"\s*;\s.*$|\s*[:,]\s*[A-Z][\w. ,]+\[.*$|\s*\(\d{4}-.*$|,\s[^,;]*\b(?:[Ee]dition|ed\.).*$")
_PICTURE = re.compile(r"\s*(?:Enlarge this image\.?|View Image -?.{0,60})\s*", re.I)
_DAY = re.compile(r"\b\d{1,2} [A-Z][a-z]{2,8} \d{4}\b|\b[A-Z][a-z]{2,8} \d{1,2}, \d{4}\b")
_EVER = frozenset(
    "title;author;publication title;publication date;publication year;publication info;full text;abstract;subject;"
    "location;people;company / organization;company;business indexing term;classification;identifier / keyword;"
    "volume;issue;pages;first page;section;dateline;country of publication;place of publication;publisher;"
    "publication subject;issn;e-issn;source type;language of publication;document type;proquest document id;"
    "document url;copyright;last updated;database;credit;illustration;links;isbn;document feature;"
    "correspondence author;"
    "number of pages;publisher location;year;edition;column;translated title;contact us;abstract (summary)".split(";")
)


def split_proquest(lines: Sequence[str]) -> tuple[Part, ...]:
    """The articles in the lines; none where they are no ProQuest export."""
    documents: list[list[str]] = [[]]
    for line in lines:
        if _RULE.match(line):
            documents.append([])
        else:
            documents[-1].append(line)
    return split_documents(documents)


def split_documents(documents: Iterable[Sequence[str]]) -> tuple[Part, ...]:
    """The articles among the documents, each given as its lines."""
    return tuple(part for document in documents if (part := _article(document)) is not None)


def _article(lines: Sequence[str]) -> Part | None:
    fields: dict[str, list[str]] = {}
    order: list[tuple[str, str]] = []
    label = ""
    for line in lines:
        found = _LABEL.match(line)
        name = found["label"].strip().lower() if found else ""
        if found and name in _EVER:
            label = name
            fields.setdefault(label, []).append((found["value"] or "").strip())
        else:
            fields.setdefault(label, []).append(line.strip())
        order.append((label, line.strip()))
    if not {"proquest document id", "publication title", "full text"} & fields.keys() or len(fields) < 4:
        return None
    names = tables()["proquest"]
    held = {kind: next((t for n in labels if (t := _joined(fields.get(n, ())))), "") for kind, labels in names.items()}
    first = next((line.strip() for line in fields.get("", ()) if line.strip()), "")
    body = next((fields[name] for name in (*names["body"], *names["summary"]) if any(fields.get(name, ()))), [])
    used = {*names["body"], *names["summary"]}
    body = [line for line in body if not _PICTURE.fullmatch(line)]
    return Part(
        body="\n".join(body).strip(),
        fragment=held["id"],
        title=held["title"] or re.sub(r"^Document \d+ of \d+\s*", "", first),
        publisher=_paper(held["publisher"] or held["info"]),
        published=held["published"] or _day_of(held["info"]),
        author=held["author"],
        url=held["url"] if held["url"].startswith("http") else "",
        headed=True,
        exact=True,
        dropped=tuple((line[:500], "ProQuest field") for name, line in order if line and name not in used),
    )


def _joined(lines: Sequence[str]) -> str:
    return " ".join(" ".join(lines).split())


def _paper(text: str) -> str:
    """The paper's name without its edition, its town and the years in which it came out under that name."""
    return _PLACE.sub("", text).strip()


def _day_of(info: str) -> str:
    """The day in a line such as "Post ; Town [Town]08 May 2010: AA.2", "" without one."""
    found = _DAY.search(re.sub(r"\]", "] ", info))
    return found[0] if found else ""
