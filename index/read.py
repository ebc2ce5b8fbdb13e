"""A path or URL -> the document as found.

    read_source(source) -> RawDocument      iter_sources("folder") -> sources, sorted
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from index.errors import SourceError
from index.types import RawDocument

SUFFIXES = frozenset((".txt", ".md", ".markdown", ".html", ".htm", ".pdf"))


def iter_sources(path_or_url: str) -> Iterator[str]:
    if "://" in path_or_url or not Path(path_or_url).is_dir():
        yield path_or_url
        return
    root = Path(path_or_url)
    for path in sorted(root.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(root).parts)
        if not hidden and path.suffix.lower() in SUFFIXES and path.is_file():
            yield str(path)


def read_source(source: str) -> RawDocument:
    path = Path(source)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise SourceError(f"{source} cannot be read ({error}): check the path") from error
    if not text.strip():
        raise SourceError(f"{source} is empty: give a file with text")
    return RawDocument(source=source, text=text)
