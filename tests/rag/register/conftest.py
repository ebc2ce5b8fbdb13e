"""What the tests of the register share: the real parser, and claims of a text."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from index.types import Article
from rag.register.claims.extract import extract_claims
from rag.register.claims.parse import Parser, open_parser
from rag.register.items import Claim

Claims = Callable[..., tuple[Claim, ...]]
TUESDAY = date(2033, 3, 15)


@pytest.fixture(scope="session")
def parser() -> Parser:
    return open_parser()


@pytest.fixture
def claims(parser: Parser) -> Claims:
    def read(text: str, *, published: date | None = TUESDAY, kind: str = "", title: str = "") -> tuple[Claim, ...]:
        article = Article(
            id="a", title=title, publisher="", published=published, author="", url="", source="a.txt", text=text,
            dropped=(), content_hash="h", copy_group="a",
        )  # fmt: skip
        found = extract_claims(article, parser)
        assert all(text[claim.start : claim.end] == claim.quote for claim in found)
        assert all(claim.what in claim.quote for claim in found)
        return tuple(claim for claim in found if not kind or claim.kind == kind)

    return read
