"""Questions marked with the view or the sum that they ask for, or none: text files by hand in, `AskedLine`s out.

    evals/gold/{views,sums}/*.txt -> load_asked -> AskedLine(hand, view, question)
    evals/gold/open/*.yaml, questions of data sets -> load_specific -> AskedLine(view="none")

A file is what one hand wrote: lines under a heading for each view, for
none, or for either, which are left aside.  In `slots.txt` places for a story and
for parties are filled with those of slots.toml, each line with several, so that no subject goes with a view; what
stands in brackets there is part of a subject, too.  Read `evals.fit.views` next, which fits on them.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.sets.gold import GoldError
from evals.sets.open import load_open
from evals.sets.public import load_public
from rag.question.asking import is_english

SUMS = Path(__file__).parents[1] / "gold" / "sums"
VIEWS = Path(__file__).parents[1] / "gold" / "views"
OPEN = Path(__file__).parents[1] / "gold" / "open"
SLOTS = "slots"  # the file whose lines have places
FILLED = 4  # times that a line with places is filled
_PLACE = re.compile(r"\{([spo])\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedLine:
    """A question and its view, "none" for one that asks for something in particular, "either" where it may be both;
    `weight` is its share of the line that it was made from, `asking` that line without places and what is in
    brackets."""

    hand: str
    view: str
    question: str
    weight: float = 1.0
    asking: str = ""


def load_asked(folder: Path = VIEWS) -> tuple[AskedLine, ...]:
    """The lines of every hand.  Raises GoldError for a folder without any."""
    places = folder / "slots.toml"
    slots = tomllib.loads(places.read_text(encoding="utf-8")) if places.exists() else {}
    found = tuple(line for file in sorted(folder.glob("*.txt")) for line in _lines(file, slots))
    if not found:
        raise GoldError(f"{folder} holds no questions: give a folder of text files such as evals/gold/views")
    return found


def load_specific(asked: Sequence[AskedLine], sets: Sequence[Path]) -> Iterator[AskedLine]:
    """The open questions that no hand marked with a view, by the hand that marked others of their library, and the
    questions of data sets."""
    hands = {line.question: line.hand for line in asked}
    for library in load_open(OPEN):
        hand = next((hands[q.question] for q in library.questions if q.question in hands), "own")
        for q in library.questions:
            if q.kind != "view" and q.question not in hands:
                yield AskedLine(hand=hand, view="none", question=q.question)
    for path in sets:
        yield from (AskedLine(hand=path.stem, view="none", question=q.question) for q in load_public(path).questions)


def _lines(file: Path, slots: Mapping[str, Mapping[str, Sequence[str]]]) -> Iterator[AskedLine]:
    view = ""
    for text in filter(None, map(str.strip, file.read_text(encoding="utf-8").splitlines())):
        if text.startswith("#"):
            view = text.removeprefix("## ") if text.startswith("## ") else view
            continue
        asking = re.sub(r"\[.*?\]", " ", _PLACE.sub(" ", text))
        filled = _filled(re.sub(r"[\[\]]", "", text), slots, is_english(asking))
        for question in filled:
            yield AskedLine(
                hand=file.stem, view=view, question=question, weight=1 / len(filled), asking=" ".join(asking.split())
            )


def _filled(text: str, slots: Mapping[str, Mapping[str, Sequence[str]]], english: bool) -> Sequence[str]:
    """The line with its places filled, several times; a line in another language gets names alone."""
    if not _PLACE.search(text):
        return [text]
    words = slots["english" if english else "names"]
    made, chance = [], random.Random(text)
    for _ in range(FILLED):
        one, other = chance.sample(words["parties"], 2)
        place = {"s": chance.choice(words["stories"]), "p": one, "o": other}
        filled = "".join(place[part] if at % 2 else part for at, part in enumerate(_PLACE.split(text)))
        made.append(re.sub(r"s's\b", "s'", filled))
    return list(dict.fromkeys(made))
