"""Word processors' files and books -> their text: DOCX, ODT, EPUB, RTF.

    open_docx(data) -> Opened       open_odt       open_epub       open_rtf

Read from their own XML, since the known converters lose line breaks, join footnotes to the text or keep what was struck
out.  A text that is a database export is split into its articles.  What is packed is unpacked within a limit.  Read
`index.reading.formats.exports.text_exports` next.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from index.reading.formats.exports.text_exports import split_lines, with_text
from index.reading.formats.markup import descend, html_lines, inner_text, local, xml_tree
from index.reading.formats.part import MAX_BODY, NoArticles, Opened, Part, Refused

MAX_UNPACKED = 60_000_000  # bytes of what is read of a file
MIN_CHAPTER_WORDS = 40
_W_SKIPPED = ("del", "instrtext", "deltext", "txbxcontent", "fallback", "movefrom")
_NO_TEXT = "holds no text, a scan perhaps: run text recognition over it first"


def unpacked(data: bytes) -> zipfile.ZipFile:
    """The archive in `data`.  Raises Refused for a broken one."""
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise Refused("is broken: save it again") from error


def member(archive: zipfile.ZipFile, name: str, *, limit: int = MAX_UNPACKED) -> bytes:
    """One file of an archive.  Raises Refused when it is missing, locked or unpacks to more than `limit` bytes."""
    try:
        with archive.open(name) as file:
            data = file.read(limit + 1)
    except (KeyError, RuntimeError, NotImplementedError, zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        raise Refused("is broken or locked by a password: save it again without one") from error
    if len(data) > limit:
        raise Refused("unpacks to far more than it weighs: leave it out")
    return data


def open_docx(data: bytes) -> Opened:
    """The text of a DOCX, its footnotes left apart."""
    root = xml_tree(member(unpacked(data), "word/document.xml"))
    return _opened(list(_blocks(root)))


def _blocks(root: Any) -> Iterator[str]:
    """Paragraphs in order; a table's row is one line, its cells apart."""
    body = next(descend(root, "body"), root)
    for element in body:
        if local(element) == "tbl":
            for row in descend(element, "tr"):
                cells = [
                    " ".join(filter(None, (_w_text(p) for p in descend(cell, "p"))))
                    for cell in row
                    if local(cell) == "tc"
                ]
                yield " | ".join(filter(None, cells))
        else:
            for paragraph in descend(element, "p"):
                yield _w_text(paragraph)


def _w_text(paragraph: Any) -> str:
    """The text of one paragraph: breaks kept, what was deleted or is a field's code left out."""
    parts: list[str] = []
    stack = [paragraph]
    while stack:
        element = stack.pop()
        kind = local(element)
        if kind in _W_SKIPPED:
            continue
        if kind == "t":
            parts.append(element.text or "")
        elif kind in ("br", "cr"):
            parts.append("\n")
        elif kind in ("tab", "nobreakhyphen"):
            parts.append(" " if kind == "tab" else "-")
        elif kind == "p" and element is not paragraph:
            continue
        stack.extend(reversed(element))
    return "".join(parts).strip()


def open_odt(data: bytes) -> Opened:
    """The text of an ODT, its notes and what was struck out left apart."""
    root = xml_tree(member(unpacked(data), "content.xml"))
    body = next(descend(root, "text"), root)
    return _opened([_odt_text(block) for block in descend(body, "p", "h")])


def _odt_text(block: Any) -> str:
    parts: list[str] = []

    def take(element: Any, top: bool) -> None:
        kind = local(element)
        if kind in ("note", "tracked-changes", "annotation") or (kind in ("p", "h") and not top):
            parts.append("" if top else element.tail or "")
            return
        parts.append({"line-break": "\n", "tab": " ", "s": " " * min(int(_count(element)), 20)}.get(kind, ""))
        parts.append(element.text or "")
        for child in element:
            take(child, top=False)
        if not top:
            parts.append(element.tail or "")

    if any(local(above) in ("tracked-changes", "note", "annotation") for above in block.iterancestors()):
        return ""
    take(block, top=True)
    return "".join(parts).strip()


def _count(element: Any) -> str:
    value = next((v for n, v in element.attrib.items() if n.endswith("}c")), "1")
    return value if value.isdigit() and len(value) < 5 else "1"


def open_rtf(data: bytes) -> Opened:
    """The text of an RTF; what was struck out is left out."""
    from striprtf.striprtf import rtf_to_text

    source = data.decode("latin-1")
    if len(source) > 30_000_000:
        source = re.sub(r"[0-9a-fA-F\s]{20000,}", "", source)
    source = re.sub(r"\{\\(?:strike|striked1|deleted)(?![a-z0-9])[^{}]*\}", "", source)
    source = re.sub(r"\\line(?![a-z]) ?(?=[a-z])", " ", source)
    text: str = rtf_to_text(source, encoding="cp1252", errors="replace")  # type: ignore[no-untyped-call]
    return _opened([line.strip(" |") if line.startswith("|") else line.rstrip(" |") for line in text.splitlines()])


def _opened(blocks: list[str]) -> Opened:
    """The articles of a text, one where it is no export; a line break inside a sentence is a space."""
    if not any(map(str.isalnum, "".join(blocks))):
        raise NoArticles(_NO_TEXT)
    split = split_lines([line for block in blocks for line in block.split("\n")])
    if split is not None:
        return split
    text = "\n\n".join(re.sub(r"\s*\n\s*(?=[a-z])", " ", block) for block in blocks if block.strip())
    if len(text) > MAX_BODY:
        raise Refused(f"holds over {MAX_BODY:,} characters: split it")
    return Opened(parts=(Part(body=text),))


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
    files = {item.get("id"): item.get("href", "") for item in descend(package, "item")}
    order = [files.get(ref.get("idref"), "") for ref in descend(package, "itemref")]
    left = MAX_UNPACKED
    parts = []
    for href in filter(None, order):
        page = member(
            archive, posixpath.normpath(posixpath.join(posixpath.dirname(path), href.partition("#")[0])), limit=left
        )
        left -= len(page)
        if left <= 0:
            raise Refused("unpacks to far more than it weighs: leave it out")
        part = _chapter(page, href, facts)
        if part is not None:
            parts.append(part)
    if not parts:
        raise NoArticles(_NO_TEXT)
    return with_text(parts)


def _chapter(page: bytes, href: str, facts: dict[str, str]) -> Part | None:
    from index.reading.decode import decode_text

    text = re.sub(r"(?is)<head\b.*?</head>|<\?xml[^>]*\?>|<!doctype[^>]*>", "", decode_text(page, declared="utf-8"))
    lines = html_lines(text)
    if sum(len(line.split()) for line in lines) < MIN_CHAPTER_WORDS:
        return None
    heading = re.search(r"(?is)<h[1-3]\b[^>]*>(.*?)</h[1-3]>", text)
    title = " ".join(" ".join(html_lines(heading[1])).split()) if heading else ""
    return Part(
        body="\n\n".join(lines),
        fragment=posixpath.basename(href).rpartition(".")[0],
        title=title or facts["title"],
        publisher=facts["publisher"] or (facts["title"] if title else ""),
        published=facts["date"],
        author=facts["creator"],
    )
