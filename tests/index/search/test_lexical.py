"""Search by words: stems, stop words, frequent words, filters, and questions that are not words."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.library.contents import Library
from index.library.writer import Entry, LibraryWriter
from index.search.lexical import LexicalIndex
from index.update.intake import draft_article

Search = Callable[[dict[str, str]], LexicalIndex]


@pytest.fixture
def lexical_over(tmp_path: Path, make_article: Any, fake_encoder: Any) -> Iterator[Search]:
    """`lexical_over({id: text})`: the lexical index of a library with these articles, each one passage."""
    opened: list[Library] = []

    def build(texts: dict[str, str]) -> LexicalIndex:
        writer = LibraryWriter.open(tmp_path)
        for id_, text in texts.items():
            draft = draft_article(make_article(text, id=id_, title=""), location=f"/{id_}")
            encodings = tuple(fake_encoder.encode([passage.text for passage in draft.passages]))
            entry = Entry(article=draft.article, passages=draft.passages, encodings=encodings, source=draft.record)
            writer.put([entry])
        writer.close()
        opened.append(Library.open(tmp_path))
        return LexicalIndex(opened[-1])

    yield build
    for library in opened:
        library.close()


def _articles(found: list[tuple[str, float]]) -> list[str]:
    return [id_.split("#")[0] for id_, _ in found]


def test_the_passage_with_the_rarest_words_comes_first(lexical_over: Search) -> None:
    lexical = lexical_over({"a": "The bank raised rates.", "b": "The bank closed.", "c": "Rates of birds fell."})
    found = lexical.search("Who raised bank rates?", limit=3)
    assert _articles(found)[0] == "a"
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)
    assert len(lexical.search("Who raised bank rates?", limit=1)) == 1


def test_endings_do_not_matter(lexical_over: Search) -> None:
    lexical = lexical_over({"a": "The merger was approved.", "b": "Birds sing."})
    assert _articles(lexical.search("approving mergers", limit=5)) == ["a"]


def test_it_counts_the_passages_that_have_a_word_in_any_form(lexical_over: Search) -> None:
    lexical = lexical_over({"a": "The merger was approved.", "b": "Mergers fail.", "c": "Birds sing."})
    counted = {term: lexical.passages_with(term) for term in ("merger", "Birds", "merger birds", "quarterback", "")}
    assert counted == {"merger": 2, "Birds": 1, "merger birds": 1, "quarterback": 0, "": 0}


def test_titles_are_searched(lexical_over: Search, make_article: Any, fake_encoder: Any, tmp_path: Path) -> None:
    lexical_over({"b": "Birds sing."})
    writer = LibraryWriter.open(tmp_path)
    draft = draft_article(make_article("It fell.", id="a", title="Quarterly harvest"), location="/a")
    encodings = tuple(fake_encoder.encode([draft.passages[0].text]))
    writer.put([Entry(article=draft.article, passages=draft.passages, encodings=encodings, source=draft.record)])
    assert _articles(LexicalIndex(writer).search("harvest", limit=5)) == ["a"]
    writer.close()


@pytest.mark.parametrize(
    ("question", "terms"),
    [
        ("By when must OpenAI finish its conversion?", ("must", "openai", "finish", "conversion")),
        ("What was the company's answer?", ("company", "answer")),
        ("Who is it?", ("who", "is", "it")),
        ("Rates, rates, RATES", ("rates",)),
        ("", ()),
        ("?!", ()),
    ],
)
def test_the_terms_of_a_question(lexical_over: Search, question: str, terms: tuple[str, ...]) -> None:
    assert lexical_over({"a": "x"}).terms(question) == terms


def test_a_filter_keeps_other_articles_out(lexical_over: Search) -> None:
    lexical = lexical_over({"a": "Rates rose.", "b": "Rates fell.", "c": "Rates held."})
    assert sorted(_articles(lexical.search("rates", limit=5, article_ids={"a", "c"}))) == ["a", "c"]
    assert lexical.search("rates", limit=5, article_ids=set()) == []
    assert lexical.search("rates", limit=5, article_ids={"nobody"}) == []


def test_a_large_filter_finds_the_same(lexical_over: Search, monkeypatch: pytest.MonkeyPatch) -> None:
    lexical = lexical_over({"a": "Rates rose.", "b": "Rates fell.", "c": "Rates held."})
    small = lexical.search("rates", limit=2, article_ids={"b", "c"})
    monkeypatch.setattr("index.search.lexical.IN_SQL_ARTICLES", 1)
    assert lexical.search("rates", limit=2, article_ids={"b", "c"}) == small


def test_frequent_words_are_left_out_of_a_large_library(lexical_over: Search) -> None:
    texts = {f"n{n}": f"The minister spoke of item{n}." for n in range(59)} | {"special": "The minister resigned."}
    lexical = lexical_over(texts)
    assert _articles(lexical.search("Which minister resigned?", limit=100)) == ["special"]
    assert len(lexical.search("minister", limit=100)) == 60  # nothing else is left to ask for


def test_frequent_words_count_in_a_small_library(lexical_over: Search) -> None:
    lexical = lexical_over({f"n{n}": f"The minister spoke of item{n}." for n in range(8)})
    assert len(lexical.search("minister item3", limit=100)) == 8


def test_a_question_of_many_postings_is_cut_to_its_rarest_words(
    lexical_over: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    lexical = lexical_over({"a": "rare common", "b": "common", "c": "common"})
    monkeypatch.setattr("index.search.lexical.POSTINGS_BUDGET", 2)
    assert _articles(lexical.search("common rare", limit=5)) == ["a"]


def test_idf_is_that_of_the_formula(lexical_over: Search) -> None:
    lexical = lexical_over({"a": "Banks rose.", "b": "Banks fell.", "c": "Birds sang."})
    assert lexical.idf("bank") == pytest.approx(math.log(1 + 1.5 / 2.5))  # in 2 of 3
    assert lexical.idf("zebra") == pytest.approx(math.log(1 + 3.5 / 0.5))  # in none
    assert lexical.idf("") == 0


def test_stems_are_those_of_the_index(lexical_over: Search) -> None:
    assert lexical_over({"a": "x"}).stems("Stories, CAFÉS & stories") == ("stori", "cafe", "stori")


def test_no_question_breaks_the_query(lexical_over: Search) -> None:
    lexical = lexical_over({"a": 'He said "NEAR(a b)" AND left* OR not -x ^y {z}: title : text'})

    @given(question=st.text(max_size=80))
    @settings(deadline=None, max_examples=60)
    def search(question: str) -> None:
        for text in (question, f'"{question}" OR NEAR({question})', f"{question} said"):
            assert all(score > 0 for _, score in lexical.search(text, limit=3))

    search()
