"""One line -> the kind of page furniture that its words give away, or none.

    line_kind("11 hours ago") -> Kind.TIME        line_kind("He left 11 hours ago.") -> None

A pattern must fit the whole line, so prose that merely mentions newsletters or cookies is not caught.
Read `index.reading.boilerplate` next, which decides what a kind means where the line stands.
"""

from __future__ import annotations

import re
import tomllib
from enum import Enum
from functools import cache
from pathlib import Path

from index.dates.stated import MONTH, WEEKDAY

_MAX = 400  # characters; longer lines are not furniture


class Kind(Enum):
    """What a line is, in the words of the reason that a reader is shown."""

    ADVERT = "advert"
    PLACEHOLDER = "placeholder"
    SHARE = "share or follow prompt"
    SUBSCRIBE = "subscribe or newsletter prompt"
    COOKIES = "cookie or consent notice"
    LINK = "link to another article"
    NAVIGATION = "navigation"
    LEGAL = "disclaimer or copyright notice"
    OTHERS = "heading of other articles"
    COMMENTS = "heading of comments or of a note on the author"
    TIME = "date or time of a teaser"
    BYLINE = "author of a teaser"
    CAPTION = "caption of a picture"

    @property
    def is_furniture(self) -> bool:
        """Whether such a line goes wherever it stands."""
        return self in _ANYWHERE

    @property
    def announces(self) -> bool:
        """Whether such a line, after the body, announces that what follows is not the article."""
        return self in (Kind.LEGAL, Kind.OTHERS, Kind.COMMENTS)


_ANYWHERE = frozenset(
    (Kind.ADVERT, Kind.PLACEHOLDER, Kind.SHARE, Kind.SUBSCRIBE, Kind.COOKIES, Kind.LINK, Kind.CAPTION)
)

_DAY = (
    rf"(?:{WEEKDAY},?\s+)?(?:{MONTH}\s+\d{{1,2}}|\d{{1,2}}\s+{MONTH})(?:st|nd|rd|th)?(?:,?\s+(?:{WEEKDAY}|"
    rf"\d{{4}}))?"
)
_CLOCK = r"(?:\d{1,2}[:.]\d{2}\s*(?:[ap]\.?m\.?)?|\d{1,2}\s*[ap]\.?m\.?)(?:\s+[A-Z]{2,4})?"
_NETWORKS = (
    r"(?:facebook|twitter|x|linkedin|whatsapp|telegram|reddit|instagram|pinterest|flipboard|e-?mail|messenger|"
    r"threads|bluesky|youtube|google news)"
)

_CAPTION = re.compile(
    r"(?:.{0,300}[\s|(/])?(?:"
    r"(?:photo(?:graph)?s?|picture|image|foto|fotograf[ií]a|bild|illustration)(?: credit| by)?\s*:\s*"
    r"(?-i:[^\W\d_a-z]|dpa|epa|afp)[^.?!]{0,60}"
    r"|\((?:AP|AFP|Reuters|EPA|PA|Getty)[^()]{0,40}(?:photo|images?)?[^()]{0,40}\)"
    r"|(?:credit|©)\s*:?\s*[^.?!:]{2,50}(?:/|Images|Pictures|Press)[^.?!:]{0,30})\)?\.?",
    re.IGNORECASE,
)
_LONG = 90  # characters; a longer line is furniture only if it holds one of these words
_TELLING = re.compile(
    r"advert|sponsor|lorem|share|tweet|e-?mail|follow|join|subscri|sign|regist|log.?in|newsletter|inbox|"
    r"cookie|consent|privacy|personal|related|read|"
    r"click|see|watch|recommend|trending|more|terms|©|\(c\)|copyright|rights|disclaim|legal|risk|purposes|"
    r"advice|may not be|past perf|by using|want|get|download|receive",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"\W*(?:advert|sponsor|lorem|loading|share|tweet|click|e-?mail|and follow|follow|like us|join|please|"
    r"subscri|sign|regist|log|get|receive|download|by |your|enter|my |thank|you can|want|already|not a|"
    r"this|the |our |we |accept|reject|allow|manage|decline|cookie|do not|related|read|also|see|more|"
    r"watch|recommended|trending|view|continue|full|disclaim|legal|risk|terms|privacy|©|\(c\)|copyright|"
    r"past perf|for inf)",
    re.IGNORECASE,
)
_RESERVED = re.compile(r"rights reserved|may not be (?:published|reproduced|rewritten|copied)", re.IGNORECASE)
_PROMOTION = re.compile(
    r"(?:your|you|want|ready|looking|get|join|try|start|stay|don['’]t|discover|unlock|claim|buy|save|win|earn|"
    r"grow|boost|need|tired|still)\b|(?:put|bring|make|share|send|promote|show|see|watch|learn|find)\b.*\byour?\b",
    re.IGNORECASE,
)


@cache
def _patterns() -> tuple[tuple[Kind, re.Pattern[str]], ...]:
    """Each kind with what a whole line of it looks like, in the order in which they are tried."""
    held = tomllib.loads(Path(__file__).with_name("furniture.toml").read_text(encoding="utf-8"))
    named = {"<NETWORKS>": _NETWORKS, "<DAY>": _DAY, "<CLOCK>": _CLOCK}
    found = []
    for name, text in held.items():
        pattern = text.replace("\n", "")
        for short, meant in named.items():
            pattern = pattern.replace(short, meant)
        kind = Kind[name.upper()]
        found.append((kind, re.compile(pattern, re.IGNORECASE if kind is not Kind.BYLINE else 0)))
    return tuple(found)


def line_kind(line: str) -> Kind | None:
    """The kind of furniture that the whole line is, or None for anything that may be prose."""
    if len(line) > _MAX:
        return None
    if _CAPTION.fullmatch(line):
        return Kind.CAPTION
    if len(line) > _LONG and not (_OPENING.match(line) and _TELLING.search(line)) and not _RESERVED.search(line):
        return None
    for kind, pattern in _patterns():
        if pattern.fullmatch(line):
            return kind
    return None


def looks_like_promotion(line: str) -> bool:
    """Whether a line addresses the reader as an advert does: a short call without a full stop."""
    return (
        len(line.split()) <= 20
        and not line.endswith((".", "!", "?", "”", '"', ":"))
        and _PROMOTION.match(line) is not None
    )
