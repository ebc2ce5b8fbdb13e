"""A document as read -> the article in it, and a record of every line left out.

    clean_document(raw) -> Article

The words of the article are never altered: white space is evened out, control, zero-width and bidi characters go,
lines of a hard-wrapped text are joined.  Boilerplate (`index.reading.boilerplate`) and stated metadata
(`index.reading.text_metadata`) are taken out of the text and listed in `Article.dropped` with a reason.  A headline
stays in the text although it is also the title: it often states the very fact asked for, and only what is in the text
can be quoted. It reads nothing from outside.  Read `index.types` next.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from index.dates.lines import read_date_line
from index.reading.boilerplate import find_boilerplate
from index.reading.canonical import canonical_address
from index.reading.suspicion import HIDDEN_REASON, hidden_text
from index.reading.text_metadata import Stated, read_byline, read_stated
from index.types import Article, DroppedLine, RawDocument

_NEWLINE = re.compile(r"\r\n?|[\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_SPACES = re.compile(r"[^\S\n]+")
_UNSEEN = re.compile(
    r"[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u00ad\u180e\u200b\u202a-\u202e\u2060-\u206f"
    r"\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
    r"|(?<![\u0590-\u1fff\u2190-\u2bff\ufb50-\ufefc\ufe0f\U0001f000-\U0001faff])[\u200c\u200d]"
)
_LIST_MARK = re.compile(r"(?:[-*•‣▪●◦–—#>]|\(?\d{1,2}[.)])[ \t]")
_FEW = 12  # lines; by judgement, as is what makes fewer a text of fixed width
_HEAD = 12  # lines in which bylines and days stand, which no line above goes on into
_TERMINAL = (".", "!", "?", ":", ";", "…", '"', "”", "’", "'", "。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the raw text with its 1-based number; an empty text is a paragraph break."""

    number: int
    text: str


def clean_document(raw: RawDocument, *, keep: Collection[str] = ()) -> Article:
    """The article in `raw`; its text is empty when nothing but boilerplate is there.

    What `raw` states of title, publisher, date, author and address wins over what the text states.  Lines in `keep`
    stay whatever speaks against them; those that the reader left out already follow at the end.
    """
    lines = unwrap_lines(normalise_lines(raw.text))
    texts = [line.text for line in lines]
    stated = Stated() if raw.exact else read_stated(texts)
    found = {} if raw.exact else {**find_boilerplate(texts, skip=stated.lines), **stated.lines}
    reasons = {at: reason for at, reason in found.items() if texts[at] not in keep}
    text = "\n\n".join(filter(None, (_joined(lines, reasons), *(d.text for d in raw.dropped if d.text in keep))))
    dropped = tuple(
        DroppedLine(line=line.number, text=line.text, reason=reasons[at])
        for at, line in enumerate(lines)
        if at in reasons
    )
    furniture = (line for line in raw.dropped if line.text not in keep)
    return _article(raw, stated, text, (*furniture, *dropped, *_hidden_lines(raw.text)))


def article_id(source: str) -> str:
    """A name that stays the same for a source: its file name or last path part, and a hash of the whole address."""
    address = canonical_address(source) if "://" in source else os.path.abspath(source)  # noqa: PTH100 (no look at the disk)
    stem = re.split(r"[/\\]", re.sub(r"[?#].*", "", source).rstrip("/\\"))[-1].rsplit(".", 1)[0]
    slug = re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-")[:48].strip("-") or "article"
    return f"{slug}-{hashlib.sha256(address.encode('utf-8', 'replace')).hexdigest()[:8]}"


def normalise_lines(text: str) -> list[Line]:
    """The lines of `text` with unseen characters removed and runs of white space made one space."""
    return [
        Line(number=number, text=_SPACES.sub(" ", _UNSEEN.sub("", line)).strip())
        for number, line in enumerate(_NEWLINE.split(text), start=1)
    ]


def unwrap_lines(lines: Sequence[Line]) -> list[Line]:
    """The lines with those that a fixed line width broke joined again; others as they are."""
    width = _wrap_width(lines)
    if not width:
        return list(lines)
    joined: list[Line] = []
    previous = ""
    for at, line in enumerate(lines):
        own = at < _HEAD and (read_byline(line.text) or read_date_line(line.text) is not None)
        if joined and joined[-1].text and line.text and not own and _continues(previous, line.text, width):
            glue = "" if previous.endswith("-") and line.text[0].islower() else " "
            joined[-1] = replace(joined[-1], text=joined[-1].text + glue + line.text)
        else:
            joined.append(line)
        previous = line.text
    return joined


def _wrap_width(lines: Sequence[Line]) -> int:
    """The width in characters at which the text was wrapped, or 0."""
    lengths = sorted(len(line.text) for line in lines if line.text)
    if len(lengths) < 4 or lengths[-1] > 130:
        return 0
    width = lengths[int(len(lengths) * 0.9)]
    full = [(a.text, b.text) for a, b in pairwise(lines) if b.text and len(a.text) >= 0.7 * width]
    broken = sum(not a.endswith(_TERMINAL) and (b[0].islower() or a[-1] in ",-") for a, b in full)
    if width >= 40 and len(lengths) >= 6 and len(full) >= 4 and broken >= 0.3 * len(full):
        return width
    return _width_of_few(lines) if len(lengths) < _FEW else 0


def _width_of_few(lines: Sequence[Line]) -> int:
    """The same of a few lines: most that have another below them are long, and sentences go on in small letters."""
    pairs = [(a.text, b.text) for a, b in pairwise(lines) if a.text and b.text]
    width = max((len(a) for a, _ in pairs), default=0)
    long = sum(len(a) >= 0.7 * width for a, _ in pairs)
    broken = sum(not a.endswith(_TERMINAL) and b[0].islower() for a, b in pairs)
    return width if 50 <= width <= 100 and broken >= 2 and long >= 0.6 * len(pairs) else 0


def _continues(line: str, upcoming: str, width: int) -> bool:
    if _LIST_MARK.match(upcoming):
        return False
    return len(line) >= 0.7 * width or (upcoming[0].islower() and not line.endswith(_TERMINAL))


def _hidden_lines(text: str) -> Iterator[DroppedLine]:
    """What the text hid in characters that cannot be seen, where that is more than a typesetter's doing."""
    for number, line in enumerate(_NEWLINE.split(text), start=1):
        if not line.isascii() and (hidden := hidden_text(line)):
            yield DroppedLine(line=number, text=hidden[:500], reason=HIDDEN_REASON)


def _joined(lines: Sequence[Line], reasons: Mapping[int, str]) -> str:
    kept = "\n".join(line.text for at, line in enumerate(lines) if at not in reasons)
    return re.sub(r"\n{3,}", "\n\n", kept).strip()


def _article(raw: RawDocument, stated: Stated, text: str, dropped: tuple[DroppedLine, ...]) -> Article:
    name = article_id(raw.source)
    published = raw.published or stated.published
    title, publisher = _plain(raw.title or stated.title), _plain(raw.publisher or stated.publisher)
    author, url = _plain(raw.author or stated.author), _plain(raw.url or stated.url)
    facts = (title, publisher, published.isoformat() if published else "", author, url, text)
    return Article(
        id=name,
        title=title,
        publisher=publisher,
        published=published,
        author=author,
        url=url,
        source=raw.source,
        text=text,
        dropped=dropped,
        content_hash=hashlib.sha256("\0".join(facts).encode()).hexdigest(),
        copy_group=name,
    )


def _plain(value: str) -> str:
    """One line of visible characters."""
    return " ".join(_UNSEEN.sub("", value).split())
