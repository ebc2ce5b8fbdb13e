"""Questions for the whole of a library, with what their lines are to hold, by who wrote them: gold in, libraries out.

    evals/gold/{open,overview,boards,disagreements} -> load_overview -> (hand, OpenLibrary)*

To the open questions, of which those matter that are for a view or are taken for one, are added the marked boards, of
which every deadline, stake and dispute that holds is a fact, and the stories of disagreements, of which every side is
one.  Read `evals.fit.overview` next, which fits on them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import yaml

from evals.sets.boards import Board, load_boards
from evals.sets.differing import Story, load_disagreements
from evals.sets.form import read_yaml
from evals.sets.open import OpenLibrary, OpenQuestion, load_open

GOLD = Path(__file__).parents[1] / "gold"
_BY_OTHERS = {
    "tuned-elephants": "other", "hietamaa": "other", "careen": "other", "zalesin-heat": "other", "gomari": "third",
    "ombali": "third", "tuned-brevanta": "fifth", "tuned-medley": "fifth", "tuned-ropeway": "fifth",
    "tuned-trawlermen": "fifth",
}  # fmt: skip
_PARTS = frozenset(  # that are also the names of hands
    "other third sixth ninth tenth eleventh twelfth thirteenth fit".split()
)
_ASKED = {
    "deadline": ("deadlines", "What are the deadlines?", "By when must what be done?"),
    "stake": ("stakes", "What is at stake?", "What does each stand to lose or gain?"),
    "dispute": ("disputes", "What is disputed?", "What do the papers disagree about?", "What do the two sides say?"),
}
WORDS = 5  # before a mark on a board, by which the sentence is known
MOST = 14  # lines, where the gold does not say


def load_overview(gold: Path = GOLD) -> Iterator[tuple[str, OpenLibrary]]:
    """Libraries with questions, and who wrote these.  Raises GoldError, DataError."""
    for library in (*load_open(gold / "open"), *load_open(gold / "overview")):
        yield _hand(library), library
    for board in load_boards(gold / "boards"):
        if all(article.text and article.title for article in board.articles) and board.id != "seeds":
            yield _BY_OTHERS.get(board.id, "own"), _of_board(board)
    asked = {Path(each["of"]).stem for each in read_yaml((gold / "overview/stories.yaml").read_text("utf-8"))}
    for story in load_disagreements(gold / "disagreements"):
        if f"{story.part}-{story.name}" not in asked and (library := _of_story(story)).questions:
            yield story.hand, library


def _hand(library: OpenLibrary) -> str:
    return _BY_OTHERS.get(library.name) or (library.part if library.part in _PARTS else "own")


def _of_board(board: Board) -> OpenLibrary:
    spellings: dict[str, list[str]] = defaultdict(list)
    for anchor in board.anchors:
        words = re.split(r"[.!?]\s", anchor.words)[-1].split()
        spellings[anchor.item].append(" ".join(words[1:][-WORDS:] or words))
    questions = []
    for kind, (name, *wordings) in _ASKED.items():
        held = [i.name for i in board.items.values() if i.kind == kind and not i.superseded_by]
        facts = tuple(tuple(spellings[item]) for item in held)
        if facts:
            text = wordings[len(board.id) % len(wordings)]
            questions.append(_question(f"board-{board.id}-{name}", text, facts))
    articles = tuple(
        (f"{a.id}.{'html' if a.form == 'html' else 'md'}", _file(a.title, a.publisher, a.date, a.text))
        for a in board.articles
    )
    return OpenLibrary(name=f"board-{board.id}", part="board", articles=articles, questions=tuple(questions))


def _of_story(story: Story) -> OpenLibrary:
    facts = tuple(side for pair in story.pairs if pair.kind in ("conflict", "dispute") for side in pair.sides)
    _, *wordings = _ASKED["dispute"]
    name = f"disagreements-{story.name}-{story.part}"
    questions = (_question(name, wordings[len(name) % len(wordings)], facts),) if facts else ()
    return OpenLibrary(name=name, part="disagreements", articles=story.articles, questions=questions)


def _question(name: str, text: str, facts: tuple[tuple[str, ...], ...]) -> OpenQuestion:
    return OpenQuestion(id=name, kind="view", question=text, facts=facts, most=MOST)


def _file(title: str, publisher: str, day: str, text: str) -> str:
    head = {key: value for key, value in (("title", title), ("publisher", publisher), ("date", day)) if value}
    return f"---\n{yaml.safe_dump(head, allow_unicode=True)}---\n\n{text.strip()}\n"
