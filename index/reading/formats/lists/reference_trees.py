"""XML in which programs keep references or recognised pages -> the articles whose abstract or text is in it.

    open_reference_tree(root) -> Opened | None          of PubMed, of Zotero (RDF), of libraries' scans (ALTO)

A part of a structured abstract keeps its label; raised and lowered figures stay what they are.  Zotero keeps papers,
persons and addresses as elements of their own.  None for any other XML.  Read `index.reading.formats.lists.references`
next.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from index.reading.formats.lists.records import parts_of
from index.reading.formats.markup import descend, first_text, html_lines, inner_markup, inner_text, local
from index.reading.formats.part import Opened, Part

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_ZOTERO = "{http://www.zotero.org/namespaces/export#}itemType"
_NO_REFERENCE = ("attachment", "note")


def open_reference_tree(root: Any) -> Opened | None:
    """The articles of one of these trees; None for any other.  Raises NoArticles where none of them has a text."""
    kind = local(root)
    if kind == "alto":
        return _scan(root)
    if kind in ("pubmedarticleset", "pubmedarticle"):
        return parts_of([_pubmed(each) for each in descend(root, "pubmedarticle")])
    if kind == "rdf" and root.find(f".//{_ZOTERO}") is not None:
        items = ((each, (each.findtext(_ZOTERO) or "").lower()) for each in root)
        return parts_of([_zotero(each) for each, item in items if item and item not in _NO_REFERENCE])
    return None


def _scan(root: Any) -> Opened:
    from index.reading.pdf.parse_pdf import read_recognised
    from index.reading.pdf.recognised import alto_pages

    read = read_recognised(alto_pages(root))
    return Opened(parts=(Part(
        body=read["text"], title=read["title"], publisher=read["publisher"], published=read["published"],
        author=read["author"], url=read["url"], dropped=tuple(read["dropped"]),
    ),))  # fmt: skip


def _pubmed(item: Any) -> dict[str, str]:
    article = next(descend(item, "article"), item)
    days = (*descend(article, "articledate"), *descend(article, "pubdate"))
    ids = {each.get("IdType", ""): inner_text(each) for each in descend(item, "articleid")}
    return {
        "title": " ".join(_lines(next(descend(article, "articletitle"), None))),
        "publication": first_text(next(descend(article, "journal"), article), "title"),
        "published": next(filter(None, map(_day, days)), ""),
        "author": ", ".join(filter(None, map(_person, descend(article, "author")))),
        "id": inner_text(next(descend(item, "pmid"), article))[:20]
        if next(descend(item, "pmid"), None) is not None
        else "",
        "text": "\n\n".join(_abstract(article)),
        "url": f"https://doi.org/{ids['doi']}" if ids.get("doi") else "",
    }


def _abstract(article: Any) -> Iterator[str]:
    abstract = next(descend(article, "abstract"), None)
    for text in descend(abstract, "abstracttext") if abstract is not None else ():
        label = text.get("Label", "").strip()
        words = " ".join(_lines(text))
        yield f"{label}: {words}" if label and words else words


def _lines(element: Any) -> list[str]:
    return html_lines(inner_markup(element)) if element is not None else []


def _day(date: Any) -> str:
    """A day that is told whole."""
    year, month, day = (first_text(date, name) for name in ("year", "month", "day"))
    number = (
        month if month.isdigit() else str(_MONTHS.index(month[:3].lower()) + 1 if month[:3].lower() in _MONTHS else "")
    )
    return f"{year}-{number.zfill(2)}-{day.zfill(2)}" if year and number and day else ""


def _person(author: Any) -> str:
    given = first_text(author, "forename", "givenname", "initials")
    return f"{given} {first_text(author, 'lastname', 'surname')}".strip() or first_text(author, "collectivename")


def _zotero(item: Any) -> dict[str, str]:
    within = next(descend(item, "ispartof"), None)
    people = next(descend(item, "authors"), None)
    address = next(descend(item, "uri"), None)
    return {
        "title": first_text(item, "title"),
        "publication": next((inner_text(t) for t in descend(within, "title")), "") if within is not None else "",
        "published": first_text(item, "date"),
        "author": ", ".join(filter(None, map(_person, descend(people, "person")))) if people is not None else "",
        "abstract": first_text(item, "abstract"),
        "url": inner_text(address) if address is not None else item.get(item.nsmap.get("rdf", ""), ""),
    }
