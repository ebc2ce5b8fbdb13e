"""Sentences chosen as evidence: slices of articles, best first, each once, with what a pronoun needs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from index.update.update_index import Index, open_index, update_index
from rag.question.question import understand
from rag.retrieval.evidence import (
    choose_prompted,
    read_sentences,
    select_evidence,
    sentences_of,
    with_antecedents,
)
from rag.retrieval.retrieve import Retriever
from rag.retrieval.sentences import is_heading, leans_on_context
from rag.types import Evidence, ScoredPassage

Make = Callable[..., tuple[Evidence, ...]]


def select(index: Index, encoder: Any, question: str, limit: int = 12) -> tuple[Evidence, ...]:
    retriever = Retriever(index, encoder)
    query = retriever.query(question)
    return select_evidence(understand(question), query, retriever.passages_for(query), index.library, limit=limit)


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        (
            "Who built the lighthouse of Lissen?",
            "The lighthouse of Lissen was built in 1894 by the engineer Anna Weir.",
        ),
        ("How many days do the dock workers have to appeal?", "The dock workers have 30 days to appeal."),
        ("By when must Orbeck Marine remove the cranes?", "Orbeck Marine must remove the cranes by 30 September 2024."),
    ],
)
def test_the_sentence_that_states_it_comes_first(
    question: str, quote: str, harbour_index: Index, fake_encoder: Any
) -> None:
    assert select(harbour_index, fake_encoder, question)[0].quote == quote


def test_evidence_is_a_slice_of_its_article_inside_its_passage(harbour_index: Index, fake_encoder: Any) -> None:
    chosen = select(harbour_index, fake_encoder, "What happens to the cranes?")
    assert chosen
    for evidence in chosen:
        stored = harbour_index.library.article(evidence.article.id)
        assert stored is not None
        assert evidence.quote == stored.text[evidence.start : evidence.end]
        assert evidence.passage.start <= evidence.start < evidence.end <= evidence.passage.end
        assert evidence.quote == evidence.quote.strip() != ""


def test_evidence_comes_best_first_and_each_sentence_once(harbour_index: Index, fake_encoder: Any) -> None:
    chosen = select(harbour_index, fake_encoder, "What happens to the cranes?")
    assert [e.relevance for e in chosen] == sorted((e.relevance for e in chosen), reverse=True)
    assert len({(e.article.id, e.start) for e in chosen}) == len(chosen)


@pytest.mark.parametrize("limit", [0, 1, 3])
def test_there_is_no_more_evidence_than_asked_for(limit: int, harbour_index: Index, fake_encoder: Any) -> None:
    assert len(select(harbour_index, fake_encoder, "What happens to the cranes?", limit)) == limit


def test_no_passages_give_no_evidence(harbour_index: Index, fake_encoder: Any) -> None:
    query = Retriever(harbour_index, fake_encoder).query("What?")
    assert select_evidence(understand("What?"), query, (), harbour_index.library, limit=5) == ()


def test_a_sentence_of_two_articles_is_given_once_and_headings_never(tmp_path: Path, fake_encoder: Any) -> None:
    wire = (
        "Cranes of Lissen\n\nThe city of Lissen sold four harbour cranes on Monday. {} said so at noon in the hall.\n"
    )
    for name in ("Oren", "Brandt"):
        (tmp_path / f"{name}.md").write_text(wire.format(name), encoding="utf-8")
    update_index(tmp_path / "home", [str(tmp_path)], encoder=fake_encoder)
    with open_index(tmp_path / "home") as index:
        quotes = [e.quote for e in select(index, fake_encoder, "Who sold the harbour cranes of Lissen?")]
    assert quotes.count("The city of Lissen sold four harbour cranes on Monday.") == 1
    assert "Cranes of Lissen" not in quotes


@pytest.mark.parametrize(
    ("sentence", "leans"),
    [
        ("He left.", True),
        ("“It is over,” she said.", True),
        ("Their lawyer agreed.", True),
        ("The latter won.", True),
        ("in that case it would end.", True),
        ("Sabine Kroll left the company.", False),
        ("the court ruled on Monday.", False),
    ],
)
def test_a_sentence_that_opens_with_a_pronoun_leans_on_the_one_before(sentence: str, leans: bool) -> None:
    assert leans_on_context(sentence) is leans


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("Court orders a drawdown", True),
        ("He left.", False),
        ("“He left.”", False),
        ("Why now?", False),
        ("a " * 20, False),
    ],
)
def test_a_short_line_without_a_closing_mark_is_a_heading(line: str, heading: bool) -> None:
    assert is_heading(line) is heading


def test_a_pronoun_brings_the_sentence_before_it(evidence_of: Make) -> None:
    pool = evidence_of("Sabine Kroll leads Varne. She resigned on Monday. The dam is old.")
    chosen = with_antecedents([pool[1], pool[2]], pool, limit=3)
    assert [e.quote for e in chosen] == ["Sabine Kroll leads Varne.", "She resigned on Monday.", "The dam is old."]


def test_an_antecedent_never_pushes_out_the_best_sentence(evidence_of: Make) -> None:
    pool = evidence_of("Sabine Kroll leads Varne. She resigned on Monday.")
    assert [e.quote for e in with_antecedents([pool[1]], pool, limit=1)] == ["She resigned on Monday."]


def test_antecedents_are_not_taken_from_another_article(evidence_of: Make) -> None:
    one, other = evidence_of("Kroll leads Varne.", id="a"), evidence_of("She resigned.", id="b")
    assert with_antecedents(other, (*one, *other), limit=3) == other


def test_nothing_chosen_stays_nothing(evidence_of: Make) -> None:
    assert with_antecedents([], evidence_of("He left. She stayed."), limit=3) == ()


def test_the_sentences_of_a_passage_come_in_order_at_their_place(make_article: Any, make_passage: Any) -> None:
    article = make_article("One is here. Two is here. Three is here.")
    passage = ScoredPassage(passage=make_passage(article, 13), rank=1, fusion_score=1.0, similarity=1.0)
    assert [e.quote for e in sentences_of(passage, article)] == ["Two is here.", "Three is here."]


def test_a_passage_whose_article_is_gone_is_left_out(
    harbour_index: Index, make_article: Any, make_passage: Any
) -> None:
    gone = ScoredPassage(
        passage=make_passage(make_article("Gone.", id="gone")), rank=1, fusion_score=1.0, similarity=1.0
    )
    assert read_sentences([gone], harbour_index.library) == ()


def test_a_later_sentence_that_puts_another_day_in_its_place_is_read_too(tmp_path: Path, fake_encoder: Any) -> None:
    head = "---\ntitle: {title}\npublisher: Argus\ndate: {day}\n---\n\n{text}\n"
    old = " ".join(f"The Lumi lido of Varde will close on {n} June, said Orla Finn." for n in range(2, 9))
    later = "Orla Finn of the Lumi lido in Varde told staff to wait.\n\nThe closure has been put off to July."
    (tmp_path / "a.md").write_text(head.format(title="Lumi lido to close", day="2031-03-01", text=old))
    (tmp_path / "b.md").write_text(head.format(title="Lumi lido of Varde waits", day="2031-05-01", text=later))
    update_index(tmp_path / "home", [str(tmp_path / "a.md"), str(tmp_path / "b.md")], encoder=fake_encoder, wait=60)
    with open_index(tmp_path / "home", encoder=fake_encoder) as index:
        retriever, question = Retriever(index, fake_encoder), understand("When will the Lumi lido of Varde close?")
        query = retriever.query(question.text)
        passages = retriever.passages_for(query)
        pool = select_evidence(question, query, passages, index.library, limit=6)
        read = choose_prompted(question, pool, passages, index.library)
    assert any(e.quote == "The closure has been put off to July." for e in read)
    assert len(read) <= len(pool) + 2


def test_a_later_figure_that_may_be_of_the_same_is_read_in_whatever_words(tmp_path: Path, fake_encoder: Any) -> None:
    head = "---\ntitle: {title}\npublisher: Argus\ndate: {day}\n---\n\n{text}\n"
    old = " ".join(f"The Lumi lido of Varde costs {n} million crowns, said Orla Finn." for n in range(22, 29))
    later = "Orla Finn of the Lumi in Varde had {count} guests.\n\n{count} million, and not one crown less."
    (tmp_path / "a.md").write_text(head.format(title="The price of the Lumi lido", day="2031-03-01", text=old))
    for count, read_too in ((31, True), (310, False)):
        text = later.format(count=count)
        (tmp_path / "b.md").write_text(head.format(title="Lumi of Varde", day="2031-05-01", text=text))
        home, files = tmp_path / f"home{count}", [str(tmp_path / "a.md"), str(tmp_path / "b.md")]
        update_index(home, files, encoder=fake_encoder, wait=60)
        with open_index(home, encoder=fake_encoder) as index:
            retriever, question = Retriever(index, fake_encoder), understand("How much does the lido cost?")
            query = retriever.query(question.text)
            passages = retriever.passages_for(query)
            pool = select_evidence(question, query, passages, index.library, limit=6)
            read = choose_prompted(question, pool[:6], passages, index.library)
        assert any(e.quote.startswith(f"{count} million") for e in read) == read_too
