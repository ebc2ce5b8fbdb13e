"""A path or URL -> the document as it was found, with what it states of itself.

    read_source(source) -> RawDocument           iter_sources("folder") -> the sources in it, sorted
    with SourceReader() as reader: reader.read(source)     the same for many sources, with one parser process

Text and Markdown are decoded by `index.reading.decode`; HTML and PDF go to a child process
(`index.reading.parser_process`); URLs are fetched by `index.reading.fetch`.  It does not judge what is article and
what is not: read `index.reading.clean` next.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, Self

import frontmatter
import yaml
from frontmatter.default_handlers import YAMLHandler

from index.dates.stated import parse_stated_date
from index.errors import SourceError
from index.reading.decode import NotText, decode_text, meta_charset
from index.reading.parser_process import ParserChild
from index.types import DroppedLine, RawDocument

SUFFIXES = frozenset((".txt", ".md", ".markdown", ".html", ".htm", ".pdf"))
MAX_BYTES = {"text": 10_000_000, "html": 5_000_000, "pdf": 25_000_000}
MAX_TAGS = 200_000
MAX_CHARACTERS = 2_000_000
_FRONT_MATTER = 20_000  # characters in which front matter must end
_KEYS = {
    "title": ("title", "headline"),
    "publisher": ("publisher", "source", "site", "site_name", "outlet", "publication"),
    "published": ("published", "date", "publish_date", "publication_date", "date_published", "datepublished"),
    "author": ("author", "authors", "by", "byline"),
    "url": ("url", "link", "canonical_url", "original", "source_url"),
}


def is_url(source: str) -> bool:
    """Whether a source is an address on the web rather than a path."""
    return re.match(r"[a-z][a-z0-9+.-]*://", source, re.IGNORECASE) is not None


def iter_sources(path_or_url: str) -> Iterator[str]:
    """The source itself, or the readable files below a folder, sorted part by part, hidden ones left out.

    A folder without a readable file yields nothing.  A path that does not exist raises SourceError; so does, after all
    other files, a folder below that cannot be listed.
    """
    root = Path(path_or_url)
    if is_url(path_or_url) or root.is_file():
        yield path_or_url
        return
    if not root.is_dir():
        raise SourceError(f"{path_or_url} does not exist: check the path")
    closed: list[str] = []
    yield from _files_below(str(root), closed)
    if closed:
        raise SourceError(f"{closed[0]} cannot be listed: check its permissions; the other files were taken")


def _files_below(folder: str, closed: list[str]) -> Iterator[str]:
    """The readable files below a folder; folders that cannot be listed are noted.  Texts, not Paths: of 100,000."""
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError:
        closed.append(folder)
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _files_below(entry.path, closed)
        elif os.path.splitext(entry.name)[1].lower() in SUFFIXES and entry.is_file():  # noqa: PTH122
            yield entry.path.removeprefix("./")


def read_source(source: str) -> RawDocument:
    """The document at a path or URL; SourceError says in one line why it cannot be had and what to do."""
    with SourceReader() as reader:
        return reader.read(source)


class SourceReader:
    """Reads many sources with one parser process for all of them; threads may share it."""

    def __init__(self) -> None:
        self._child = ParserChild()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the parser process."""
        self._child.close()

    def read(self, source: str) -> RawDocument:
        """As `read_source`."""
        if not is_url(source):
            return self.parse(source, _read_bytes(source))
        from index.reading.fetch import fetch_url

        fetched = fetch_url(source)
        return self.parse(
            source, fetched.body, url=fetched.url, content_type=fetched.content_type, charset=fetched.charset
        )

    def parse(
        self, source: str, data: bytes, *, url: str = "", content_type: str = "", charset: str = ""
    ) -> RawDocument:
        """The document in `data`, already read from `source`."""
        kind = _kind(source, data, content_type)
        if not data.strip():
            raise SourceError(f"{source} is empty: give a file with text in it")
        if len(data) > MAX_BYTES[kind]:
            limit = MAX_BYTES[kind] / 1e6
            raise SourceError(
                f"{source} has {len(data) / 1e6:.0f} MB, the limit for {kind} is {limit:.0f} MB: split it"
            )
        if kind == "pdf":
            return _from_pdf(source, url, self._child.parse("pdf", data, name=source))
        text = _decoded(source, data, charset or (meta_charset(data) if kind == "html" else ""))
        if kind == "html":
            if text.count("<") > 2 * MAX_TAGS:
                raise SourceError(f"{source} has more than {MAX_TAGS:,} tags: save the article alone")
            return _from_html(
                source, url, self._child.parse("html", text.encode("utf-8", "replace"), name=source, url=url)
            )
        return _from_text(source, text, url)


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


def _kind(source: str, data: bytes, content_type: str) -> str:
    """What a document is, by its first bytes, then by its name: "pdf", "html" or "text"."""
    opening = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    suffix = "" if is_url(source) else Path(source).suffix.lower()
    if opening.startswith(b"%pdf-") or suffix == ".pdf" or content_type == "application/pdf":
        return "pdf"
    page = suffix in (".html", ".htm") or content_type in ("text/html", "application/xhtml+xml")
    return "html" if page or opening.startswith((b"<!doctype html", b"<html")) else "text"


