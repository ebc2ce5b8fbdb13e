"""A paraphrase and what it cites as the check sees them: words, numbers with their units, dates, names.

    statement, quotes, what stands about them -> match -> Matched(statement, sources, around: Text(words, raw))

Nothing is judged here: a name is a word with a capital.  `lexicon` gives the word classes of words.toml.  Read
`rag.verify.numbers` and `rag.verify.names` next.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from index.dates.find import find_dates
from index.text.patterns import regex
from rag.language.amounts import amount_spans
from rag.language.values import amounts_in
from rag.language.words import STOP_WORDS, plain, stem

_WORD = regex(r"[^\W\d_]+(?:[-'][^\W\d_]+)*\.?(?=[\s,;:)\"”]|[^\w]|$)|\d+[^\W_]*|[,;:—–()]|[.!?](?=\s|$)")
_BREAKS = frozenset(",;:—–().!?")
_PREPOSITION = regex(r"^(?:by|on|in|at|until|till|since|from|for|before|after|during|to|of|the|within|as of|or)\s+")
MONTHS = frozenset("january february march april may june july august september october november december".split())


@cache
def lexicon() -> Mapping[str, frozenset[str]]:
    """The word classes that come with this package, by name."""
    tables = tomllib.loads(files("rag.verify").joinpath("words.toml").read_text(encoding="utf-8"))
    return {name: frozenset(words.split()) for table in tables.values() for name, words in table.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One word, number or date: as written, its key to compare, its kind, its place, the number of the marks before it,
    and the unit of a number."""

    written: str
    key: str
    kind: str  # word, name, number, date, or small: a word that carries no content
    clause: int
    at: int
    unit: str = ""

    @property
    def lower(self) -> str:
        """In lower case, without a possessive ending."""
        return re.sub(r"'s?$", "", self.written.lower().rstrip("."))


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """The words of one text in order, and all of them in lower case between blanks (`raw`)."""

    words: tuple[Word, ...]
    raw: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """One statement beside its sources, a text for each sentence; `around` are words that stand about each, such as its
    title and the sentences before."""

    statement: Text
    sources: tuple[Text, ...]
    around: tuple[Text, ...]


def match(statement: str, quotes: Sequence[str], *, around: Sequence[str] = ()) -> Matched:
    """The statement beside its quotes, and what stands about these."""
    return Matched(
        statement=read_text(statement), sources=tuple(map(read_text, quotes)), around=tuple(map(read_text, around))
    )


@lru_cache(maxsize=2048)
def read_text(text: str) -> Text:
    """The text, read.  Years, days and months are dates where they are told as such, all other numbers amounts."""
    flat = " ".join(plain(text).split())
    dates = [
        (a, b, _date_key(flat[a:b])) for m in find_dates(flat, reference=None) for a, b in _ends(flat, m.start, m.end)
    ]
    units = {value.canonical: value.unit for value in amounts_in(flat)}
    spans = [(a, b, "date", key) for a, b, key in dates if key]
    spans += [(a, b, "number", v) for a, b, v in amount_spans(flat) if not any(a < y and x < b for x, y, _ in dates)]
    words: list[Word] = []
    clause = last = 0
    for found in _WORD.finditer(flat):
        if found[0] in _BREAKS:
            clause += 1
            continue
        held = next((span for span in spans if span[0] <= found.start() < span[1]), None)
        if held and last == held[1]:
            continue  # a further word of the number or date before
        last = held[1] if held else found.end()
        written = flat[held[0] : held[1]] if held else found[0]
        kind = held[2] if held else _kind(found, flat)
        key = held[3] if held else key_of(found[0].lower().rstrip("."))
        if kind == "name" and written.lower() in MONTHS:
            kind = "date"
        unit = units.get(key, "") if kind == "number" else ""
        words.append(Word(written=written, key=key, kind=kind, clause=clause, at=len(words), unit=unit))
    return Text(words=tuple(words), raw=f" {re.sub(r'[^a-z0-9%]+', ' ', flat.lower())} ")


def _ends(flat: str, start: int, end: int) -> list[tuple[int, int]]:
    """The two dates of a span such as "from 3 May to 5 June", or the one."""
    cut = re.search(r"(?<=\w) (?=(?:to|until|till) )", flat[start:end])
    return [(start, start + cut.start()), (start + cut.end(), end)] if cut else [(start, end)]


def key_of(lower: str) -> str:
    """The stem of a word, possessive endings aside."""
    return stem(re.sub(r"'s?$", "", lower))


def _kind(match: re.Match[str], flat: str) -> str:
    written = match[0]
    lower = re.sub(r"'s?$", "", written.lower().rstrip("."))
    if len(lower) == 1 and written[0].isupper() and written.endswith("."):
        return "name"
    before = flat[: match.start()].rstrip("\"'(“` ")
    opens = not before or before[-1] in ".!?:"
    titled = lower in lexicon()["negator"] or lower in ("will", "may", "can")
    if titled and written[0].isupper() and not opens:
        return "name"
    if lower in STOP_WORDS or lower in lexicon()["negator"] or lower.endswith("n't"):
        return "small"
    if not written[0].isupper() or (opens and lower in lexicon()["opener"]):
        return "word"
    if not opens:
        return "name"
    follows = re.match(r"\s+[A-Z]", flat[match.end() :])
    aside = flat[match.end() : match.end() + 1] == ","
    common = lower.endswith(("ly", "ing", "ed")) or (lower.endswith("s") and not aside and not written.endswith("'s"))
    return "name" if follows or not common else "word"


def _date_key(phrase: str) -> str:
    """The words of a date that say which it is, sorted; "" for a phrase that only says how long or how often."""
    lower = phrase.lower().replace(",", " ")
    while (shorter := _PREPOSITION.sub("", lower)) != lower:
        lower = shorter
    return " ".join(sorted(re.sub(r"(?<=\d)(?:st|nd|rd|th)$", "", w) for w in lower.split() if w not in ("the", "of")))
