"""Questions on which short articles of invented stories differ, or only seem to: YAML files in, checked values out.

    evals/gold/disagreements/*.yaml -> Story(articles, pairs: Pair(question, kind, sides, speakers))

`kind` is the disagreement to be reported, "none" where both may be right: other units, parts and wholes, a plan and
its outcome, the same in other words; `also` is one that is as good.  A side lists spellings of which its quote holds
one; `speakers` are who must be seen to say so.  `part` tells the stories that were looked at from the first (tuned)
from those run once: late, looked at afterwards, last, and other, third, sixth, ninth, tenth, eleventh and twelfth,
which other hands wrote; `hand` is who wrote a story, as far as can be told.  Read `evals.scores.disagreement_scores`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from evals.sets.form import read_yaml
from evals.sets.gold import GoldError

KINDS = ("conflict", "update", "dispute", "none")
_PAIR_KEYS = frozenset("id question kind also sides speakers why".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One question and what is to be made of what the articles say; see the module."""

    id: str
    question: str
    kind: str
    also: str = ""
    sides: tuple[tuple[str, ...], ...] = ()
    speakers: tuple[str, ...] = ()
    why: str = ""

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds that are right."""
        return frozenset((self.kind, self.also)) - {""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Articles as files (name, content) and the pairs over them."""

    name: str
    part: str
    hand: str
    articles: tuple[tuple[str, str], ...]
    pairs: tuple[Pair, ...]


def load_disagreements(folder: Path, *, part: str = "") -> tuple[Story, ...]:
    """The stories of a folder in the order of file names, of one `part` where it is given.  Raises GoldError."""
    stories = tuple(_story(file) for file in sorted(folder.glob("*.yaml")))
    chosen = tuple(story for story in stories if part in ("", story.part))
    if not chosen:
        raise GoldError(f"{folder} holds no disagreements: give a folder of YAML files as evals/gold/disagreements")
    return chosen


def digest_of(stories: tuple[Story, ...]) -> str:
    """Changes with the articles."""
    return hashlib.sha256(repr([story.articles for story in stories]).encode()).hexdigest()[:12]


def _story(file: Path) -> Story:
    try:
        told = read_yaml(file.read_text(encoding="utf-8"))
        words = " ".join(" ".join(str(article["text"]).split()) for article in told["articles"])
        return Story(
            name=told["story"],
            part=told["part"],
            hand=str(told.get("hand", told["part"])),
            articles=tuple((f"{told['story']}-{a['id']}.md", _article(a)) for a in told["articles"]),
            pairs=tuple(_pair(told["story"], item, words) for item in told["pairs"]),
        )
    except (yaml.YAMLError, KeyError, TypeError, ValueError, OSError) as error:
        raise GoldError(f"{file}: not a story of disagreements ({error}); see evals/sets/differing.py") from error


def _article(told: Mapping[str, Any]) -> str:
    head = {key: str(told[key]) for key in ("title", "publisher", "date") if told.get(key)}
    return f"---\n{yaml.safe_dump(head, allow_unicode=True)}---\n\n{str(told['text']).strip()}\n"


def _pair(story: str, told: Mapping[str, Any], words: str) -> Pair:
    kinds = {told["kind"], told.get("also", told["kind"])}
    sides = tuple(tuple(map(str, side)) for side in told.get("sides", ()))
    if set(told) - _PAIR_KEYS or not kinds <= set(KINDS):
        raise ValueError(f"pair {told.get('id')}: unknown key or kind")
    if (len(sides) < 2) != (told["kind"] == "none"):
        raise ValueError(f"pair {told['id']}: give two sides or more, or kind: none")
    for spelling in (spelling for side in sides for spelling in side):
        if spelling not in words:
            raise ValueError(f"pair {told['id']}: no article says {spelling!r}")
    return Pair(
        id=f"{story}-{told['id']}",
        question=str(told["question"]),
        kind=told["kind"],
        also=told.get("also", ""),
        sides=sides,
        speakers=tuple(map(str, told.get("speakers", ()))),
        why=str(told.get("why", "")),
    )
