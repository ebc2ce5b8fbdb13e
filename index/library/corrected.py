"""An article as its source says it, and what a person corrected of it -> the article as it is kept.

    Article, {"published": "2026-02-10"} -> Article with another content hash

The hash of what the source says is kept beside by whoever stores the article, so that an unchanged source is known
again.  Pure.  Read `index.library.writer` next.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from index.types import Article


def corrected(article: Article, edits: Mapping[str, str]) -> Article:
    """The article with these fields, of title, publisher, published (an ISO date, or "") and author."""
    published = date.fromisoformat(edits["published"]) if edits.get("published") else None
    stated = "\0".join(f"{name}={value}" for name, value in sorted(edits.items()))
    return replace(
        article,
        title=edits.get("title", article.title),
        publisher=edits.get("publisher", article.publisher),
        published=published if "published" in edits else article.published,
        author=edits.get("author", article.author),
        content_hash=hashlib.sha256(f"{article.content_hash}\0{stated}".encode()).hexdigest(),
    )
