"""What is asked about in a soak: one small invented article a person, one more that changes all the time.

    Affair(number) -> article, question, place        bulletin(issue) -> an article that says which issue it is

An affair's place stands in its article and in no question, so an answer that names it was read from that article, and
one that names another's was meant for somebody else.  Everything follows from the number.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

FILL = 14  # sentences of an article that answer nothing
FIRST = "Orla Tomas Ida Piet Nella Jory Vera Emil Runa Ansel".split()
LAST = "Venn Brek Calder Masur Forst Lund Stam Hask Dove Kirt".split()
BEGINS = "Alder Brisk Cald Dun Esk Farn Gild Hollin Iver Juni".split()
ENDS = "moor ford haven mere by holt wick sea mark beck".split()
MOST_AFFAIRS = len(FIRST) * len(LAST)
WHAT = (
    "repair the lighthouse",
    "sell the glass factory",
    "reopen the cable railway",
    "hand over the manuscripts",
    "close the copper mine",
    "replant the orchard",
    "return the fishing licence",
    "restore the opera house",
    "drain the reservoir",
    "publish the census",
    "widen the canal",
    "sign the treaty on salt",
    "pay for the telescope",
)
MONTHS = "January March April June July September October November".split()
TOPICS = "weather harvest choir football bakery library ferry market bridge school garden theatre".split()
DONE = "was discussed,was praised in a letter,drew many visitors,cost less than last year,opened late".split(",")
AUTHOR = "Sunniva Theel"
FIRST_ISSUE = 1000


@dataclass(frozen=True, slots=True)
class Affair:
    """What one person asks about; `number` is below MOST_AFFAIRS."""

    number: int

    @property
    def place(self) -> str:
        """Its mark: in the article and the answer, never in the question, and nobody else's."""
        return BEGINS[self.number % len(BEGINS)] + _second(ENDS, self.number)

    @property
    def who(self) -> str:
        """Who has to do it: in the question, too, and in nobody else's."""
        return " ".join((FIRST[self.number % len(FIRST)], _second(LAST, self.number)))

    @property
    def question(self) -> str:
        """Answered by the article's first sentence."""
        return f"By when must {self.who} {WHAT[self.number % len(WHAT)]}?"

    @property
    def article(self) -> str:
        """Its text: the answer, then what answers nothing."""
        dice = random.Random(self.number)
        do = WHAT[self.number % len(WHAT)]
        day = f"{1 + self.number % 28} {dice.choice(MONTHS)} {2031 + self.number % 7}"
        said = f"{self.who} must {do} at {self.place} by {day}, the council decided on Monday."
        return f"{said} {_fill(dice)}\n"


def bulletin(issue: int) -> str:
    """The article that changes."""
    return f"{AUTHOR} has counted {FIRST_ISSUE + issue} herons this year. {_fill(random.Random(issue))}\n"


BULLETIN_QUESTION = f"How many herons has {AUTHOR} counted this year?"


def _second(words: Sequence[str], number: int) -> str:
    """Another word for the same first one, as long as there are any."""
    return words[(number + number // len(words)) % len(words)]


def _fill(dice: random.Random) -> str:
    return " ".join(f"The {dice.choice(TOPICS)} by the {dice.choice(TOPICS)} {dice.choice(DONE)}." for _ in range(FILL))
