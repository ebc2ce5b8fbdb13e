"""The bytes of a file and what it is -> its articles, each apart: the one door to this folder, in the parser child.

    file_kind("a.csv", data) -> "csv"            open_container("csv", data, name="a.csv") -> Opened

What a file is, is told by its first bytes, then by its name.  Program text, settings and tables without articles are
none of these kinds.  Read `index.reading.formats.part` next for what comes out.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePath
from urllib.parse import urlsplit

from index.reading.decode import NotText, decode_text, meta_charset
from index.reading.formats import archives, books, mail, markdown, newsxml, subtitles
from index.reading.formats.exports.text_exports import split_text
from index.reading.formats.front_matter import split_front_matter, stated_facts
from index.reading.formats.lists import json_records, records, references, spreadsheet
from index.reading.formats.part import NoArticles, Opened, Part, Refused
from index.reading.formats.word import docx, odt, rtf

KINDS = {
    "csv": (".csv", ".tsv"),
    "json": (".json", ".jsonl", ".ndjson", ".jsonfeed"),
    "xml": (
        ".xml",
        ".rss",
        ".atom",
        ".opml",
        ".ttml",
        ".dfxp",
        ".nitf",
        ".nxml",
        ".newsml",
        ".rdf",
        ".enex",
        ".sgml",
        ".sgm",
    ),
    "eml": (".eml", ".emlx"),
    "mbox": (".mbox", ".mbx"),
    "mhtml": (".mhtml", ".mht"),
    "warc": (".warc", ".warc.gz"),
    "docx": (".docx",),
    "xlsx": (".xlsx",),
    "odt": (".odt",),
    "epub": (".epub",),
    "rtf": (".rtf",),
    "ris": (".ris",),
    "bibtex": (".bib",),
    "subtitles": (".srt", ".vtt", ".sbv", ".ass", ".ssa"),
    "zip": (".zip", ".wacz"),
    "pdf": (".pdf",),
    "html": (".html", ".htm", ".xhtml", ".xht", ".hocr"),
    "text": (".txt", ".md", ".markdown", ".text"),
}
CODE = frozenset(
    ".py .js .ts .jsx .tsx .java .c .h .cpp .hpp .cs .go .rs .rb .php .pl .sh .bash .bat .ps1 .sql .css .scss .less .r "
    ".kt .swift .scala .lua .toml .ini .cfg .conf .lock .yml .yaml .tex .ipynb".split()
)
SUFFIXES = frozenset(suffix for suffixes in KINDS.values() for suffix in suffixes if suffix.count(".") == 1) | {".gz"}
_CODE_LINE = re.compile(
    r"\s*(?:(?:import|from|def|class|function|var|let|const|return|if|elif|else|for|while|try|public|private|static|void"
    r"|package|using|export|struct|fn|func|use)\b.*[;:{})]\s*$|import \w[\w.]*$|#include|#!/|//|/\*|\*/|<\?php"
    r"|[\w.]+\(.*\);?$|[}\])]+[;,]?$|.*[;{}]\s*$|[\w.\[\]\"']+ [+-]?= \S)"
)
_SENTENCE = re.compile(r"(?:\S+\s+){5,}\S+[.!?…。][\"'”’)]*(?:\s|$)|[。！？]")
_XML = re.compile(rb"<(?:rss|feed|opml|nitf|newsml|newsitem|urlset|rdf:rdf|en-export)\b")
_CONTENT_TYPES = {
    "application/pdf": "pdf", "text/html": "html", "application/xhtml+xml": "html", "application/json": "json",
    "application/feed+json": "json", "application/rss+xml": "xml", "application/atom+xml": "xml", "text/xml": "xml",
    "application/xml": "xml", "application/rdf+xml": "xml", "text/csv": "csv",
}  # fmt: skip
_PACKED = {b"word/document.xml": "docx", b"xl/workbook.xml": "xlsx",
           b"mimetypeapplication/vnd.oasis.opendocument.text": "odt",
           b"mimetypeapplication/epub+zip": "epub"}  # fmt: skip


def file_kind(name: str, data: bytes, content_type: str = "") -> str:
    """What a file is: one of `KINDS`, "text" for anything else that may be a text."""
    opening = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    named = _by_name(name)
    if opening.startswith(b"%pdf-"):
        return "pdf"
    if data[:4] == b"PK\x03\x04":
        return _packed_kind(data, named)
    if data[:2] == b"\x1f\x8b" and named != "text":
        return "warc"
    if opening.startswith(b"{\\rtf"):
        return "rtf"
    if re.match(rb"warc/\d\.\d\r?\n", opening):
        return "warc"
    if opening.startswith((b"<!doctype html", b"<html")) and named != "mhtml":
        return "html"
    if named not in ("", "text"):
        return named
    if content_type in _CONTENT_TYPES:
        return _CONTENT_TYPES[content_type]
    told = _by_opening(opening, data)
    return told if named == "" or told in ("json", "xml", "mbox", "ris", "bibtex", "subtitles", "eml") else "text"


def why_no_article(name: str, text: str) -> str:
    """Why a text is a program's and nobody's article, "" where it may be one."""
    suffix = PurePath(urlsplit(name).path if "://" in name else name).suffix.lower()
    lines = [line for line in text[:200_000].splitlines() if line.strip()]
    code = sum(_CODE_LINE.match(line) is not None for line in lines)
    if suffix in CODE or (len(lines) >= 4 and code >= 0.3 * len(lines)):
        return "is program text, not an article: leave it out"
    if not suffix and not any(_SENTENCE.search(line) for line in lines):
        return "holds no sentences: leave it out, or name it .txt"
    return ""


def _by_name(name: str) -> str:
    path = urlsplit(name).path if "://" in name else name
    lower = PurePath(path).name.lower()
    return next((kind for kind, suffixes in KINDS.items() if lower.endswith(suffixes)), "")


def _packed_kind(data: bytes, named: str) -> str:
    if named in ("docx", "xlsx", "odt", "epub", "zip"):
        return named
    return next((kind for mark, kind in _PACKED.items() if mark in data[:200_000]), "zip")


def _by_opening(opening: bytes, data: bytes) -> str:
    """What bytes without a telling name are."""
    if opening.startswith(b"<?xml") or _XML.match(opening) or re.match(rb"<!doctype (?!html)[a-z]", opening):
        return "html" if b"<html" in opening else "xml"
    if re.match(rb"[\[{]\s*[\"{\[]", opening):
        return "json"
    if re.match(rb"from \S+ .{0,60}\d{4}\r?\n", opening):
        return "mbox"
    if mail.is_message(data):
        return "mhtml" if b"multipart/related" in opening and b"snapshot-content-location" in opening else "eml"
    if re.match(rb"ty  - ", opening):
        return "ris"
    if re.match(rb"@(?:article|online|misc|news\w*|inproceedings|book|string|comment)\s*[{(]", opening):
        return "bibtex"
    if opening.startswith(b"webvtt"):
        return "subtitles"
    return "text"


def open_container(kind: str, data: bytes, *, name: str = "", depth: int = 0) -> Opened:
    """The articles of a file of one of the kinds, but "pdf", "html" and "text".  Raises Refused."""
    if kind == "zip":
        if depth:
            raise Refused("is an archive in an archive: unpack it")
        return archives.open_zip(data, lambda inner, held: _member(inner, held, depth + 1))
    if kind == "warc" and data[:2] == b"\x1f\x8b" and (inside := archives.packed_file(data)):
        opened = None if depth else _member(name.lower().removesuffix(".gz"), inside, depth + 1)
        if opened is None:
            raise NoArticles("is a packed file of another kind: unpack it")
        return opened
    if kind in _BYTES:
        return _BYTES[kind](data)
    if kind == "xml":
        return newsxml.open_xml(data)
    text = _text(data)
    if kind == "subtitles":
        if not subtitles.is_subtitles(text):
            raise NoArticles("holds no subtitles: leave it out")
        return subtitles.open_subtitles(text)
    return _TEXTS[kind](text)


_BYTES: dict[str, Callable[[bytes], Opened]] = {
    "eml": mail.open_eml, "mbox": mail.open_mbox, "mhtml": mail.open_mhtml, "warc": archives.open_warc,
    "docx": docx.open_docx, "odt": odt.open_odt, "epub": books.open_epub, "rtf": rtf.open_rtf,
    "xlsx": spreadsheet.open_xlsx,
}  # fmt: skip
_TEXTS: dict[str, Callable[[str], Opened]] = {
    "csv": records.open_csv, "json": json_records.open_json, "ris": references.open_ris,
    "bibtex": references.open_bibtex, "markdown": markdown.open_markdown,
}  # fmt: skip


def _text(data: bytes) -> str:
    try:
        return decode_text(data, declared="")
    except NotText as error:
        raise Refused(f"is {error}: save it as UTF-8") from error


def _member(name: str, data: bytes, depth: int) -> Opened | None:
    """The articles of one file of an archive; None for a kind that is not read there."""
    kind = file_kind(name, data)
    if kind == "pdf" or not data.strip():
        return None
    if kind == "html":
        return Opened(parts=(Part(body=decode_text(data, declared=meta_charset(data)), form="page"),))
    if kind == "text":
        if not _by_name(name):
            return None
        text = _text(data)
        stated, body = split_front_matter(text)
        alone = markdown.open_markdown(body).parts[0] if markdown.is_markdown(name, body) else Part(body=body)
        return split_text(text) or Opened(parts=(replace(alone, **stated_facts(stated)),))
    return open_container(kind, data, name=name, depth=depth)