def _decoded(source: str, data: bytes, charset: str) -> str:
    try:
        text = decode_text(data, declared=charset)
    except NotText as error:
        raise SourceError(f"{source} is {error}: save it as UTF-8 text, HTML or PDF") from error
    if len(text) > MAX_CHARACTERS and not charset:
        raise SourceError(f"{source} holds {len(text):,} characters, the limit is {MAX_CHARACTERS:,}: split it")
    if not any(map(str.isalnum, text)):
        raise SourceError(f"{source} holds no words: give a file with text in it")
    return text


def _from_text(source: str, text: str, url: str) -> RawDocument:
    """Text or Markdown; front matter becomes metadata, and blank lines keep the line numbers of the rest."""
    stated, body = _front_matter(text)
    if not any(map(str.isalnum, body)):
        raise SourceError(f"{source} has front matter but no text below it: add the article's text")
    padding = "\n" * (text.count("\n") - body.count("\n"))
    values = {kind: _first_value(stated, keys) for kind, keys in _KEYS.items()}
    author, title = _as_text(values["author"]), _as_text(values["title"])
    publisher, address = _as_text(values["publisher"]), _as_text(values["url"])
    if is_url(publisher):
        publisher, address = "", address or publisher
    published = _as_date(values["published"])
    return RawDocument(
        source=source,
        text=padding + body,
        title=title,
        publisher=publisher,
        published=published,
        author=author,
        url=address or url,
    )


def _front_matter(text: str) -> tuple[Mapping[str, Any], str]:
    """Metadata and the text below it; text that only looks like front matter is left whole."""
    if not text.startswith("---"):
        return {}, text
    ending = re.search(r"\n---[ \t]*\r?(?:\n|$)", text[:_FRONT_MATTER])
    if not ending:
        return {}, text
    try:
        found = frontmatter.loads(text[: ending.end()], handler=_PlainYaml()).metadata
        stated = {str(key).lower(): value for key, value in found.items()}
    except (yaml.YAMLError, ValueError, TypeError, RecursionError):
        return {}, text
    return (stated, text[ending.end() :]) if stated else ({}, text)


class _PlainYaml(YAMLHandler):
    """YAML without aliases: merging them into mappings again and again fills any memory from a few hundred bytes."""

    def load(self, fm: str, **kwargs: object) -> Any:
        """What `fm` states.  Raises yaml.YAMLError, for an alias too."""
        if "*" in fm and any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(fm, Loader=yaml.SafeLoader)):
            raise yaml.YAMLError("an alias")
        return super().load(fm, **kwargs)


def _first_value(stated: Mapping[str, Any], keys: tuple[str, ...]) -> object:
    return next((stated[key] for key in keys if stated.get(key)), None)


def _as_text(value: object) -> str:
    """A value of front matter as one line; a list of names joined; anything deeper is left out."""
    if isinstance(value, list):
        return ", ".join(filter(None, (_as_text(item) for item in value[:20] if isinstance(item, str))))
    try:
        return " ".join(str(value).split())[:500] if isinstance(value, str | int | float | date) else ""
    except ValueError:  # a number of over 4,300 digits
        return ""


def _as_date(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else parse_stated_date(value) if isinstance(value, str) else None


def _from_html(source: str, url: str, parsed: Mapping[str, Any]) -> RawDocument:
    dropped = tuple(DroppedLine(line=0, text=line, reason=reason) for line, reason in parsed["dropped"])
    return RawDocument(
        source=source,
        text=parsed["text"],
        title=parsed["title"],
        publisher=parsed["publisher"],
        published=parse_stated_date(parsed["published"]),
        author=parsed["author"],
        url=parsed["url"] or url,
        dropped=dropped,
    )


def _from_pdf(source: str, url: str, parsed: Mapping[str, Any]) -> RawDocument:
    pages = [page.splitlines() for page in parsed["pages"]]
    running = _running_lines(pages)
    dropped = tuple(DroppedLine(line=0, text=line, reason="repeats on every page") for line in sorted(running))
    text = "\n\n".join("\n".join(line for line in page if line.strip() not in running) for page in pages)
    return RawDocument(
        source=source,
        text=re.sub(r"(?<=[a-z])-\n(?=[a-z])", "", text),
        title=parsed["title"],
        author=parsed["author"],
        url=url,
        dropped=dropped,
    )


def _running_lines(pages: list[list[str]]) -> frozenset[str]:
    """Heads and feet: the first or last lines of a page that, page numbers aside, stand on most others too."""
    edges = [{line.strip() for line in (*page[:2], *page[-2:]) if line.strip()} for page in pages]
    counts: dict[str, int] = {}
    for shape in (shape for edge in edges for shape in {re.sub(r"\d+", "0", line) for line in edge}):
        counts[shape] = counts.get(shape, 0) + 1
    often = max(3, 0.6 * len(pages))
    return frozenset(line for edge in edges for line in edge if counts[re.sub(r"\d+", "0", line)] >= often)
