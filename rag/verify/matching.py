"""A statement beside what it cites: which of its words stand where, and which clauses of the sources it draws on.

    statement, quotes -> match -> Matched(statement, sources, places, drawn)

Forms of one word, words of one kin, a date within another and the same number match.  Pure; what a match means is for
`rag.verify.guards` and `rag.verify.roles` to say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from rag.verify.reading import Text, Word, lexicon, read_text

# Chosen together on drafts and lies for building the check (python -m evals.checks.drafts), none measured by itself.
PREFIX = 5  # letters; words that share as many are forms of one word
NEAR_BEST = 0.6  # share of the best clause's words from which another counts as drawn on, too


@dataclass(frozen=True, kw_only=True)
class Matched:
    """One statement against its sources, a text for each sentence; `around` are words that stand about each,
    such as its title, publisher and the sentences before, which may tell whom a pronoun means."""

    statement: Text
    sources: tuple[Text, ...]
    around: tuple[Text, ...]

    @cached_property
    def places(self) -> Mapping[int, tuple[tuple[int, Word], ...]]:
        """For each content word of the statement, by its place: (number of the source, its word) wherever it stands."""
        return {
            word.at: tuple((n, o) for n, source in enumerate(self.sources) for o in source.words if same(word, o))
            for word in self.statement.content
        }

    @cached_property
    def drawn(self) -> Mapping[int, tuple[tuple[int, int], ...]]:
        """For each clause of the statement: (source, clause) of those that it draws on."""
        found: dict[int, tuple[tuple[int, int], ...]] = {}
        for clause in sorted({word.clause for word in self.statement.words}):
            counts: Counter[tuple[int, int]] = Counter()
            for word in self.statement.clause(clause):
                counts.update({(n, other.clause) for n, other in self.places.get(word.at, ())})
            best = max(counts.values(), default=0)
            least = max(1.0, NEAR_BEST * best)
            found[clause] = tuple(place for place, count in counts.items() if count >= least)
        return found

    @cached_property
    def clauses(self) -> frozenset[tuple[int, int]]:
        """Every (source, clause) that the statement draws on."""
        return frozenset(place for places in self.drawn.values() for place in places)

    def beside(self, source: int, word: Word) -> int:
        """How many of the statement's content words stand in the clause of a source's word."""
        return sum(any((n, o.clause) == (source, word.clause) for n, o in held) for held in self.places.values())

    def shared(self, source: int) -> int:
        """How many of the statement's content words stand in a source."""
        return sum(any(n == source for n, _ in found) for found in self.places.values())

    def about(self, word: Word, source: int | None = None) -> bool:
        """Whether a word stands about a source, or about any."""
        texts = self.around if source is None else self.around[source : source + 1]
        return any(same(word, other) for text in texts for other in text.words)

    def found(self, word: Word) -> bool:
        """Whether a content word of the statement stands in a source."""
        return bool(self.places.get(word.at))


def match(statement: str, quotes: Sequence[str], *, around: Sequence[str] = ()) -> Matched:
    """The statement beside its quotes, and what stands about each of these."""
    about = (*around, *[""] * len(quotes))[: len(quotes)]
    return Matched(
        statement=read_text(statement),
        sources=tuple(read_text(quote) for quote in quotes),
        around=tuple(read_text(text) for text in about),
    )


def same(left: Word, right: Word) -> bool:
    """Whether a word of a statement is one of a source: a form of it, its kin, the same amount, a date within it."""
    if "date" in (left.kind, right.kind):
        return left.kind == right.kind and set(left.key.split()) <= set(right.key.split())
    if "number" in (left.kind, right.kind):
        return left.kind == right.kind and left.key == right.key
    if left.key == right.key:
        return True
    if "small" in (left.kind, right.kind) or "name" in (left.kind, right.kind):
        return initials_of(left, right)
    if right.key in lexicon().kin.get(left.key, ()):
        return True
    if ("-" in left.key) != ("-" in right.key):
        return False
    return min(len(left.key), len(right.key)) >= PREFIX and left.key[:PREFIX] == right.key[:PREFIX]


def initials_of(left: Word, right: Word) -> bool:
    """Whether the one is a name's first letter and the other that name: "D." and "Dell"."""
    short, long = sorted((left.lower, right.lower), key=len)
    return len(short) == 1 and left.kind == right.kind == "name" and long.startswith(short)
