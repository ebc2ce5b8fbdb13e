"""Furniture and withdrawn statements are no evidence; topics are told by names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rag.retrieval.sentences import able_to_answer, entry_place, is_list_item
from rag.retrieval.topics import same_topic, topics
from rag.types import Evidence

Make = Callable[..., tuple[Evidence, ...]]


def left(sentences: tuple[Evidence, ...], question: str = "") -> list[str]:
    return [e.quote for e in able_to_answer(sentences, question=question)]


def test_titles_captions_teasers_and_questions_are_left_out(evidence_of: Make) -> None:
    text = (
        "Lido opens in Varde\n\nThe lido opens in May. What does it mean for swimmers? Photo: Varde Argus\n\n"
        "Read more about lidos here. It has two pools."
    )
    assert left(evidence_of(text, title="Lido opens in Varde")) == ["The lido opens in May.", "It has two pools."]


def test_what_a_correction_takes_back_is_left_out_unless_it_is_asked_for(evidence_of: Make) -> None:
    text = "It opens in May. An earlier version said that it opens in June. It also gave the fee as 9 crowns."
    assert left(evidence_of(text)) == ["It opens in May."]
    assert len(left(evidence_of(text), "What was corrected?")) == 3


def test_what_a_note_says_that_the_paper_gave_is_left_out_and_what_is_right_is_kept(evidence_of: Make) -> None:
    note = "Correction: Our report on 9 May gave the fee as 12 crowns. That sum has the tax in it. It is 9 crowns."
    text = f"The council's report gave the fee as 11 crowns in April.\n\n{note}"
    kept = left(evidence_of(text))
    assert "The council's report gave the fee as 11 crowns in April." in kept
    assert "It is 9 crowns." in kept
    assert not any("12 crowns" in quote for quote in kept)


def test_what_an_article_of_corrections_says_that_the_paper_said_is_left_out(evidence_of: Make) -> None:
    text = "On 9 May we called Orla Finn the harbour master. The harbour master is Jonas Brandt."
    assert left(evidence_of(text, title="Corrections: the ferry")) == ["The harbour master is Jonas Brandt."]
    assert len(left(evidence_of(text, title="The harbour master's correction"))) == 2


def test_articles_that_share_names_are_of_one_topic(evidence_of: Make) -> None:
    ferry = "The Lumi Star sank off Varde in the storm of Sunday night. Orla Finn built the Lumi Star in Varde."
    again = "Yesterday Orla Finn wept at the quay. The Lumi Star will be raised in the spring, said Orla Finn."
    bakery = "In winter Jonas Brandt bakes in Skive. The Brandt bakery of Skive is old and very well known."
    one, two, three = (evidence_of(text, id=text[:9])[0].article for text in (ferry, again, bakery))
    assert same_topic(one, two)
    assert not same_topic(one, three)
    assert [len(group) for group in topics([one, two, three])] == [2, 1]


def test_items_of_a_list_state_something_and_numbered_headings_do_not(evidence_of: Make) -> None:
    text = (
        "Lido news\n\nAt a glance\n\n• Doors open 3 May\n• 40 lockers\n• Home\n\n"
        "- Swimmers want the slide back\n\n1. A word\n\nIt rained."
    )
    sentences = evidence_of(text)
    assert [e.quote for e in sentences if is_list_item(e)] == [
        "Doors open 3 May",
        "40 lockers",
        "Swimmers want the slide back",
    ]
    assert {"Doors open 3 May", "40 lockers", "Swimmers want the slide back"} <= set(left(sentences))


def test_entries_of_a_running_report_are_told_by_their_hours_in_either_order(evidence_of: Make) -> None:
    falling = (
        "Lido flooded: as it happened\n9:40 pm: Dry again\nThe lido is dry.\n8.15 pm: Flood\nThe lido is under water."
    )
    bare = "20.15 The lido is under water.\n21.40 The lido is dry."
    assert [entry_place(e) for e in evidence_of(bare)] == [1, 2]
    rising = "Lido flooded\n20:15: Flood\nThe lido is under water.\n21:40: Dry again\nThe lido is dry."
    for text in (falling, rising):
        places = {e.quote: entry_place(e) for e in evidence_of(text)}
        dry, wet = places["The lido is dry."], places["The lido is under water."]
        assert dry is not None
        assert wet is not None
        assert dry > wet
        assert [place for quote, place in places.items() if quote.startswith("Lido flooded")] == [None]
    (alone, *_) = evidence_of("The lido opens at 9:40: bring towels. It closes at 21:15.")
    assert entry_place(alone) is None


def test_two_long_articles_with_many_names_crosswise_are_of_one_topic(make_article: Any) -> None:
    filler = "The water was high and the wind was cold on that day, and nobody went out before noon. " * 20
    names = ("Ferrow", "Ada Lind", "Jon Berg", "Marn", "Ottsen", "Ravel")
    again = make_article("".join(f"A friend of {n} wrote. The mother of {n} read. " for n in names) + filler, id="a")
    once = make_article("".join(f"A friend of {n} left. " for n in names[:4]) + filler, id="b")
    own = "".join(f"A friend of {n} wrote. The mother of {n} read. " for n in ("Varde", "Skive", "Brandt", "Orla"))
    little = make_article(f"A friend of {names[0]} left. A friend of {names[3]} left. {own}{filler}", id="c")
    assert same_topic(again, once)
    assert not same_topic(again, little)
