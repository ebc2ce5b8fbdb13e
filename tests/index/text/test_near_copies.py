"""Near-copies: a wire text twice is one source, two reports of one event are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.near_copies import are_near_copies, estimated_overlap, group_keys, shingles, signature

WIRE = (
    "The harbour authority of Port Ellis said on Tuesday that it would close its northern basin for eleven weeks from "
    "3 March while divers repair a quay wall that cracked in January. Ferries to the outer islands will leave from the "
    "fish market instead, and the authority has promised traders there 40,000 pounds in compensation. Anna Lowe, who "
    "heads the traders' association, called the sum an insult. She said the last closure, in 2019, cost her members "
    "three times as much. The authority expects to publish the divers' report before the end of April. A spokesman "
    "declined to say whether the wall had been inspected last year, as the council requires."
)
PARAPHRASE = (
    "Port Ellis is shutting the north basin of its harbour. Work on the damaged quay begins on 3 March and should take "
    "about eleven weeks, officials announced this week, with island boats moving to a berth beside the fish market. "
    "Stallholders are to share 40,000 pounds, which their chair Anna Lowe says does not come close: when the basin "
    "closed six years ago, takings fell by far more. An engineering report is due in the spring. Nobody at the "
    "authority would discuss if yearly checks that the town council demands had been carried out."
)


def test_an_equal_text_is_a_copy() -> None:
    assert are_near_copies(WIRE, WIRE)


@pytest.mark.parametrize(
    "copy",
    [
        pytest.param(WIRE.replace("Tuesday", "Wednesday").replace("insult", "affront"), id="with-two-words-changed"),
        pytest.param("HARBOUR TO CLOSE\n\n" + WIRE.upper(), id="in-capitals-under-a-headline"),
        pytest.param(". ".join(WIRE.split(". ")[:4]) + ".", id="cut-after-four-sentences"),
        pytest.param(WIRE + " Shares in the ferry company were unchanged in early trading.", id="longer"),
        pytest.param(WIRE.replace("said", "stated").replace("the authority", "the port"), id="house-style"),
    ],
)
def test_a_lightly_edited_text_is_a_copy(copy: str) -> None:
    assert are_near_copies(WIRE, copy)
    assert are_near_copies(copy, WIRE)
    assert set(group_keys(signature(WIRE))) & set(group_keys(signature(copy)))


def test_a_paraphrase_is_a_source_of_its_own() -> None:
    assert not are_near_copies(WIRE, PARAPHRASE)


def test_a_sentence_quoted_in_a_long_article_does_not_make_it_a_copy() -> None:
    other = " ".join(f"Paragraph {n} speaks of harvest number {n * 7} in valley {n * 13}." for n in range(60))
    assert not are_near_copies(WIRE, other + WIRE[:120])


@pytest.mark.parametrize(("one", "other", "same"), [("A b", "a, B!", True), ("A b", "A c", False), ("", "", False)])
def test_short_texts_are_copies_only_when_their_words_are_equal(one: str, other: str, same: bool) -> None:
    assert are_near_copies(one, other) is same


def test_the_estimate_is_near_the_true_overlap() -> None:
    half = " ".join(WIRE.split()[:60])
    one, other = set(shingles(WIRE).tolist()), set(shingles(half).tolist())
    true = len(one & other) / len(one | other)
    assert estimated_overlap(signature(WIRE), signature(half)) == pytest.approx(true, abs=0.19)  # three errors of 1/16


@given(st.text())
def test_any_text_has_a_signature(text: str) -> None:
    assert signature(text).shape == (64,)
    assert len(group_keys(signature(text))) == 32
