"""XML that news agencies and archives write -> its articles: NITF, NewsML, and elements that are records of articles.

    open_xml(data) -> Opened

NITF, NewsML-G2, TEI and the journals' JATS are read by their own rules; other XML is an article or many where its
elements are named as the columns of a table of articles are.  Read `index.reading.formats.syndication` for feeds next.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from itertools import islice
from typing import Any

from index.reading.formats.exports.text_exports import with_text
from index.reading.formats.lists.field_names import column_field
from index.reading.formats.lists.records import parts_of
from index.reading.formats.lists.reference_trees import open_reference_tree
from index.reading.formats.markup import (
    descend,
    first_text,
    html_lines,
    inner_markup,
    inner_text,
    local,
    looks_like_html,
    xml_tree,
)
from index.reading.formats.part import NoArticles, Opened, Part
from index.reading.formats.subtitles import open_timed_text
from index.reading.formats.syndication import open_feed
from index.reading.pages.visible import INLINE

_AS_HTML = {"hl1": "h1", "hl2": "h2", "para": "p", "paragraph": "p", "quote": "blockquote", "disp-quote": "blockquote",
            "bq": "blockquote", "credit": "footer", "block": "div", "sec": "div", "title": "h3", "head": "h3",
            "list": "ul", "list-item": "li", "item": "li", "break": "br", "lb": "br", "italic": "i", "bold": "b",
            "style": "span", "numer": "sup", "numerator": "sup", "denom": "sub", "denominator": "sub"}  # fmt: skip
_BLOCKS = frozenset(
    "p h1 h2 h3 h4 h5 h6 div section ul ol li dl dt dd blockquote table thead tbody tfoot tr td th caption br hr pre "
    "figure img media".split()
)
_APART = ("media", "body.head", "header", "footer", "fig")  # pictures, and facts that are told elsewhere
_CODE = re.compile(r"<[a-z][^<]*>.*</[a-z]+>|<(?:script|iframe|img)\b.*>", re.I | re.S)
_MANAGED = ("itemmeta", "contentmeta", "contentset", "newsmanagement", "newslines", "contentitem", "nitf")
_LEVELS = 6  # below a record in which its fields may stand
_ONCE = 60  # characters of a paragraph that an archive keeps twice: as its lead and in its text
_LOOKED_AT = 200  # elements
_SPLIT_BODY = ("leadparagraph", "tailparagraphs")  # where one database keeps its texts in two
_PROVIDERS = ("provider", "infosource", "creditline", "copyrightholder")
_BODIES = ("body.content", "bodycontent", "body", "datacontent", "inlinedata", "contentset", "contentitem")


def open_xml(data: bytes) -> Opened:
    """The articles of an XML file.  Raises NoArticles when there is none in it."""
    root = xml_tree(_one_root(data))
    other = open_reference_tree(root) or open_feed(root)
    if other is not None:
        return other
    if local(root) in ("tt", "timedtext") or (local(root) == "transcript" and root.find("text[@start]") is not None):
        return open_timed_text(root)
    items = [item for item in descend(root, "newsitem") if any(descend(item, *_MANAGED))]
    items = items or ([root] if local(root) == "nitf" else list(descend(root, "nitf")))
    if items:
        taken_back = [item for item in items if _is_taken_back(item)]
        opened = with_text([_news_item(item) for item in items if item not in taken_back])
        told = ((item.get("guid", ""), "was taken back by the agency that sent it") for item in taken_back)
        return replace(opened, passed=(*opened.passed, *told))
    if local(root) == "mediawiki":
        raise NoArticles("is a wiki's export in its own mark-up: save the pages themselves")
    if texts := list(descend(root, "tei")):
        return with_text([_encoded_text(each) for each in texts])
    if papers := [each for each in descend(root, "article") if any(descend(each, "article-meta"))]:
        return with_text([_journal_article(each) for each in papers])
    records = list(_records(root))
    if local(root) == "en-export":  # the notebook's "source" is the program that clipped the page
        records = [{name: text for name, text in record.items() if name != "source"} for record in records]
    if records:
        return parts_of(records)
    raise NoArticles("is XML without articles in it: leave it out")


def _news_item(item: Any) -> Part:
    """A NITF document or a NewsML item; NITF inside NewsML tells what the item does not."""
    nitf = item if local(item) == "nitf" else next(descend(item, "nitf"), None)
    inner = nitf if nitf is not None else item
    body = next((found for name in _BODIES for found in descend(inner, name)), None)
    blocks = _paragraphs(body if body is not None else item)
    head = next(descend(inner, "body.head", "head"), inner)
    return Part(
        body="\n\n".join(blocks),
        fragment=item.get("guid", "") or _attribute(inner, "doc-id", "id-string"),
        title=_first(item, "headline", "hl1", "hedline", "newsline", "title"),
        publisher=_attribute(inner, "pubdata", "name")
        or _provider(item)
        or _first(inner, "distributor", "copyright.holder", "doc.copyright")
        or _attribute(inner, "doc.copyright", "holder"),
        published=_published(item, inner),
        author=_byline(item, head),
        headed=True,
        exact=True,
    )


def _is_taken_back(item: Any) -> bool:
    """Whether the agency's last word on an item is that it must not be used."""
    states = (name for status in descend(item, "pubstatus", "status") for name in status.attrib.values())
    return any(state.lower().rpartition(":")[2] in ("canceled", "cancelled", "withheld") for state in states)


