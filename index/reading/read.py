"""A path or URL -> the documents in it as they were found, with what each states of itself.

    read_source(source) -> RawDocument           of a file with one article, the first of a file with several
    with SourceReader() as reader: reader.read_all(source) -> Reading     all of them, with what was passed over

Text and Markdown are decoded by `index.reading.decode`; every other kind goes to a child process
(`index.reading.parser_process`); URLs are fetched by `index.reading.fetch`.  It does not judge what is article and
what is not: read `index.reading.clean` next.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Self

from index.dates.stated import parse_stated_date
from index.errors import NoArticleError, SourceError
from index.reading.canonical import canonical_address, page_address
from index.reading.decode import NotText, decode_text, meta_charset
from index.reading.formats.documents import PassedOver, Reading, document_of, page_document, part_source, told
from index.reading.formats.exports.text_exports import split_text
from index.reading.formats.front_matter import split_front_matter, stated_facts
from index.reading.formats.markdown import is_markdown
from index.reading.formats.open import file_kind, why_no_article
from index.reading.formats.part import Opened, Part, opened_of
from index.reading.pace import Pace
from index.reading.parser_process import ParserChild, ScanError
from index.types import DroppedLine, RawDocument

MAX_BYTES = {"text": 10_000_000, "html": 5_000_000, "pdf": 25_000_000, "other": 50_000_000}
MAX_TAGS = 200_000
MAX_CHARACTERS = 2_000_000
_EMBEDDED = re.compile(rb"data:[a-z]+/[\w.+-]+(?:;[\w=-]+)*,[^\"'\s)>]{200,}", re.IGNORECASE)
_STUB = 'its text stands at {url} alone: "dossier index ADDRESS" fetches it'


def is_url(source: str) -> bool:
    """Whether a source is an address on the web rather than a path."""
    return re.match(r"[a-z][a-z0-9+.-]*://", source, re.IGNORECASE) is not None


def read_source(source: str) -> RawDocument:
    """The document at a path or URL; SourceError says in one line why it cannot be had and what to do."""
    with SourceReader() as reader:
        return reader.read(source)


class SourceReader:
    """Reads many sources with one parser process for all of them; threads may share it."""

    def __init__(self, *, ocr: bool = False) -> None:
        self._child = ParserChild()
        self._ocr = ocr
        self.pace = Pace()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the parser process."""
        self._child.close()

    def read(self, source: str) -> RawDocument:
        """As `read_source`."""
        return _first(self.read_all(source), source)

    def parse(
        self, source: str, data: bytes, *, url: str = "", content_type: str = "", charset: str = ""
    ) -> RawDocument:
        """The document in `data`, already read from `source`; the first of several."""
        return _first(self.parse_all(source, data, url=url, content_type=content_type, charset=charset), source)

    def read_all(self, source: str) -> Reading:
        """Every document of a source, and what was passed over in it.  Raises SourceError when there is none."""
        if not is_url(source):
            return self.parse_all(source, _read_bytes(source))
        from index.reading.fetch import fetch_url

        self.pace.wait(source)
        fetched = fetch_url(source)
        return self.parse_all(
            source, fetched.body, url=fetched.url, content_type=fetched.content_type, charset=fetched.charset
        )

    def parse_all(
        self, source: str, data: bytes, *, url: str = "", content_type: str = "", charset: str = ""
    ) -> Reading:
        """The documents in `data`, already read from `source`.  Raises SourceError where none can be had."""
        kind = file_kind(source, data, content_type)
        if not data.strip():
            raise SourceError(f"{source} is empty: give a file with text in it")
        if kind == "html" and len(data) > MAX_BYTES["html"]:
            data = _without_pictures(data)
        limit = MAX_BYTES.get(kind, MAX_BYTES["other"])
        if len(data) > limit:
            raise SourceError(
                f"{source} has {len(data) / 1e6:.0f} MB, the limit for {kind} is {limit / 1e6:.0f} MB: split it"
            )
        if kind == "pdf":
            return Reading(documents=(_from_parsed(source, url, self._pdf(source, data)),))
        if kind == "html":
            return self._from_pages(source, _decoded(source, data, charset or meta_charset(data)), url)
        if kind == "text":
            return self._from_texts(source, _decoded(source, data, charset), url)
        return self._reading(opened_of(self._child.parse(kind, data, name=source)["opened"]), source)

    def _pdf(self, source: str, data: bytes) -> dict[str, Any]:
        """What a PDF holds; that of a scan by text recognition, where that was asked for."""
        try:
            return self._child.parse("pdf", data, name=source)
        except ScanError:
            if not self._ocr:
                raise
        first = self._child.parse("scan-page", data, name=source, url="0")
        others = range(1, first["pages"])
        pages = [first, *(self._child.parse("scan-page", data, name=source, url=str(page)) for page in others)]
        words = json.dumps([page["words"] for page in pages]).encode()
        return self._child.parse("scan", words, name=source)

    def _from_pages(self, source: str, text: str, url: str) -> Reading:
        """The article of a page, or the several that it holds."""
        url = page_address(url, text)
        _check_tags(source, text)
        parsed = self._child.parse("pages", text.encode("utf-8", "replace"), name=source, url=url)
        if "opened" in parsed:
            return self._reading(opened_of(parsed["opened"]), source)
        return Reading(documents=(_from_parsed(source, url, parsed["page"]),))

    def _from_texts(self, source: str, text: str, url: str) -> Reading:
        """The articles of a text that is a database's export, else the one that it is."""
        if len(text) > MAX_CHARACTERS:
            raise SourceError(f"{source} holds {len(text):,} characters, the limit is {MAX_CHARACTERS:,}: split it")
        opened = split_text(text)
        stated, body = split_front_matter(text)
        reason = why_no_article(source, body) if opened is None and not is_url(source) else ""
        if reason:
            raise NoArticleError(f"{source} {reason}")
        if opened is not None:
            documents = tuple(document_of(part, source, url) for part in opened.parts)
            return Reading(documents=documents, passed=told(opened.passed, source))
        if not any(map(str.isalnum, body)):
            raise SourceError(f"{source} has front matter but no text below it: add the article's text")
        if is_markdown(source, body):
            [part] = opened_of(self._child.parse("markdown", body.encode(), name=source)["opened"]).parts
            found = document_of(part, source, url)
        else:
            padding = "\n" * (text.count("\n") - body.count("\n"))  # so that the lines keep their numbers
            found = RawDocument(source=source, text=padding + body, url=url)
        facts = stated_facts(stated)
        if "published" in facts:
            facts["published"] = date.fromisoformat(facts["published"])
        return Reading(documents=(replace(found, **facts),))

    def _reading(self, opened: Opened, source: str) -> Reading:
        """The documents of what was opened; a part whose page cannot be read is passed over."""
        documents: list[RawDocument] = []
        passed = list(told(opened.passed, source))
        for part in opened.parts:
            try:
                documents.append(self._document(part, source))
            except SourceError as error:
                name = part_source(part, source)
                passed.append(PassedOver(source=name, reason=str(error).removeprefix(name).strip()))
        passed += [
            PassedOver(source=part_source(stub, source), reason=_STUB.format(url=stub.url)) for stub in opened.stubs
        ]
        if not documents and not opened.stubs:
            first = passed[0].reason if passed else "holds no article"
            raise NoArticleError(f"{source} holds no article that can be read: {first}")
        return Reading(documents=tuple(documents), passed=tuple(passed), stubs=opened.stubs, rolling=opened.rolling)

    def _document(self, part: Part, source: str) -> RawDocument:
        if part.form == "text":
            return document_of(part, source)
        name = part_source(part, source)
        page = _without_pictures(part.body.encode("utf-8", "replace"))
        _check_tags(name, part.body)
        return page_document(
            part, _from_parsed(name, part.url, self._child.parse("html", page, name=name, url=part.url))
        )


