"""The check of PDFs: the ways that need no browser give back an article whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.checks.extraction import gram_precision, gram_recall
from evals.checks.pdf_pages import WAYS, expected, kept_sentences, load_articles
from index.reading.clean import clean_document
from index.reading.read import SourceReader

SEEDS = Path(__file__).parents[3] / "seeds"


@pytest.mark.parametrize("way", [way for way in WAYS if not way.startswith("browser")])
def test_an_article_set_as_pdf_is_read_back(way: str) -> None:
    article = load_articles(SEEDS)[0]
    with SourceReader() as reader:
        text = clean_document(reader.parse("a.pdf", WAYS[way](article))).text
    wanted = expected(article, way)
    assert kept_sentences(text, wanted) >= 0.95
    assert min(gram_precision(text, wanted) or 0, gram_recall(text, wanted) or 0) >= 0.95


def test_a_sentence_that_is_changed_is_not_kept() -> None:
    assert kept_sentences("The pier is shut. It opens in May.", "The pier is shut. It opens in June.") == 0.5
