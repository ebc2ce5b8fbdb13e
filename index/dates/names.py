"""The words of date lines, read once from `names.toml`: months, days of the week, labels, small words.

    line_words() -> LineWords      months by name, weekdays by name, labels with what they say and their language

Only data and the regular expressions made of it; `index.dates.lines` reads lines with them: read that next.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from index.text.patterns import regex


@dataclass(frozen=True, slots=True, kw_only=True)
class LineWords:
    """months and weekdays: word in small letters -> number (Monday is 0).  labels: words -> (role, language).
    near: words such as "yesterday" -> days from the day on which they are written, the longest first.
    beside: words beside a day of the week -> -1 for the last one, 1 for the coming one."""

    months: dict[str, int]
    weekdays: dict[str, int]
    labels: dict[str, tuple[str, str]]
    glue: frozenset[str]
    byline: frozenset[str]
    near: dict[str, int]
    beside: dict[str, int]
    month: str
    label: re.Pattern[str]
    weekday: re.Pattern[str]


@cache
def line_words() -> LineWords:
    """The words, with patterns that try the longest first."""
    data = tomllib.loads((Path(__file__).parent / "names.toml").read_text(encoding="utf-8"))
    months = {name: at for at, names in enumerate(data["months"], start=1) for name in names}
    weekdays = {name: at for at, names in enumerate(data["weekdays"]) for name in names}
    labels = {word: ("other", "") for word in data["other"]["words"]}
    for role in ("published", "updated"):
        labels |= {word: (role, language) for language, words in data[role].items() for word in words}
    return LineWords(
        months=months,
        weekdays=weekdays,
        labels=labels,
        glue=frozenset(data["glue"]["words"]),
        byline=frozenset(data["byline"]["words"]),
        near=dict(sorted(data["near"].items(), key=lambda pair: -len(pair[0]))),
        beside=data["beside"],
        month=rf"(?:{_longest_first(months)})(?![^\W\d_])\.?",
        label=regex(rf"(?<!\w)(?:{_longest_first(labels)})(?!\w)", re.IGNORECASE),
        weekday=regex(rf"(?<!\w)(?:{_longest_first(weekdays)})(?!\w)\.?,?", re.IGNORECASE),
    )


def _longest_first(words: dict[str, int] | dict[str, tuple[str, str]]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
