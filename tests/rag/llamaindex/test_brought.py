"""A retriever that somebody has already: its order is taken, and nothing else of it reaches an answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from index.library.contents import Library
from rag.llamaindex import BroughtRetriever, DossierRetriever
from rag.open import open_assistant
from rag.retrieval.retrieve import Retriever, encoded
from rag.settings import Settings
from rag.types import Filters, ScoredPassage


class Gives(BaseRetriever):
    """Gives these nodes for every question, each with the score that unrelated text gets in some stores."""

    def __init__(self, *nodes: Any) -> None:
        super().__init__()
        self.nodes = [each if isinstance(each, TextNode) else TextNode(text=each) for each in nodes]

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return [NodeWithScore(node=node, score=0.368) for node in self.nodes]


@pytest.fixture
def find(harbour_index: Any, fake_encoder: Any) -> Callable[..., tuple[ScoredPassage, ...]]:
    def passages(*nodes: Any, filters: Filters | None = None) -> tuple[ScoredPassage, ...]:
        query = encoded("Who bought the cranes?", fake_encoder)
        return BroughtRetriever(Gives(*nodes), harbour_index.library).passages_for(query, filters=filters or Filters())

    return passages


SOLD = "The city of Lissen sold four harbour cranes to Orbeck Marine on Monday for 42 million crowns."
RAISED = "A court on Tuesday raised the price of the four harbour cranes to 57 million crowns."


def test_its_order_decides_and_scores_are_our_own(find: Any) -> None:
    first, second = find(RAISED, SOLD)
    assert RAISED in first.passage.text
    assert SOLD in second.passage.text
    assert (first.rank, second.rank) == (1, 2)
    assert first.similarity != 0.368


def test_a_passage_that_several_nodes_touch_comes_once(find: Any) -> None:
    assert len(find(SOLD, SOLD, SOLD[:40])) == 1


def test_an_old_text_kept_under_an_id_never_reaches_an_answer(find: Any, harbour_ids: dict[str, str]) -> None:
    stale = "The city of Lissen sold four harbour cranes to Orbeck Marine on Monday for 99 million crowns."
    node = TextNode(text=stale, metadata={"article_id": harbour_ids["cranes-sold"], "start": 0, "end": len(stale)})
    assert find(node) == ()


def test_a_text_that_was_never_indexed_here_is_left_out(find: Any) -> None:
    assert find("The moon was sold to a brewer for a song last week.") == ()


def test_filters_that_it_ignores_are_applied(find: Any) -> None:
    found = find(RAISED, SOLD, filters=Filters(as_of=date(2024, 3, 31)))
    assert [SOLD in each.passage.text for each in found] == [True]
    assert find(RAISED, filters=Filters(publisher="Northern Post")) == ()


def test_article_ids_that_it_ignores_are_applied(find: Any, harbour_ids: dict[str, str]) -> None:
    only = Filters(article_ids=frozenset({harbour_ids["cranes-sold"]}))
    assert [SOLD in each.passage.text for each in find(RAISED, SOLD, filters=only)] == [True]


def test_a_node_of_another_cut_is_found_sentence_by_sentence(find: Any) -> None:
    found = find(f"{SOLD}  \n {RAISED}")
    assert {SOLD in each.passage.text or RAISED in each.passage.text for each in found} == {True}
    assert len(found) == 2


def test_our_own_nodes_come_back_to_their_passages(harbour_index: Any, fake_encoder: Any) -> None:
    own = DossierRetriever(Retriever(harbour_index, fake_encoder), harbour_index.library.article)
    query = encoded("Who bought the cranes?", fake_encoder)
    usable = {each.node.metadata["article_id"] for each in own.retrieve(query.text)}  # one is withheld as a whole
    found = Retriever(harbour_index, fake_encoder).passages_for(query, filters=Filters())
    direct = [each for each in found if each.passage.article_id in usable]
    again = BroughtRetriever(own, harbour_index.library).passages_for(query, filters=Filters())
    assert [each.passage.id for each in again] == [each.passage.id for each in direct]


@pytest.mark.parametrize("text", ["", "   ", "\0", "%", "'; DROP TABLE articles; --", "x" * 100_000])
def test_odd_nodes_find_nothing_and_break_nothing(find: Any, harbour_home: Path, text: str) -> None:
    find(text)
    with Library.open(harbour_home) as library:
        assert library.article_count == 5


def test_an_assistant_takes_any_retriever_of_llamaindex(
    harbour_home: Path, fake_encoder: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.encoders.load.load_encoder", lambda *_, **__: fake_encoder)
    settings = Settings(home=harbour_home, cache=tmp_path, quotes_only=True)
    assistant = open_assistant(settings, retriever=Gives(SOLD))
    try:
        answer = assistant.ask("To whom did the city of Lissen sell four harbour cranes?")
    finally:
        assistant.close()
    assert {citation.evidence.article.title for citation in answer.citations} == {
        "Lissen sells its harbour cranes to Orbeck Marine"
    }
