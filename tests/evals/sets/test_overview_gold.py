"""What an overview is to hold, of every kind of gold: each fact stands in an article of its library."""

from __future__ import annotations

from collections import Counter

from evals.scores.open_scores import holds
from evals.sets.overview_gold import load_overview


def test_every_fact_of_a_board_and_of_a_story_of_disagreements_stands_in_an_article() -> None:
    counted: Counter[str] = Counter()
    for _, library in load_overview():
        if library.part not in ("board", "disagreements", "fit"):
            continue
        texts = [content for _, content in library.articles]
        for question in library.questions:
            counted[library.part] += 1
            missing = [fact for fact in question.facts if not any(holds(text, fact) for text in texts)]
            assert not missing, question.id
    assert set(counted) == {"board", "disagreements", "fit"}


def test_no_library_is_there_twice_and_several_hands_wrote_them() -> None:
    found = [(hand, library.name) for hand, library in load_overview()]
    assert len({name for _, name in found}) == len(found)
    assert {"own", "other", "fifth", "third", "sixth", "fit"} <= {hand for hand, _ in found}