def _encoded_text(item: Any) -> Part:
    """A text of the Text Encoding Initiative: its header tells of what was printed before what was saved."""
    head = next(descend(item, "teiheader"), item)
    body = next((found for text in descend(item, "text") for found in descend(text, "body")), None)
    printed = next(descend(head, "biblfull", "sourcedesc", "filedesc"), head)
    date = next(descend(printed, "date"), None)
    return Part(
        body="\n\n".join(_paragraphs(body)) if body is not None else "",
        fragment=item.get("{http://www.w3.org/XML/1998/namespace}id", ""),
        title=_first(head, "title"),
        publisher=_first(printed, "publisher") or _first(head, "publisher"),
        published=(date.get("when") or inner_text(date)) if date is not None else "",
        author=_first(head, "author"),
        headed=True,
        exact=True,
    )


def _journal_article(item: Any) -> Part:
    """An article of a journal: its abstract and its text, dated by the first of its days that is told whole."""
    front = next(descend(item, "front"), item)
    texts = [*islice(descend(front, "abstract"), 1), *islice(descend(item, "body"), 1)]
    days = (
        "-".join(first_text(each, name).zfill(2) for name in ("year", "month", "day"))
        for each in descend(front, "pub-date")
        if first_text(each, "day") and first_text(each, "month").isdigit()
    )
    names = (
        f"{_first(each, 'given-names')} {_first(each, 'surname')}".strip()
        for each in descend(front, "contrib")
        if each.get("contrib-type", "author") == "author"
    )
    return Part(
        body="\n\n".join(line for text in texts for line in _paragraphs(text)),
        fragment=next((inner_text(i) for i in descend(front, "article-id") if i.get("pub-id-type") == "doi"), ""),
        title=_first(front, "article-title"),
        publisher=_first(front, "journal-title") or _first(front, "publisher-name"),
        published=min(days, default=""),
        author=", ".join(filter(None, names)),
        headed=True,
        exact=True,
    )


def _published(item: Any, inner: Any) -> str:
    """When it was issued, never when it was sent or received."""
    stated = (
        _attribute(inner, "pubdata", "date.publication"),
        _attribute(inner, "date.issue", "norm"),
        _attribute(inner, "date.release", "norm"),
        _first(item, "contentcreated"),
        _first(item, "firstcreated", "versioncreated", "thisrevisioncreated", "dateid", "contentmodified"),
        _attribute(inner, "story.date", "norm"),
    )
    return next(filter(None, stated), "")


def _provider(item: Any) -> str:
    """The provider's name, or its code."""
    providers = (found for kind in _PROVIDERS for found in descend(item, kind))
    names = (
        _first(provider, "name")
        or inner_text(provider)
        or provider.get("literal", "")
        or _attribute(provider, "party", "formalname")
        for provider in providers
    )
    return next(filter(None, names), "")


def _byline(item: Any, head: Any) -> str:
    for byline in (*descend(head, "byline"), *descend(item, "by", "byline", "bylinetext")):
        person = _first(byline, "person") or inner_text(byline)
        if person:
            return person.removeprefix("By ").removeprefix("by ").strip(" ,")
    return ""


def _paragraphs(body: Any) -> list[str]:
    """The paragraphs that a reader of the element sees, whether they are elements of it or a page kept as text."""
    held = deepcopy(body)
    for element in list(descend(held, *_APART)):
        if element is not held:
            element.getparent().remove(element)
    for parent in held.iter():
        within = local(parent) in INLINE or any(t and t.strip() for t in (parent.text, *(c.tail for c in parent)))
        for child in filter(local, parent):
            child.tag = _tag(local(child), within=within)
    for line in list(descend(held, "br")):  # a wire's lines are as long as its screens were
        line.tag, line.tail = "span", f" {line.tail or ''}"
    text = inner_markup(held)
    lines = html_lines(text) if len(held) or looks_like_html(text) else ["\n".join(text.strip().splitlines())]
    kept = [line for line in lines if line.strip() and not _CODE.fullmatch(line)]
    return [line for at, line in enumerate(kept) if len(line) < _ONCE or line not in kept[:at]]


