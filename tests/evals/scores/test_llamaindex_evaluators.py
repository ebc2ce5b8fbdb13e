"""The scores as LlamaIndex's evaluators."""

from __future__ import annotations

import pytest
from llama_index.core.base.response.schema import Response
from llama_index.core.schema import NodeWithScore, TextNode

from evals.llamaindex_evaluators import AbstentionEvaluator, GroundingEvaluator, VerbatimEvaluator, is_refusal

CONTEXT = "The county opened the bridge on 3 May 2024. “We paid nine million crowns”, Mina Falk said."


@pytest.mark.parametrize(
    ("response", "score"),
    [
        ('Falk said "We paid nine million crowns".', 1.0),
        ("Falk said “We paid  nine\nmillion crowns”.", 1.0),
        ("“We paid nine million crowns” and “We paid ten million crowns”", 0.5),
        ("«We paid ten million crowns»", 0.0),
    ],
)
def test_quotations_stand_in_a_context(response: str, score: float) -> None:
    result = VerbatimEvaluator().evaluate(query="Cost?", response=response, contexts=[CONTEXT])
    assert (result.score, result.passing) == (score, score == 1.0)


def test_what_is_not_measured_is_invalid_and_not_passed() -> None:
    quoted = VerbatimEvaluator().evaluate(response="It opened in May.", contexts=[CONTEXT])
    said = GroundingEvaluator().evaluate(response="", contexts=[CONTEXT])
    told = AbstentionEvaluator().evaluate(response="It opened.")
    for result in (quoted, said, told):
        assert result.invalid_result
        assert not result.passing


def test_sentences_are_held_by_the_contexts_or_named() -> None:
    response = "The county opened the bridge on 3 May 2024. [1] It opened on 4 June 2023."
    result = GroundingEvaluator().evaluate(query="When?", response=response, contexts=[CONTEXT])
    assert (result.score, result.passing) == (0.5, False)
    assert "4 June 2023" in (result.feedback or "")


def test_a_response_of_an_engine_is_judged_by_its_nodes() -> None:
    response = Response(response="The county opened the bridge on 3 May 2024.", source_nodes=[_node(CONTEXT)])
    assert GroundingEvaluator().evaluate_response(query="When?", response=response).passing


@pytest.mark.parametrize(
    ("text", "answerable", "passing"),
    [
        ("The bridge opened in May.", True, True),
        ("The bridge opened in May.", False, False),
        ("The context does not mention a bridge.", False, True),
        ("I cannot answer that.", True, False),
        ("Empty Response", False, True),
        ("", False, True),
    ],
)
def test_refusing_is_right_where_there_is_no_answer(text: str, answerable: bool, passing: bool) -> None:
    assert AbstentionEvaluator().evaluate(response=text, answerable=answerable).passing is passing


def test_a_response_of_ours_says_itself_whether_it_refused() -> None:
    refused = Response(response="Ask again tomorrow.", metadata={"status": "abstained"})
    answered = Response(response="The board “cannot answer”, it said.", metadata={"status": "answered"})
    assert AbstentionEvaluator().evaluate_response(response=refused, answerable=False).passing
    assert AbstentionEvaluator().evaluate_response(response=answered, answerable=True).passing
    assert is_refusal("The board cannot answer.")


def _node(text: str) -> NodeWithScore:
    return NodeWithScore(node=TextNode(text=text))
