"""An article as every store takes it; the stores themselves are in tests/conftest.py."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from index.types import Article, Entry
from index.update.intake import draft_article


@pytest.fixture
def make_entry(make_article: Any, fake_encoder: Any) -> Callable[..., Entry]:
    """`make_entry(text, id=...)`: an article split, encoded and ready to be put."""

    def make(text: str, **values: Any) -> Entry:
        article: Article = make_article(text, **values)
        draft = draft_article(article, location=f"/{article.source}")
        encodings = tuple(fake_encoder.encode([passage.text for passage in draft.passages]))
        return Entry(article=article, passages=draft.passages, encodings=encodings, source=draft.record)

    return make
