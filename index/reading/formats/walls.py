"""A page's text and what the page says around it -> the article's own text, or why the page is not the article.

    behind_wall(text, lines, tree) -> the text       raises Refused for a consent page or the opening of a paid article

A paid article whose own record (JSON-LD articleBody) holds the text is read from there.  A long text is the article
whatever stands around it: who is logged in saves pages that still ask others to subscribe.  The phrases are in
walls.toml.  Read `index.reading.parsers` next.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from index.reading.formats.markup import plain_lines
from index.reading.formats.part import Refused

SHORT = 180  # words of a text that may be the opening of a paid article; set on the shapes of such pages, not measured
CONSENT = 260  # words of a page that may be nothing but a request for consent
LONGER = 1.3  # a record's text is taken when it has so many times the words of the opening; by judgement
_SELLS = re.compile(r"[£$€]\s?\d+|\b(?:cancel any ?time|unlimited access|subscri|abonn|suscri)", re.I)
_LONGEST_LINE = 220  # characters of a line that says that the rest is for subscribers


def behind_wall(text: str, lines: Sequence[str], tree: Any) -> str:
    """The article's text.  Raises Refused with the reason where the page does not hold it."""
    words = len(text.split())
    if words > max(SHORT, CONSENT):
        return text
    told = [line.lower() for line in lines if len(line) <= _LONGEST_LINE]
    record = _article_record(tree)
    body = "\n\n".join(line for line in plain_lines(str(record.get("articleBody") or "")) if line)
    closed = str(record.get("isAccessibleForFree", "")).lower() == "false" or _any(told, "paywall")
    if closed and words <= SHORT:
        if len(body.split()) > LONGER * _prose_words(text):
            return body
        raise Refused(
            "holds only the opening of the article, the rest is for subscribers: log in and save the page itself"
        )
    page = " ".join(lines).lower()
    if len(page.split()) <= CONSENT and sum(phrase in page for phrase in _phrases()["consent"]) >= 3 and _asks(page):
        raise Refused("is a page that asks for consent to cookies, not the article: accept or refuse, then save it")
    if words <= 60 and _any(told[:12], "empty"):
        raise Refused("is a page that shows no article to programs: open it in a browser and save it")
    return text


def _prose_words(text: str) -> int:
    """Words in the lines that may be the article's: not those that speak of subscribing or of its price."""
    lines = [
        line
        for line in text.splitlines()
        if line.rstrip().endswith((".", "…", "?", "!", '"', "”")) and not _SELLS.search(line)
    ]
    return sum(len(line.split()) for line in lines if not _any([line.lower()], "paywall"))


def _asks(page: str) -> bool:
    """Whether a page is about nothing but consent: its words come back to it every few lines."""
    return sum(page.count(phrase) for phrase in _phrases()["consent"]) >= len(page.split()) / 30


def _any(lines: Sequence[str], kind: str) -> bool:
    return any(phrase in line for line in lines for phrase in _phrases()[kind])


@cache
def _phrases() -> Mapping[str, list[str]]:
    return tomllib.loads(Path(__file__).with_name("walls.toml").read_text(encoding="utf-8"))


def _article_record(tree: Any) -> Mapping[str, Any]:
    """The page's JSON-LD object with the most text of an article, or one that says whether it is free; {} without."""
    found = [
        node for script in tree.xpath('//script[@type="application/ld+json"]') for node in _objects(script.text or "")
    ]
    found = [node for node in found if "articleBody" in node or "isAccessibleForFree" in node]
    return max(found, key=lambda node: len(str(node.get("articleBody") or "")), default={})


def _objects(source: str) -> Iterator[Mapping[str, Any]]:
    """The objects of a JSON-LD block to a depth of three."""
    with suppress(ValueError, RecursionError):
        waiting = [(json.loads(re.sub(r"^\s*<!--|-->\s*$", "", source), strict=False), 0)]
        while waiting:
            value, depth = waiting.pop()
            if isinstance(value, dict):
                yield value
            if depth < 3 and isinstance(value, dict | list):
                inner = value.values() if isinstance(value, dict) else value
                waiting.extend((item, depth + 1) for item in list(inner)[:100] if isinstance(item, dict | list))
