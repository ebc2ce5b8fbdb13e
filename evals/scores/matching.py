"""Does a text hold a fact?  A fact is a set of accepted spellings; one of them is enough.

    "The firm paid $650 million." + GoldFact(any_of=("650 million dollars",))  ->  True
    "It was founded in 2015."     + GoldFact(any_of=("15",))                   ->  False

Words must follow each other as in the spelling; case, punctuation, number and date formats do not count.  In a
spelling, "..." stands for up to six words between, and "paus*" for every word that begins so.  A spelling may say less
than the text (no currency, no year), never more.  Nothing here knows whether a text means what it says: "not in April"
holds "April".  Read `evals.scores.canonical_tokens` for what counts as the same, `evals.sets.gold` for where facts
come from.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from evals.scores.canonical_tokens import Token, tokenize
from evals.sets.gold import GoldFact

GAP = 6  # words that "..." may stand for: a noun phrase between a verb and its object, not a sentence


def holds_fact(text: str, fact: GoldFact) -> bool:
    """Whether `text` holds at least one accepted spelling of `fact`."""
    return holds_any(text, fact.any_of)


def holds_any(text: str, spellings: Iterable[str]) -> bool:
    """Whether `text` holds at least one of `spellings`; no spellings, no match."""
    tokens = tokenize(text)
    return any(_holds(tokens, _segments(spelling)) for spelling in spellings)


def held(text: str, spellings: Iterable[str]) -> tuple[str, ...]:
    """Those of `spellings` that `text` holds, in their own order."""
    tokens = tokenize(text)
    return tuple(spelling for spelling in spellings if _holds(tokens, _segments(spelling)))


def _segments(spelling: str) -> list[tuple[Token, ...]]:
    parts = (tokenize(part) for part in spelling.replace("…", "...").split("..."))
    return [part for part in parts if part]


def _holds(tokens: Sequence[Token], segments: Sequence[Sequence[Token]]) -> bool:
    return bool(segments) and any(_matches_from(tokens, start, segments) for start in range(len(tokens)))


def _matches_from(tokens: Sequence[Token], start: int, segments: Sequence[Sequence[Token]]) -> bool:
    """Whether the first segment lies at `start` and each later one at most GAP tokens after the one before."""
    first, rest = segments[0], segments[1:]
    end = start + len(first)
    if end > len(tokens) or not all(map(_same, tokens[start:end], first)):
        return False
    return not rest or any(_matches_from(tokens, end + gap, rest) for gap in range(GAP + 1))


def _same(token: Token, wanted: Token) -> bool:
    if wanted.number is not None:
        return _same_number(token, wanted)
    if wanted.month is not None:
        return all(
            wish is None or wish == found
            for wish, found in (
                (wanted.year, token.year),
                (wanted.month, token.month),
                (wanted.day, token.day),
            )
        )
    if wanted.prefix:
        return token.word.startswith(wanted.word)
    return token.word == wanted.word or (token.month, wanted.word) in {(3, "march"), (5, "may")}


def _same_number(token: Token, wanted: Token) -> bool:
    """Equal values; a missing currency fits any, a percentage only a percentage; a year also fits its date."""
    if token.number is None:
        return token.year is not None and not wanted.unit and wanted.number == token.year
    if token.number != wanted.number:
        return False
    return token.unit == wanted.unit or ("%" not in (token.unit, wanted.unit) and "" in (token.unit, wanted.unit))
