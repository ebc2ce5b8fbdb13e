"""A question for the whole rather than for one fact -> which view it wants, and of what.

    "bring me up to speed on the dam" -> ViewAsked(kind="summary", about=("dam",))      "Who built the dam?" -> None

A fitted function tells views from other questions (`rag.question.view_function`); what a view is to be about are the
words of the question that do not ask.  `rag.views.views` answers, and knows which of them the library has; read that
next.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from index.text.language import is_small_word
from index.text.patterns import regex
from rag.language.words import content_stems, plain
from rag.question.asking import OTHER_LANGUAGES, is_asking, is_english
from rag.question.view_function import ViewKind, asking_words, view_odds

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# At these at most one in fifty questions for something in particular is shown a view (hands left out, n=5061 and 99).
BAR, BAR_OF_WORDS, BAR_ELSE = 0.6, 0.65, 0.9  # with a vector, by words alone, and in other languages than English
BAR_ONCE_REFUSED = 0.15  # of a question that nothing answered as it stands
LIKE, LONG_ENOUGH = 0.84, 5  # likeness of a misspelt word to the one that was meant, and letters that it has
_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_TIME = regex(
    rf"\b(?:(?:since|in|on|from|after|before|until|as of|the end of|early|mid|late)\s+)*(?:\d\d? )?(?:{_MONTHS})\b"
    r"(?: \d+)?"
    r"|\b(?:since|in|from|after|before|until)\s+(?:\w+\s+)?(?:\d{4}|last \w+|the (?:spring|summer|autumn|winter))\b"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewAsked:
    """The view, and the content stems of what it is to be about; none means everything there is."""

    kind: ViewKind
    about: tuple[str, ...]


def asked_view(question: str, vector: NDArray[np.float32] | None = None, *, refused: bool = False) -> ViewAsked | None:
    """The view that the question asks for; None for a question for something in particular.  `vector` is the question's
    by the encoder that the function was fitted for; `refused`, that no sentence answers it."""
    kind, probability = view_odds(question, vector)
    bar = BAR_ELSE if not is_english(question) else BAR if vector is not None else BAR_OF_WORDS
    bar = BAR_ONCE_REFUSED if refused and vector is not None else bar
    return ViewAsked(kind=kind, about=about_of(question)) if probability > bar else None


def about_of(question: str) -> tuple[str, ...]:
    """The stems of the words that neither ask nor tell a time; a small word of another language is about nothing."""
    foreign = () if is_english(question) else OTHER_LANGUAGES
    words = (word.strip("?.!,;:'\"") for word in _TIME.sub(" ", plain(question).lower()).split())
    told = (w for w in words if not is_asking(w) and not is_small_word(w, foreign))
    stems = dict.fromkeys(stem for word in told for stem in content_stems(word))
    return tuple(stem for stem in stems if not _asks(stem) and not stem.isdigit())


def _asks(stem: str) -> bool:
    """Whether it is the stem of a word that only asks, also with a letter amiss."""
    asking = asking_words()
    return stem in asking or (len(stem) >= LONG_ENOUGH and bool(get_close_matches(stem, asking, n=1, cutoff=LIKE)))
