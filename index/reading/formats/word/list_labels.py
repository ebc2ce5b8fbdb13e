"""The numbers that a word processor puts before paragraphs by itself -> as their reader sees them: "Article 5.".

    Labels(levels).take("1", 0) -> "Article 5."         again -> "Article 6."         written(4, "lowerRoman") -> "iv"

They stand in no text of the file: it says which list a paragraph is of, at which level, and how that counts.  A bullet
is no number.  Read `index.reading.formats.word.docx` and `index.reading.formats.word.odt` next, which tell these.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
          (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """How one level of a list counts.

    text: what stands before a paragraph, %1 to %9 for the numbers of the levels; "" for a bullet.  plain: these are all
    written as figures.  begins_anew: below each paragraph of a level above.
    """

    text: str
    kind: str = "decimal"
    start: int = 1
    plain: bool = False
    begins_anew: bool = True


@dataclass(slots=True)
class Labels:
    """The labels of a document's lists, taken paragraph by paragraph."""

    lists: Mapping[str, Mapping[int, Level]]
    counts: dict[str, dict[int, int]] = field(default_factory=dict)

    def take(self, name: str, level: int, start: int | None = None) -> str:
        """The label of the next paragraph of a list at a level, counted from `start` where that is given."""
        levels = self.lists.get(name, {})
        if level not in levels:
            return ""
        counts = self.counts.setdefault(name, {})
        counts[level] = counts.get(level, levels[level].start - 1) + 1 if start is None else start
        for below in [each for each in counts if each > level and levels[each].begins_anew]:
            del counts[below]
        return re.sub(
            r"%([1-9])", lambda found: self._number(levels, counts, level, int(found[1]) - 1), levels[level].text
        )

    def _number(self, levels: Mapping[int, Level], counts: Mapping[int, int], level: int, at: int) -> str:
        if at not in levels or at > level:
            return ""
        kind = "decimal" if levels[level].plain else levels[at].kind
        return written(counts.get(at, levels[at].start), kind)


def written(number: int, kind: str) -> str:
    """A number as figures, letters or a Roman number, by the name that DOCX or ODF has for it."""
    text = f"{number:02d}" if kind == "decimalZero" else str(number)
    if kind in ("", "none"):
        return ""
    if kind in ("lowerLetter", "upperLetter", "a", "A") and number > 0:
        text = chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 9)
    if kind in ("lowerRoman", "upperRoman", "i", "I") and 0 < number < 4000:
        text = _roman(number)
    return text.upper() if kind.startswith(("upper", "A", "I")) else text


def _roman(number: int) -> str:
    text = ""
    for value, signs in _ROMAN:
        text += signs * (number // value)
        number %= value
    return text
