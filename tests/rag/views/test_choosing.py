"""Lines are chosen one after another, each for what it adds to those before it."""

from __future__ import annotations

import numpy as np

from index.types import Article, Passage
from rag.types import Evidence
from rag.views.candidates import FEATURES, Candidates
from rag.views.choosing import BESIDE, LineFunction, choose, load_line_function
from rag.views.overview import MOST
from rag.views.told import Line


def _line(number: int) -> Line:
    text = f"Sentence {number} of the Velm report."
    article = Article(
        id=str(number),
        title="",
        publisher="",
        published=None,
        author="",
        url="",
        source="",
        text=text,
        dropped=(),
        content_hash="",
        copy_group=str(number),
    )
    passage = Passage(id=str(number), article_id=article.id, start=0, end=len(text), text=text)
    return Line(evidence=Evidence(article=article, passage=passage, start=0, end=len(text), relevance=0.0), day=None)


def _found(worth: list[float], alike: dict[tuple[int, int], float]) -> Candidates:
    """Candidates each of an article of its own, whose only number is their worth as a "first"."""
    count = len(worth)
    known = np.zeros((count, len(FEATURES)), dtype=np.float32)
    known[:, FEATURES.index("first")] = worth
    near = np.eye(count, dtype=np.float32)
    for (one, other), how in alike.items():
        near[one, other] = near[other, one] = how
    return Candidates(
        lines=tuple(_line(number) for number in range(count)),
        known=known,
        alike=near,
        differ=np.zeros((count, count), dtype=np.bool_),
        article=np.arange(count),
        story=np.zeros(count, dtype=np.int64),
    )


def _function(**weights: float) -> LineFunction:
    names = ("", *FEATURES, *BESIDE)
    return LineFunction(
        kinds={"summary": np.array([weights.get(name.replace(" ", "_"), 0.0) for name in names], dtype=np.float32)}
    )


def test_the_best_are_shown_in_the_order_of_the_articles() -> None:
    assert choose(_function(first=1.0), "summary", _found([1, 3, 0, 2], {}), most=2) == [1, 3]


def test_a_line_like_one_that_is_shown_gives_way_to_another() -> None:
    found = _found([3, 2.9, 1], {(0, 1): 1.0})
    assert choose(_function(first=1.0), "summary", found, most=2) == [0, 1]
    assert choose(_function(first=1.0, like_a_chosen_one=-3.0), "summary", found, most=2) == [0, 2]


def test_what_is_not_likely_to_add_anything_is_left_out_but_for_the_first() -> None:
    found = _found([-9, -9.5, -8], {})
    assert choose(_function(first=1.0), "summary", found, most=3) == [2]


def test_every_view_that_is_chosen_so_has_weights() -> None:
    function = load_line_function()
    assert set(function.kinds) == set(MOST)
    assert {len(row) for row in function.kinds.values()} == {1 + len(FEATURES) + len(BESIDE)}