def _tag(name: str, *, within: bool) -> str:
    """What an element is on a page; among words, what no page has stands within their line."""
    tag = _AS_HTML.get(name, name)
    return "span" if within and (name in ("title", "head") or tag not in _BLOCKS | INLINE) else tag


def _first(element: Any, *names: str) -> str:
    return next((text for name in names for found in descend(element, name) if (text := inner_text(found))), "")


def _attribute(element: Any, name: str, attribute: str) -> str:
    """The first value of an attribute, named in small letters, of an element of that name."""
    found = ((key.lower(), value) for each in descend(element, name) for key, value in each.attrib.items())
    return next((value for key, value in found if key == attribute and value), "")


def _records(root: Any) -> Iterator[dict[str, str]]:
    """Elements that recur, or the root alone, as records: each child's name and text."""
    for group in _groups(root):
        records = [_record(element) for element in group if len(element)]
        if any({column_field(name) for name in record} >= {"text"} or _is_reference(record) for record in records):
            yield from records
            return


def _groups(root: Any) -> Iterator[list[Any]]:
    """Elements that may be records: those that recur, the outermost first, and what holds a text beside its facts."""
    level = [root]
    for depth in range(_LEVELS):
        for element in level:
            counts = Counter(local(child) for child in element)
            repeated = [child for child in element if counts[local(child)] > 1]
            if repeated:
                yield repeated
        level = [child for element in level for child in element][:_LOOKED_AT]
        if depth == 1:
            yield from (list(root), [root]) if any(column_field(local(child)) == "text" for child in level) else ()
    yield list(root)
    yield [root]


def _is_reference(record: Mapping[str, str]) -> bool:
    """Whether a record without a text is an article's: a summary of what a paper printed, or on a day."""
    fields = {column_field(name) for name in record}
    return {"title", "summary"} <= fields and bool(fields & {"published", "publisher"})


def _record(element: Any) -> dict[str, str]:
    """Names and texts of what an element holds: its attributes, then what stands below, the nearest of a name first.

    What holds named fields of its own is looked into instead of being taken whole.
    """
    found = {str(name).rpartition("}")[2]: value for name, value in element.attrib.items()}
    waiting = [(child, 0) for child in element]
    while waiting:
        child, depth = waiting.pop(0)
        name = local(child)
        named = (child.get("name") or child.get("element") or "").rpartition(".")[2]
        if column_field(named) and not column_field(name):  # <field name="title">, <dc element="dc.source" value="...">
            found.setdefault(named, child.get("value") or child.get("content") or "".join(child.itertext()).strip())
            continue
        field = column_field(name)
        if name in _SPLIT_BODY:
            found["text"] = "\n\n".join(filter(None, (found.get("text", ""), *_paragraphs(child))))
        elif field == "text" and depth < _LEVELS and _holds_text(child):
            waiting.extend((below, depth + 1) for below in child)
        elif field in ("text", "summary"):
            found.setdefault(name, "\n\n".join(_paragraphs(child)) if len(child) else (child.text or "").strip())
        elif field:
            found.setdefault(name, first_text(child, "name") or child.get("target", "") or inner_text(child))
        elif name and len(child) and depth < _LEVELS:
            waiting.extend((below, depth + 1) for below in child)
        elif name:
            found.setdefault(name, inner_text(child) or child.get("target", ""))
    return found


def _holds_text(element: Any) -> bool:
    """Whether an element called a text holds one, with its title beside it."""
    return any(column_field(local(below)) == "text" for below in islice(element.iterdescendants(), _LOOKED_AT))


def _one_root(data: bytes) -> bytes:
    """The data under a root of its own where it is several documents one after another, as archives keep them."""
    opening = re.match(rb"(?:\xef\xbb\xbf)?\s*(?:<[?!][^>]*>\s*)*<([\w:.-]+)", data)
    if opening is None or data.count(b"</" + opening[1] + b">") < 2:
        return data
    head = re.match(rb"(?:\xef\xbb\xbf)?\s*(<\?xml[^>]*\?>)?", data)
    inner = re.sub(rb"<\?xml[^>]*\?>|<!doctype[^>\[]*>", b"", data, flags=re.I)
    return (head[1] or b"" if head else b"") + b"<documents>" + inner + b"</documents>"