def _first(reading: Reading, source: str) -> RawDocument:
    """The first document of a source."""
    if not reading.documents:
        raise NoArticleError(f"{source} holds no article: give the article itself")
    return reading.documents[0]


def _without_pictures(data: bytes) -> bytes:
    """A page without the pictures and fonts that stand in its own text."""
    return _EMBEDDED.sub(b"data:,", data)


def _check_tags(source: str, text: str) -> None:
    if text.count("<") > 2 * MAX_TAGS:
        raise SourceError(f"{source} has more than {MAX_TAGS:,} tags: save the article alone")


def _read_bytes(source: str) -> bytes:
    path = Path(source)
    try:
        size = path.stat().st_size
        if path.is_file() and size <= max(MAX_BYTES.values()):
            return path.read_bytes()
    except FileNotFoundError:
        raise SourceError(f"{source} does not exist: check the path") from None
    except (OSError, ValueError) as error:
        raise SourceError(
            f"{source} cannot be read ({getattr(error, 'strerror', None) or error}): check the path and its permissions"
        ) from error
    if not path.is_file():
        raise SourceError(f"{source} is not a file: give a file, a folder or a URL")
    raise SourceError(
        f"{source} has {size / 1e6:.0f} MB, the limit is {max(MAX_BYTES.values()) / 1e6:.0f} MB: split it"
    )


def _decoded(source: str, data: bytes, charset: str) -> str:
    try:
        text = decode_text(data, declared=charset)
    except NotText as error:
        raise SourceError(f"{source} is {error}: save it as UTF-8 text, HTML or PDF") from error
    if not any(map(str.isalnum, text)):
        raise SourceError(f"{source} holds no words: give a file with text in it")
    return text


def _from_parsed(source: str, url: str, parsed: Mapping[str, Any]) -> RawDocument:
    dropped = tuple(DroppedLine(line=0, text=line, reason=reason) for line, reason in parsed["dropped"])
    return RawDocument(
        source=source,
        text=parsed["text"],
        title=parsed["title"],
        publisher=parsed["publisher"],
        published=parse_stated_date(parsed["published"]),
        author=parsed["author"],
        url=canonical_address(parsed["url"] or url),
        dropped=dropped,
    )
