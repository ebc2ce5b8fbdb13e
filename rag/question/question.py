"""A question, understood once: its words, the kind of answer it wants, whether it wants several.

    text -> understand -> Question(text, kind, several, alternatives, stems, names, numbers)

Every stage is given this value, and none works out for itself what can be told from the words of a question; what more
comes to be told from them has its place here.  Pure; no model.  Read `rag.question.kind` next.
"""

from __future__ import annotations

from dataclasses import dataclass

from rag.language.words import content_stems, names, numbers
from rag.question.kind import Kind, alternatives, asked_kind, asks_for_several
from rag.question.window import Window


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`text` stands alone; `asked` is how it was put, which differs where it leaned on what was asked before.

    `several`: a list, several parties or accounts are wanted rather than one fact.  `alternatives`: what stands before
    and behind the "or" of one that lets choose.  `stems` are of its content words, in order, repeats kept; `names` are
    in lower case; `numbers` are canonical values.  `window`: the days that it is about, where it names any and today
    is known.  `other_side`: whether anybody says otherwise is asked, too.
    """

    text: str
    asked: str
    kind: Kind
    several: bool
    alternatives: tuple[str, str] | None
    stems: tuple[str, ...]
    names: frozenset[str]
    numbers: frozenset[str]
    window: Window | None = None
    other_side: bool = False


def understand(text: str, *, asked: str = "", other_side: bool = False) -> Question:
    """What the words of a question that stands alone tell; `asked` is the question as it was put, if otherwise."""
    return Question(
        text=text,
        asked=asked or text,
        kind=asked_kind(text),
        several=asks_for_several(text),
        alternatives=alternatives(text),
        stems=content_stems(text),
        names=names(text),
        numbers=numbers(text),
        other_side=other_side,
    )
