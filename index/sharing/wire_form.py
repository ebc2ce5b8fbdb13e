"""Articles, passages and encodings as what a Chroma server can hold: flat metadata and texts.

    Article -> `article_record` -> text, metadata -> `article_of` -> Article    Encoding -> metadata, vector -> Encoding

A passage's text is its document, so that other programs can use the collection too; token vectors travel as base64
text, so that no reader has to encode anything again.  Nothing is larger than Chroma's cloud takes.  Read
`index.sharing.server` next.
"""

from __future__ import annotations

import json
import sys
import zlib
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.encoders.unpack import unpacked
from index.types import Article, DroppedLine, Encoding, Passage

MOST_BYTES = 4_000  # of one value; Chroma's cloud takes less than 4,096
MOST_DOCUMENT = 16_000  # bytes of a record's text; it takes 16,384
PARTS = "parts"  # of facts that are longer: what is overwritten keeps values of other names


def article_record(article: Article) -> tuple[str, dict[str, str | int]]:
    """All of an article but its text, which its passages hold, and the text's own hash; what is too long for a record's
    text, such as a page's many dropped lines, is packed into its metadata."""
    facts = asdict(replace(article, text=""))
    facts["published"] = article.published.isoformat() if article.published else None
    document = json.dumps({**facts, "sha256": _text_hash(article.text)}, ensure_ascii=False)
    if len(document.encode()) <= MOST_DOCUMENT:
        return document, {PARTS: 0}
    parts = _parted("facts", b64encode(zlib.compress(document.encode())).decode())
    return "packed", {PARTS: len(parts), **parts}


def article_of(
    article_id: str, content_hash: str, document: str, metadata: Mapping[str, Any], text: str
) -> Article | None:
    """The article of a record whose passages together are `text`; None when they do not fit."""
    if parts := metadata.get(PARTS, 0):
        document = zlib.decompress(b64decode(_joined("facts", metadata, most=int(parts)))).decode()
    facts = json.loads(document)
    if facts.pop("sha256") != _text_hash(text) or facts["content_hash"] != content_hash:
        return None
    facts.pop("story", None)  # the copy group, in records of earlier versions
    facts["published"] = date.fromisoformat(facts["published"]) if facts["published"] else None
    facts["dropped"] = tuple(DroppedLine(**line) for line in facts["dropped"])
    return Article(**{**facts, "id": article_id, "text": text, "copy_group": article_id})


def passage_metadata(article: Article, passage: Passage, encoding: Encoding) -> dict[str, str | int]:
    """Where a passage stands, what a filter needs, and its token vectors."""
    return {
        "article": article.id,
        "hash": article.content_hash,
        "start": passage.start,
        "end": passage.end,
        "title": _cut(article.title),
        "publisher": _cut(article.publisher),
        "published": article.published.isoformat() if article.published else "",
        "source": _cut(article.source),
        **_parted("starts", _packed(encoding.token_starts.astype(np.int32))),
        **_parted("tokens", _packed(encoding.tokens.astype(np.int8))),
    }


def encoding_of(metadata: Mapping[str, Any], vector: NDArray[np.float32]) -> Encoding:
    """The encoding that was put there."""
    starts, tokens = (b64decode(_joined(name, metadata)) for name in ("starts", "tokens"))
    return unpacked(np.asarray(vector, dtype=np.float32), starts, tokens)


def _parted(name: str, text: str) -> dict[str, str]:
    """A text as values that are each short enough: under its name, and under name.1, name.2 ..."""
    parts = [text[start : start + MOST_BYTES] for start in range(0, len(text), MOST_BYTES)] or [""]
    return {f"{name}.{number}" if number else name: part for number, part in enumerate(parts)}


def _joined(name: str, metadata: Mapping[str, Any], *, most: int = sys.maxsize) -> str:
    text, number = str(metadata[name]), 1
    while number < most and f"{name}.{number}" in metadata:
        text, number = text + str(metadata[f"{name}.{number}"]), number + 1
    return text


def _cut(text: str) -> str:
    """As much of a text as one value holds: it is for other programs, the article has all of it."""
    return text.encode("utf-8", "replace")[:MOST_BYTES].decode("utf-8", "ignore")


def _packed(numbers: NDArray[Any]) -> str:
    return b64encode(numbers.tobytes()).decode()


def _text_hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()
