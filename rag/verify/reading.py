"""A text as the check of a paraphrase sees it: words with their stems, numbers with their units, dates, names, clauses.

    text -> read_text -> Text(words, ...)      Lexicon: the word classes of words.toml

Nothing is judged here and no grammar is parsed: a clause is what stands between marks and joining words, a name is a
word with a capital.  Read `rag.verify.guards` next, which compares two such texts.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.resources import files

from index.dates.find import find_dates
from rag.language.amounts import amount_spans
from rag.language.values import amounts_in
from rag.language.words import STOP_WORDS, plain, stem
from rag.verify.grammar import Grammar, read_grammar

_WORD = re.compile(r"[^\W\d_]+(?:[-'][^\W\d_]+)*\.?(?=[\s,;:)\"”]|[^\w]|$)|\d+[^\W_]*|[,;:—–()]|[.!?](?=\s|$)")
_BREAKS = frozenset(",;:—–().!?")
_JOINS = frozenset("but while although though whereas which who whom and".split())
_ELSE = re.compile(r"\s+(?:it|they|he|she|the|we|its)\b", re.IGNORECASE)
_PREPOSITION = re.compile(
    r"^(?:by|on|in|at|until|till|since|from|for|before|after|during|to|of|the|within|as of|or)\s+"
)
_TURNED = re.compile(r"\b(turn(?:s|ed)?) ((?:[\w'-]+ ){1,4}[\w'-]+) down\b")  # what is turned down stands between
_MONTHS = frozenset("january february march april may june july august september october november december".split())
_RATE = re.compile(
    r"\b(?:an?|per|each|every)\s+(second|minute|hour|day|week|month|quarter|year)\b|\b(dai|week|month|quarter|year|annual)ly\b"
    r"|\b(annual)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """The classes of words.toml: by table and class, the words; opposites, base forms and kin by stem."""

    classes: Mapping[str, Mapping[str, frozenset[str]]]
    opposites: Mapping[str, frozenset[str]]
    base: Mapping[str, str]
    kin: Mapping[str, frozenset[str]]


@cache
def lexicon() -> Lexicon:
    """The word classes that come with this package."""
    tables = tomllib.loads(files("rag.verify").joinpath("words.toml").read_text(encoding="utf-8"))
    pairs = [tuple(map(stem, pair.split(":"))) for pair in tables["opposites"]["pairs"].split()]
    both = pairs + [(b, a) for a, b in pairs]
    groups = [frozenset(map(stem, group.split(":"))) for group in tables["irregular"]["kin"].split()]
    return Lexicon(
        classes={
            table: {name: frozenset(words.split()) for name, words in tables[table].items()}
            for table in ("kept", "brought", "strength", "names", "causes")
        },
        opposites={a: frozenset(y for x, y in both if x == a) for a, _ in both},
        base=dict(form.split(":") for form in tables["irregular"]["forms"].split()),
        kin={word: frozenset().union(*(g for g in groups if word in g)) for group in groups for word in group},
    )


@cache
def speech() -> frozenset[str]:
    """Verbs that say something, but for those that may also be done without a word."""
    names = lexicon().classes["names"]
    return names["saying"] - names["done_silently"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One word, number or date: as written, its key to compare, its kind, its clause and its place."""

    written: str
    key: str
    kind: str  # word, name, number, date, or small: a word that carries no content
    clause: int
    at: int
    unit: str = ""
    start: int = 0

    @property
    def lower(self) -> str:
        """In lower case, without a possessive ending."""
        return re.sub(r"'s?$", "", self.written.lower().rstrip("."))


@dataclass(frozen=True, kw_only=True)
class Text:
    """The words of one text in order, its flat form for looking up phrases (see `flat_of`), that with its dates and
    names (`raw`), and the rates it gives ("a year")."""

    words: tuple[Word, ...]
    flat: str
    raw: str
    rates: frozenset[str]
    told: str

    @cached_property
    def grammar(self) -> Grammar:
        """Who does what to whom in it."""
        return read_grammar(self.told, [word.start for word in self.words], speech())

    def clause(self, number: int) -> tuple[Word, ...]:
        """The words of one clause."""
        return tuple(word for word in self.words if word.clause == number)

    @property
    def content(self) -> tuple[Word, ...]:
        """The words that carry content."""
        return tuple(word for word in self.words if word.kind != "small")


