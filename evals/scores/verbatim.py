"""Whether a quote occurs in the file it is said to come from, white space and quotation marks aside.

    (quote, source path) -> True | False | None

None means that the file is out of reach: a URL, or gone.  The file is read here on its own, not through `index`, so
that a reader or cleaner that alters words is caught.  Read `evals.scores.gold_scores` next.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

_ASIDE: Final = re.compile(r"[\s\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u00ad\"'`´“”„‟‘’‚‛«»‹›]+")
_HIDDEN: Final = frozenset({"script", "style", "template", "noscript"})


def squeeze(text: str) -> str:
    """The text without white space, characters that cannot be seen (zero-width, direction marks, soft hyphens) and
    quotation marks (apostrophes among them)."""
    return _ASIDE.sub("", text)


def occurs_in_source(quote: str, source: str) -> bool | None:
    """Whether the squeezed quote stands in the squeezed text of the file; None when the file is out of reach."""
    path = Path(source)
    if "://" in source or not path.is_file():
        return None
    return squeeze(quote) in _squeezed_file(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=64)
def _squeezed_file(path: Path, changed: int) -> str:
    """The file's squeezed text; `changed` is its time of change, so that an edited file is read again."""
    suffix = path.suffix.lower()
    if suffix == ".pdf":
        return squeeze(_pdf_text(path))
    text = _decode(path.read_bytes())
    return squeeze(_page_text(text) if suffix in (".html", ".htm") else text)


def _decode(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        from charset_normalizer import from_bytes

        guess = from_bytes(body).best()
        return str(guess) if guess else body.decode("utf-8", errors="replace")


def _pdf_text(path: Path) -> str:
    from pypdf import PdfReader

    return "\n".join(page.extract_text() for page in PdfReader(path).pages)


def _page_text(page: str) -> str:
    reader = _PageText()
    reader.feed(page)
    reader.close()
    return "".join(reader.parts)


class _PageText(HTMLParser):
    """Collects the character data of a page, scripts and styles left out, entities resolved."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in _HIDDEN

    def handle_endtag(self, tag: str) -> None:
        self._hidden = max(0, self._hidden - (tag in _HIDDEN))

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)
