"""A question in, passages out: fusion, late interaction and filters, over a real index with a fake encoder."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from index.search.admitted import admits
from index.update.update_index import Index
from rag.retrieval.retrieve import RERANKED, Retriever, below_best, late_interaction, share_of_best
from rag.types import Filters

SALE = "What did the city of Lissen sell to Orbeck Marine?"


@pytest.fixture
def retriever(harbour_index: Index, fake_encoder: Any) -> Iterator[Retriever]:
    return Retriever(harbour_index, fake_encoder)


def articles(passages: Any) -> list[str]:
    return [p.passage.article_id for p in passages]


_SCORES = st.dictionaries(st.text(max_size=5), st.floats(0, 1e6), min_size=1, max_size=8)


@given(_SCORES)
def test_scales_keep_the_order_and_give_1_to_the_best(scores: dict[str, float]) -> None:
    ordered = sorted(scores, key=scores.__getitem__)
    for result in (below_best(scores, 0.5), share_of_best(scores)):
        assert result.keys() == scores.keys()
        assert all(result[a] <= result[b] for a, b in pairwise(ordered))
        assert result[ordered[-1]] == 1.0


@given(_SCORES)
def test_a_candidate_that_is_not_the_best_moves_no_other(scores: dict[str, float]) -> None:
    worse = {**scores, "another one": min(scores.values()) / 2}
    for scale in (lambda known: below_best(known, 0.5), share_of_best):
        assert {key: value for key, value in scale(worse).items() if key in scores} == scale(scores)


def test_scales_by_example() -> None:
    assert below_best({"a": 0.75, "b": 0.5, "c": -0.25}, 0.5) == {"a": 1.0, "b": 0.5, "c": -1.0}
    assert share_of_best({"a": 4.0, "b": 1.0, "c": 0.0}) == {"a": 1.0, "b": 0.25, "c": 0.0}
    assert share_of_best({"a": 0.0, "b": 0.0}) == {"a": 1.0, "b": 1.0}
    assert below_best({}, 0.5) == share_of_best({}) == {}


def _unit_rows(rows: Any) -> Any:
    """Rows of length 127 at most, in int8, as encoders give them."""
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.trunc(rows / np.where(length > 0, length, 1.0) * 127).astype(np.int8)


_ROWS = arrays.arrays(np.int16, st.tuples(st.integers(0, 6), st.just(8)), elements=st.integers(-99, 99)).map(_unit_rows)


@given(_ROWS, _ROWS)
def test_late_interaction_is_a_mean_of_cosines(query: Any, tokens: Any) -> None:
    assert -1.0 <= late_interaction(query, tokens) <= 1.0


def test_late_interaction_of_a_text_with_itself_is_1_and_with_nothing_0() -> None:
    rows = np.array([[127, 0], [0, 127]], dtype=np.int8)
    assert late_interaction(rows, rows) == pytest.approx(1.0)
    assert late_interaction(rows, -rows) == pytest.approx(0.0)  # the best of cosines -1 and 0
    assert late_interaction(rows[:1], -rows[:1]) == pytest.approx(-1.0)
    assert late_interaction(rows, rows[:0]) == late_interaction(rows[:0], rows) == 0.0


def test_the_passage_that_states_it_comes_first(retriever: Retriever, harbour_ids: Any) -> None:
    passages = retriever.retrieve("Who built the lighthouse of Lissen?")
    assert articles(passages)[0] == harbour_ids["lighthouse"]


def test_ranks_count_from_1_and_scores_fall(retriever: Retriever) -> None:
    passages = retriever.retrieve(SALE)
    assert [p.rank for p in passages] == list(range(1, len(passages) + 1))
    assert [p.fusion_score for p in passages] == sorted((p.fusion_score for p in passages), reverse=True)
    assert all(-1.001 <= p.similarity <= 1.001 for p in passages)
    assert len({p.passage.id for p in passages}) == len(passages) <= RERANKED


def test_the_same_question_gives_the_same_passages(retriever: Retriever) -> None:
    assert retriever.retrieve(SALE) == retriever.retrieve(SALE)


def test_a_question_of_unknown_words_still_gives_the_nearest(retriever: Retriever) -> None:
    assert retriever.retrieve("xyzzy plugh")


@pytest.mark.parametrize(
    "question", ['"', "AND OR NOT", "NEAR(a b)", "col:umn", "*", "'; DROP TABLE articles; --", "(", "𝔘𝔫𝔦"]
)
def test_words_of_a_query_language_are_only_words(question: str, retriever: Retriever) -> None:
    assert isinstance(retriever.retrieve(question), tuple)


@pytest.mark.parametrize(
    ("filters", "left"),
    [
        (Filters(as_of=date(2024, 3, 5)), {"cranes-sold", "union-fights", "lighthouse"}),
        (Filters(as_of=date(2024, 3, 4)), {"cranes-sold", "lighthouse"}),
        (Filters(as_of=date(1999, 1, 1)), {"lighthouse"}),
        (Filters(since=date(2024, 3, 5)), {"union-fights", "price-raised", "strange-page"}),
        (Filters(until=date(2024, 3, 5)), {"cranes-sold", "union-fights"}),
        (Filters(since=date(2024, 3, 5), until=date(2024, 3, 5)), {"union-fights"}),
        (Filters(publisher="coast ledger"), {"cranes-sold", "price-raised"}),
        (Filters(publisher="LEDGER", since=date(2024, 4, 1)), {"price-raised"}),
        (Filters(publisher="nobody"), set()),
        (Filters(since=date(2030, 1, 1)), set()),
    ],
)
def test_filters_leave_only_what_may_be_used(
    filters: Filters, left: set[str], retriever: Retriever, harbour_ids: Any
) -> None:
    found = set(articles(retriever.retrieve(SALE, filters=filters)))
    assert found == {harbour_ids[name] for name in left}


def test_article_ids_leave_only_these(retriever: Retriever, harbour_ids: Any) -> None:
    only = frozenset({harbour_ids["lighthouse"]})
    assert set(articles(retriever.retrieve(SALE, filters=Filters(article_ids=only)))) == only
    assert retriever.retrieve(SALE, filters=Filters(article_ids=frozenset({"no-such-article"}))) == ()


def test_an_undated_article_passes_as_of_and_no_other_date(make_article: Any) -> None:
    undated = make_article("x", published=None)
    assert admits(Filters(as_of=date(2000, 1, 1)), undated)
    assert not admits(Filters(since=date(2000, 1, 1)), undated)
    assert not admits(Filters(until=date(2030, 1, 1)), undated)


def test_the_question_is_encoded_once(harbour_index: Index, fake_encoder: Any) -> None:
    Retriever(harbour_index, fake_encoder).retrieve(SALE)
    assert fake_encoder.texts == [SALE]


def test_an_empty_index_gives_nothing(tmp_path: Path, fake_encoder: Any) -> None:
    from index.update.update_index import open_index, remove_article, update_index

    (tmp_path / "one.md").write_text("A sentence about a bridge that is long enough to keep.", encoding="utf-8")
    update_index(tmp_path / "home", [str(tmp_path / "one.md")], encoder=fake_encoder)
    with open_index(tmp_path / "home") as index:
        (article,) = index.library.articles()
    remove_article(tmp_path / "home", article.id)
    with open_index(tmp_path / "home") as index:
        assert Retriever(index, fake_encoder).retrieve("bridge") == ()
