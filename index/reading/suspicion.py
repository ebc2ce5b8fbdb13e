"""An article -> the places in it that speak to an AI instead of a reader, for a mark in the library.

    find_suspicions(text) -> Suspicion(start, end, reason)*        article_suspicions(article) -> the same, with what
                                                                   was hidden in the file

General rules: words that no reader is told (ignore your instructions, your next answer, you are now an assistant),
marks of chat templates, markup that acts, characters that cannot be seen.  A mark is a hint for a person: nothing that
keeps answers verified rests on it, and a plain lie cannot be told this way.  The rules are in data/suspicion.toml.
Read `index.reading.withheld` next for what is kept out of answers about such a place.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from index.text.patterns import regex
from index.types import Article

HIDDEN_REASON = "characters that cannot be seen"
LONGEST_READ = 400_000  # characters of an article that are searched; a long read has 60,000
MOST_FOUND = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspicion:
    """A place in an article's text and what is odd about it; start and end are 0 where it is not in the text."""

    start: int
    end: int
    reason: str


_SPACED = regex(r"\b(?:[^\W\d_] ){5,}[^\W\d_]\b")
_BLOB = regex(
    r"(?<![\w/.=&?%-])(?=[A-Za-z0-9+/]*[a-z])(?=[A-Za-z0-9+/]*[A-Z])(?=[A-Za-z0-9+/]*\d)[A-Za-z0-9+/]{100,}={0,2}"
)
_TAGS = regex(r"[\U000e0000-\U000e007f]+")
_TURNED = regex(r"[\u202a-\u202e\u2066-\u2069]")
_UNSEEN_RUN = regex(r"[\u200b-\u200f\u2060-\u2064\ufeff\u180e\ufe00-\ufe0f\U000e0100-\U000e01ef]{8,}")
_ANCHOR = regex(r"(?<!\[)\^|\$")
_RIGHT_TO_LEFT = regex(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


def find_suspicions(text: str) -> tuple[Suspicion, ...]:
    """The odd places of a text in reading order, at most `MOST_FOUND`; none in an ordinary article."""
    read = text[:LONGEST_READ]
    found = {(s.start, s.reason): s for s in find_places(read)}
    return tuple(sorted(found.values(), key=lambda s: (s.start, s.end, s.reason)))[:MOST_FOUND]


def is_suspicious(text: str) -> bool:
    """Whether a sentence speaks to an AI."""
    return next(find_places(text[:LONGEST_READ]), None) is not None


def find_places(text: str) -> Iterator[Suspicion]:
    """Every odd place of a text, by rule."""
    yield from _by_rules(text, anchored=False)
    for reason, pattern in (("letters set apart", _SPACED), ("a block of code letters", _BLOB)):
        yield from (_found(match, reason) for match in pattern.finditer(text))


def find_at_edges(sentence: str) -> Iterator[Suspicion]:
    """The odd places of a sentence by those rules that look at where a text begins or ends: what `find_places` may
    miss in a paragraph that holds the sentence."""
    return _by_rules(sentence, anchored=True)


def article_suspicions(article: Article) -> tuple[Suspicion, ...]:
    """Those of the text, then those of title, publisher and author, then what the file hid."""
    return (*find_suspicions(article.text), *outside_suspicions(article))


def outside_suspicions(article: Article) -> tuple[Suspicion, ...]:
    """Those that are not in the text."""
    outside = "\n".join((article.title, article.publisher, article.author))
    stated = {s.reason for s in find_suspicions(outside)}
    hidden = {line.reason for line in article.dropped if line.reason == HIDDEN_REASON}
    return tuple(Suspicion(start=0, end=0, reason=reason) for reason in sorted(stated | hidden))


def hidden_text(line: str) -> str:
    """What a line of a file hides in characters that cannot be seen, "" when it hides nothing that matters.

    Soft hyphens, byte order marks and a joiner here and there are a typesetter's; letters of the tag block, turned
    reading directions in a left-to-right text and long runs of nothing are not.
    """
    tags = "".join(chr(ord(c) - 0xE0000) for run in _TAGS.findall(line) for c in run if 0xE0020 <= ord(c) <= 0xE007E)
    if tags and not _is_flag(line):
        return tags
    if (_TURNED.search(line) and not _RIGHT_TO_LEFT.search(line)) or _UNSEEN_RUN.search(line):
        return "".join(f"U+{ord(c):04X} " for c in line if unicodedata.category(c) == "Cf")[:200].strip()
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One reason: the patterns that show it, those that look at where a text begins or ends, and the letters one of
    which a text must hold before any is tried."""

    reason: str
    needs: tuple[str, ...]
    patterns: tuple[re.Pattern[str], ...]
    anchored: tuple[re.Pattern[str], ...]


@cache
def rules() -> tuple[Rule, ...]:
    """The rules, by reason."""
    held = tomllib.loads((Path(__file__).with_name("suspicion.toml")).read_text(encoding="utf-8"))
    made = []
    for reason, written in held["rules"].items():
        sources = [source.format(**held["words"]) for source in written]
        patterns = tuple(regex(source, re.IGNORECASE) for source in sources)
        anchored = tuple(p for p, source in zip(patterns, sources, strict=True) if _ANCHOR.search(source))
        made.append(Rule(reason=reason, needs=tuple(held["needs"][reason]), patterns=patterns, anchored=anchored))
    return tuple(made)


def _is_flag(line: str) -> bool:
    """Whether all tag letters follow a black flag, as the flags of England, Scotland and Wales are written."""
    return all(line[max(match.start() - 1, 0)] == "\U0001f3f4" for match in _TAGS.finditer(line))


def _by_rules(text: str, *, anchored: bool) -> Iterator[Suspicion]:
    folded = _folded(text)
    lower = folded.lower()
    for rule in rules():
        patterns = rule.anchored if anchored else rule.patterns
        if patterns and any(letters in lower for letters in rule.needs):
            yield from (_found(match, rule.reason) for pattern in patterns for match in pattern.finditer(folded))


def _found(match: re.Match[str], reason: str) -> Suspicion:
    start = match.start() + len(match.group()) - len(match.group().lstrip())
    return Suspicion(start=start, end=match.end(), reason=reason)


def _folded(text: str) -> str:
    """The text with letters that only look different made plain, each character still in its place."""
    if text.isascii():
        return text
    return "".join(_plain(c) for c in text)


def _plain(character: str) -> str:
    if character.isascii():
        return character
    folded = unicodedata.normalize("NFKD", character)[:1]
    return _LOOKALIKES.get(folded, folded or character)


_LOOKALIKES = dict(zip("аеорсухіјѕԁɡոѵ", "aeopcyxijsdgnv", strict=True))
