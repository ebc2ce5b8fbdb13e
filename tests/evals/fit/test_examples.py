"""Questions made into what the reader is fitted on."""

from __future__ import annotations

import random

import pytest

from evals.fit.examples import (
    LEAST_WRONG,
    SENTENCES,
    Example,
    differing,
    example_of,
    number_of,
    on_sides,
    places_of,
    thinned,
    words_in,
)
from evals.sets.form import PublicQuestion, Span
from rag.reader.reader import ReadingPrompt

SENTENCE = "The pier opens on 3 May, said Ada Weir."


def example(group: str, *labels: bool) -> Example:
    return Example(data="made", group=group, ids=(1, 2), ends=(0, 1), labels=labels)


@pytest.mark.parametrize("seed", range(30))
def test_a_thinned_prompt_keeps_every_answer_and_its_order(seed: int) -> None:
    labels = [i in (2, 9) for i in range(12)]
    kept = thinned(labels, [12.0 - i for i in range(12)], random.Random(seed))
    assert {2, 9} <= set(kept)
    assert kept == sorted(set(kept))
    assert len(kept) <= max(SENTENCES) or len(kept) == 12


def test_the_irrelevant_go_first() -> None:
    kept = [thinned([False] * 12, [100.0 * (i < 8) for i in range(12)], random.Random(seed)) for seed in range(40)]
    assert all(set(range(8)) >= set(places) for places in kept if len(places) < 12)
    assert any(len(places) == 12 for places in kept)


def test_many_answers_leave_room_for_what_is_none() -> None:
    labels = [True] * 9 + [False] * 3
    assert all(len(thinned(labels, [0.0] * 12, random.Random(seed))) >= 9 + LEAST_WRONG for seed in range(20))


def test_a_group_stands_on_one_side_of_the_split() -> None:
    sides = {group: example(group, True).held_out for group in map(str, range(200))}
    assert sides == {group: example(group, False).held_out for group in sides}
    assert 0.15 < sum(sides.values()) / len(sides) < 0.35


def test_a_prompt_without_an_answer_is_not_answerable() -> None:
    assert not example("a", False, False).answerable
    assert example("a", False, True).answerable


def span(text: str, *, words: str = "", says: bool | None = None, side: str = "") -> Span:
    return Span(doc_id="d", start=0, text=text, words=words, says=says, side=side)


@pytest.mark.parametrize(
    ("spans", "words"),
    [
        ([span("3 May")], "3 May"),
        ([span(SENTENCE, words="on 3 May")], "on 3 May"),
        ([span("opens on 3 may"), span("3 may")], "3 May"),
        ([span(SENTENCE)], None),  # a whole sentence does not tell which words of it are meant
        ([span(SENTENCE, says=True)], None),
        ([span("4 May")], None),
        ([], None),
    ],
)
def test_the_words_that_answer_are_the_shortest_known(spans: list[Span], words: str | None) -> None:
    found = words_in(SENTENCE, spans)
    assert (SENTENCE[slice(*found)] if found else None) == words


def test_words_are_found_among_the_tokens() -> None:
    offsets = [(0, 3), (3, 8), (8, 12)]
    assert places_of((4, 11), begin=20, offsets=offsets) == (21, 22)
    assert places_of((0, 2), begin=20, offsets=offsets) == (20, 20)
    assert places_of((4, 13), begin=20, offsets=offsets) is None  # the prompt has not all of it
    assert places_of(None, begin=20, offsets=offsets) is None


def test_an_example_knows_of_each_sentence_what_the_spans_tell() -> None:
    texts = ["It opens in May.", "It is late.", "No pier."]
    prompt = ReadingPrompt(
        texts=texts,
        ids=range(30),
        begins=(5, 10, 15),
        ends=(8, 13, 18, 29),
        offsets=[[(0, 3), (3, 9), (9, 15), (15, 16)], [], []],
    )
    gold = [[span("May")], [span("It is late.", says=False, side="late")], []]
    made = example_of(prompt, gold, data="made", group="g")
    assert made.labels == (True, True, False)
    assert made.differs == (None, False, None)
    assert made.words == ((7, 7), None, None)
    assert made.begins == (5, 10, 15)


def test_a_name_has_one_number() -> None:
    assert number_of("a") == number_of("a") != number_of("b")


@pytest.mark.parametrize(
    ("sides", "differs"),
    [
        ([["a"], ["b"], ["a"]], [False, True, True]),
        ([["a"], [""], ["a"]], [False, None, False]),
        ([[], ["b"], [], ["a"]], [None, False, None, True]),
        ([["a", "b"], ["b"]], [False, True]),
    ],
)
def test_a_sentence_differs_from_one_before_it_on_another_side(
    sides: list[list[str]], differs: list[bool | None]
) -> None:
    gold = [[span(SENTENCE, side=side) for side in own] for own in sides]
    assert list(differing(gold)) == differs


def question(name: str, *sides: tuple[str, str]) -> PublicQuestion:
    spans = tuple(Span(doc_id=doc_id, start=0, text=SENTENCE, side=side) for doc_id, side in sides)
    return PublicQuestion(
        id=name, question="When?", answers=(), gold_doc_ids=(), answerable=bool(spans), spans=spans, sides={}
    )


def test_questions_that_several_documents_answer_are_kept_and_few_others() -> None:
    sided = [question(f"s{i}", ("a", "x"), ("b", "x" if i % 2 else "y")) for i in range(40)]
    others = [question(f"o{i}", ("a", "x"), ("a", "y")) for i in range(400)]
    kept = on_sides([*sided, *others])
    assert kept[:40] == sided
    assert 20 < len(kept) - 40 < 100
    unknown = [question(f"u{i}", ("a", ""), ("b", "")) for i in range(9)]
    assert on_sides(unknown) == unknown
