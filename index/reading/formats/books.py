"""A book, or an issue of a magazine, as EPUB -> its chapters, each an article where it has a heading and a text.

    open_epub(data) -> Opened

The list of contents is none of them.  What the book says of itself stands for what a chapter does not say.  Read
`index.reading.formats.office` next, which unpacks it.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from zipfile import ZipFile

from index.reading.formats.exports.text_exports import with_text
from index.reading.formats.markup import descend, html_lines, inner_text, xml_tree
from index.reading.formats.office import MAX_UNPACKED, NO_TEXT, member, unpacked
from index.reading.formats.part import NoArticles, Opened, Part, Refused

MIN_CHAPTER_WORDS = 40  # of one without a heading above a sentence; by judgement
MAX_SHEET = 2_000_000  # bytes of a style sheet
_SHEET = re.compile(rb"<link\b[^>]*?\bhref\s*=\s*[\"']([^\"'>]+\.css)[\"']", re.IGNORECASE)
_SENTENCE = re.compile(r"(?:\S+\s+){7,}\S+[.!?…][\"'”’»)]*")


def open_epub(data: bytes) -> Opened:
    """A book's chapters, each an article where it has a heading and a text."""
    archive = unpacked(data)
    container = xml_tree(member(archive, "META-INF/container.xml"))
    path = next((root.get("full-path", "") for root in descend(container, "rootfile")), "")
    package = xml_tree(member(archive, path, limit=5_000_000))
    facts = {
        name: next((inner_text(e) for e in descend(package, name)), "")
        for name in ("title", "creator", "publisher", "date")
    }
    items = (item for item in descend(package, "item") if "nav" not in item.get("properties", "").split())
    files = {item.get("id"): item.get("href", "") for item in items}
    order = [files.get(ref.get("idref"), "") for ref in descend(package, "itemref")]
    left = MAX_UNPACKED
    parts = []
    for href in filter(None, order):
        page = member(
            archive, posixpath.normpath(posixpath.join(posixpath.dirname(path), href.partition("#")[0])), limit=left
        )
        left -= len(page)
        looks = b"".join(_style_sheets(archive, posixpath.dirname(posixpath.join(posixpath.dirname(path), href)), page))
        if left <= 0:
            raise Refused("unpacks to far more than it weighs: leave it out")
        part = _chapter(page, looks, href, facts)
        if part is not None:
            parts.append(part)
    if not parts:
        raise NoArticles(NO_TEXT)
    return with_text(parts)


def _style_sheets(archive: ZipFile, folder: str, page: bytes) -> Iterator[bytes]:
    """The style sheets of the book that a chapter names, which may hide words of it."""
    sizes = {entry.filename: entry.file_size for entry in archive.infolist()}
    for found in _SHEET.finditer(page):
        name = posixpath.normpath(posixpath.join(folder, found[1].decode("utf-8", "replace")))
        if sizes.get(name, MAX_SHEET) < MAX_SHEET:
            yield member(archive, name, limit=MAX_SHEET)


def _chapter(page: bytes, looks: bytes, href: str, facts: dict[str, str]) -> Part | None:
    from index.reading.decode import decode_text

    text = re.sub(r"(?is)<head\b.*?</head>|<\?xml[^>]*\?>|<!doctype[^>]*>", "", decode_text(page, declared="utf-8"))
    text, ways = _without_ways(text)
    lines = html_lines(f"<style>{looks.decode('utf-8', 'replace').replace('<', ' ')}</style>{text}" if looks else text)
    heading = re.search(r"(?is)<h[1-3]\b[^>]*>(.*?)</h[1-3]>", text)
    title = " ".join(" ".join(html_lines(heading[1])).split()) if heading else ""
    brief = title and any(_SENTENCE.fullmatch(line) and line != title for line in lines)
    if sum(len(line.split()) for line in lines) < MIN_CHAPTER_WORDS and not brief:
        return None
    return Part(
        body="\n\n".join(lines),
        fragment=posixpath.basename(href).rpartition(".")[0],
        title=title or facts["title"],
        publisher=facts["publisher"] or (facts["title"] if title else ""),
        published=facts["date"],
        author=facts["creator"],
        dropped=tuple((words[:500], "links to other chapters") for words in ways),
    )


def _without_ways(text: str) -> tuple[str, list[str]]:
    """A chapter without the lines of links to others that programs put above and below it, and their words."""
    from lxml.etree import ParserError
    from lxml.html import fromstring, tostring

    try:
        tree = fromstring(f"<div>{text}</div>")
    except (ParserError, ValueError):
        return text, []
    found = []
    for block in tree.xpath("//*[self::div or self::p][count(.//a[@href]) > 1]"):
        beside = "".join(block.xpath(".//text()[not(ancestor::a)]"))
        if block.getparent() is None or any(map(str.isalnum, beside)) or block.xpath('.//a[contains(@href, ":")]'):
            continue
        found.append(" ".join(block.text_content().split()))
        block.drop_tree()
    return (tostring(tree, encoding="unicode"), found) if found else (text, [])
