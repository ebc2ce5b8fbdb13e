"""A citation as a link that a browser opens, though it bears no token: the article, open at the quoted words.

    base, token, article id, start, end, hash -> reading_link -> an address whose key is good for this one place
    token, path, query -> is_reading -> whether an address is such a link
    Article, start, end, version -> reading_page -> HTML

The key is made from the token and says nothing of it; with another token it is another.  An article that was edited
since it was quoted is shown without a mark, since other words may stand there now.  The article's text is shown as
`ui.api.program_records` gives it, words that speak to an AI blank.  Pure.  Read `ui.api.http_doors` next.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote

from index.text.templates import Templates
from ui.api.program_records import article_for_programs

if TYPE_CHECKING:
    from index.types import Article

PREFIX = "/read/"
KEY_DIGITS = 32  # hexadecimal, 128 bits
VERSION_DIGITS = 16  # of the hash of the text that was quoted
FOLDER = Path(__file__).parent / "templates"


def reading_link(base: str, token: str, *, article_id: str, start: int, end: int, content_hash: str) -> str:
    """The address; `base` is where the server is."""
    version = content_hash[:VERSION_DIGITS]
    key = _key(token, article_id, str(start), str(end), version)
    return f"{base}{PREFIX}{quote(article_id, safe='')}?start={start}&end={end}&version={version}&key={key}#quote"


def is_reading(token: str, path: str, query: bytes) -> bool:
    """Whether the address is one that `reading_link` made with this token; `path` is as ASGI has it, decoded."""
    if not path.startswith(PREFIX):
        return False
    given = dict(parse_qsl(query.decode("latin-1")))
    made = _key(token, path.removeprefix(PREFIX), *(given.get(name, "") for name in ("start", "end", "version")))
    return hmac.compare_digest(made.encode(), given.get("key", "").encode("utf-8"))


def _key(token: str, *place: str) -> str:
    return hmac.new(token.encode(), "\0".join(("read", *place)).encode(), hashlib.sha256).hexdigest()[:KEY_DIGITS]


def reading_page(article: Article, start: int, end: int, *, version: str) -> str:
    """The page, with the characters from `start` to `end` marked where the text is still that version."""
    same = article.content_hash.startswith(version)
    record = article_for_programs(article, start=0, length=max(len(article.text), 1))
    facts = (record["publisher"], record["published"] or "undated", record["article_id"])
    page = Templates(FOLDER).html(
        "reading.html.j2",
        "page",
        title=record["title"] or record["article_id"],
        facts=" · ".join(filter(None, facts)),
        notice="" if same else "This article was edited since it was quoted: search it for the quoted words.",
        paragraphs=list(_paragraphs(record["text"], start, end if same else start)),
    )
    return str(page)


def _paragraphs(text: str, start: int, end: int) -> Iterator[dict[str, Any]]:
    """Each line that holds words, in what stands before, in and after the mark."""
    at, first = 0, True
    for line in text.split("\n"):
        low, high = max(start - at, 0), min(end - at, len(line))
        if low < high:
            before, marked, after = line[:low], line[low:high], line[high:]
            spaces = {"space_before": " " * before[-1:].isspace(), "space_after": " " * after[:1].isspace()}
            yield {"before": before, "marked": marked, "after": after, "first": first, **spaces}
            first = False
        elif line.strip():
            yield {"before": line, "marked": ""}
        at += len(line) + 1
