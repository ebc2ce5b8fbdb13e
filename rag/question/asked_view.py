"""A question for the whole rather than for one fact -> which view it wants, and of what.

    "sumarise the dam story" -> ViewAsked(kind="summary", about=("dam",))      "Who built the dam?" -> None

Recognised by patterns (asked_view.toml), also with a letter amiss and as one or two words.  Pure; no model, no index.
`rag.views.views` answers; read that next.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Literal, cast

from index.text.patterns import regex
from rag.language.words import content_stems, plain, words_of
from rag.question.asking import with_apostrophes

ViewKind = Literal[
    "about",
    "summary",
    "timeline",
    "status",
    "stakes",
    "wants",
    "deadlines",
    "disputes",
    "sides",
    "comparison",
    "changed",
    "stories",
]
# Held together by questions for an overview (once, n=19, docs/results.md); none was chosen by itself.
LIKE = 0.84  # likeness of a misspelt word to the one that was meant
PATTERN_WORDS = 4  # of a pattern that is all about the view; a longer one may hold what it is to be about
LONG_ENOUGH = 5  # letters of a word that may be misspelt
_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewAsked:
    """The view, and the content stems of what it is to be about; none means everything there is."""

    kind: ViewKind
    about: tuple[str, ...]


def asked_view(question: str) -> ViewAsked | None:
    """The view that the question asks for; None for a question for something in particular."""
    flat = with_apostrophes(" ".join(plain(question).lower().split()))
    for text in dict.fromkeys((_respelt(flat), flat)):
        for kind, patterns in _views():
            if found := next((match for pattern in patterns if (match := pattern.search(text))), None):
                return ViewAsked(kind=kind, about=_about(text, found))
    return None


def _about(text: str, found: re.Match[str]) -> tuple[str, ...]:
    """What is left beside the words of the pattern, of time, and those that say nothing; or whom the pattern names."""
    short = len(found[0].split()) <= PATTERN_WORDS
    named = found.groupdict().get("who")
    text = named or (text[: found.start()] + " " + text[found.end() :] if short else text)
    bare = re.sub(
        r"\b(?:since|in|from|after|until)\s+(?:\w+\s+)?(?:\d{4}|last \w+|" + _MONTHS + r")(?:\s+\d{4})?\b", " ", text
    )
    timeless = [t for t in words_of(bare) if not t.isdigit() and t not in _MONTHS.split("|")]
    left = [token for token in timeless if token.removesuffix("'s") not in _filler()]
    return tuple(dict.fromkeys(stem for token in left for stem in content_stems(token)))


def _respelt(text: str) -> str:
    """The text with words that are nearly those of views in their place."""
    return " ".join(_meant(word) for word in text.split())


def _meant(word: str) -> str:
    bare = word.strip("?.!,;:'\"")
    if len(bare) < LONG_ENOUGH or bare in _filler():
        return word
    near = get_close_matches(bare, _spelled(), n=1, cutoff=LIKE)
    return near[0] if near else word


@cache
def _told() -> dict[str, object]:
    return tomllib.loads((files("rag.question") / "asked_view.toml").read_text(encoding="utf-8"))


@cache
def _views() -> tuple[tuple[ViewKind, tuple[re.Pattern[str], ...]], ...]:
    views = cast(list[dict[str, object]], _told()["views"])
    return tuple((cast(ViewKind, v["kind"]), tuple(regex(p) for p in cast(list[str], v["patterns"]))) for v in views)


@cache
def _filler() -> frozenset[str]:
    return frozenset(cast(dict[str, str], _told()["words"])["filler"].split())


@cache
def _spelled() -> tuple[str, ...]:
    return tuple(cast(dict[str, str], _told()["words"])["spelled"].split())