@lru_cache(maxsize=2048)
def read_text(text: str) -> Text:
    """The text, read.  Years, days and months are dates where they are told as such, all other numbers amounts."""
    flat = _TURNED.sub(r"\1 down \2", " ".join(plain(text).split()))
    dates = [
        (a, b, _date_key(flat[a:b])) for m in find_dates(flat, reference=None) for a, b in _ends(flat, m.start, m.end)
    ]
    units = {value.canonical: value.unit for value in amounts_in(flat)}
    spans = [(a, b, "date", key) for a, b, key in dates if key]
    spans += [(a, b, "number", v) for a, b, v in amount_spans(flat) if not any(a < y and x < b for x, y, _ in dates)]
    words: list[Word] = []
    clause = at = 0
    for match in _WORD.finditer(flat):
        held = next((s for s in spans if s[0] <= match.start() < s[1]), None)
        written = match[0]
        if held:
            if match.start() == held[0] or (words and words[-1].written != flat[held[0] : held[1]]):
                words.append(
                    Word(written=flat[held[0] : held[1]], key=held[3], kind=held[2], clause=clause, at=at,
                         unit=units.get(held[3], ""), start=held[0])
                )  # fmt: skip
                at += 1
            continue
        lower = written.lower().rstrip(".")
        if written in _BREAKS or lower in _JOINS or (lower == "or" and _ELSE.match(flat, match.end())):
            clause += bool(words) and words[-1].clause == clause
        if written in _BREAKS:
            continue
        kind = _kind(match, flat)
        month = kind == "name" and lower in _MONTHS
        key = lower if month else key_of(lower)
        words.append(
            Word(written=written, key=key, kind="date" if month else kind, clause=clause, at=at, start=match.start())
        )
        at += 1
    rates = frozenset(
        (m[1] or m[2] or m[3]).lower().replace("dai", "day").replace("annual", "year") for m in _RATE.finditer(flat)
    )
    raw = f" {re.sub(r'[^a-z0-9%]+', ' ', flat.lower())} "
    return Text(words=tuple(words), flat=flat_of(words), raw=raw, rates=rates, told=flat)


def _ends(flat: str, start: int, end: int) -> list[tuple[int, int]]:
    """The two dates of a span such as "from 3 May to 5 June", or the one."""
    cut = re.search(r"(?<=\w) (?=(?:to|until|till) )", flat[start:end])
    return [(start, start + cut.start()), (start + cut.end(), end)] if cut else [(start, end)]


def flat_of(words: Sequence[Word]) -> str:
    """The words in lower case between blanks, dates and names left out: no month is a modal verb."""
    until = {w.at for w in words if w.kind == "date" and w.written.lower().startswith(("until", "till"))}
    bare = ("until" if w.at in until else "" if w.kind in ("date", "name") else w.written.lower() for w in words)
    kept = (re.sub(r"[^a-z0-9%]+", " ", each) for each in bare)
    return f" {' '.join(each.strip() or '.' for each in kept)} "


def key_of(lower: str) -> str:
    """The stem of a word in its base form, possessive endings aside."""
    bare = re.sub(r"'s?$", "", lower)
    return stem(lexicon().base.get(bare, bare))


def has(text: str, words: frozenset[str]) -> bool:
    """Whether a flat text holds one of the words or phrases of a class."""
    return any(f" {word.replace('_', ' ')} " in text for word in words)


def _kind(match: re.Match[str], flat: str) -> str:
    written = match[0]
    lower = re.sub(r"'s?$", "", written.lower().rstrip("."))
    if len(lower) == 1 and written[0].isupper() and written.endswith("."):
        return "name"
    before = flat[: match.start()].rstrip("\"'(“` ")
    opens = not before or before[-1] in ".!?:"
    titled = lower in lexicon().classes["names"]["negator"] or lower in ("will", "may", "can")
    if titled and written[0].isupper() and not opens:
        return "name"
    if lower in STOP_WORDS or lower in lexicon().classes["names"]["negator"] or lower.endswith("n't"):
        return "small"
    if not written[0].isupper() or (opens and lower in lexicon().classes["names"]["opener"]):
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
