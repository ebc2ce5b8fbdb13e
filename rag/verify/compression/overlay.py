"""A statement laid over its source: which source word each of its words is, in order.

    statement tokens, source tokens -> Overlay(pairs, inserted, strange)

Of all ways to lay it, the one that keeps most words and leaves the fewest gaps is taken, by dynamic programming:
a word that the source repeats is matched where its neighbours are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.verify.compression.grammar import Token, same_token

_MEANING, _SERVICE, _ARTICLE = 4.0, 2.0, 1.0  # what a matched word is worth
_OPEN, _LONGER = 1.2, 0.01  # what a gap in the source costs, and each word of it
_PUT_IN, _STRANGE = 0.5, 20.0  # what a function word, or a word of meaning, without a place costs
_NEVER = -1e9


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlay:
    """`pairs` of statement word and place in the source; `inserted[i]` are function words and marks that the
    statement has before its pair i (the last entry: behind all); `strange` words of meaning have no place."""

    pairs: tuple[tuple[Token, int], ...]
    inserted: tuple[tuple[Token, ...], ...]
    strange: tuple[Token, ...]
    asks: bool


def overlay(said: Sequence[Token], held: Sequence[Token]) -> Overlay:
    """The best way to lay `said` over `held`."""
    words = [t for t in said if t.kind not in ("break", "stop")]
    places = _best_places(words, held)
    by_word = iter(places)
    pairs: list[tuple[Token, int]] = []
    inserted: list[list[Token]] = [[]]
    strange: list[Token] = []
    for token in said:
        place = None if token.kind in ("break", "stop") else next(by_word)
        if place is not None:
            pairs.append((token, place))
            inserted.append([])
        elif token.serves:
            inserted[-1].append(token)
        else:
            strange.append(token)
    asks = bool(said) and said[-1].written == "?"
    return Overlay(pairs=tuple(pairs), inserted=tuple(map(tuple, inserted)), strange=tuple(strange), asks=asks)


def _best_places(said: Sequence[Token], held: Sequence[Token]) -> list[int | None]:
    """For each word its place in `held`, or None.  best[i][j]: words from i on, laid over places from j on; `run`
    when the word before stands at place j - 1."""
    rows, columns = len(said), len(held)
    loose = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    run = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows - 1, -1, -1):
        skip = _PUT_IN if said[i].serves else _STRANGE
        worth, same = _worth(said[i]), _same_places(said[i], held)
        for j in range(columns, -1, -1):
            matched = worth + run[i + 1][j + 1] if j in same else _NEVER
            further = loose[i][j + 1] - _LONGER if j < columns else _NEVER
            loose[i][j] = max(matched, further, loose[i + 1][j] - skip)
            gap = 0.0 if j < columns and held[j].kind == "break" else _OPEN
            run[i][j] = max(matched, further - gap, run[i + 1][j] - skip)
    return _traced(said, held, loose, run)


def _same_places(token: Token, held: Sequence[Token]) -> set[int]:
    known: dict[tuple[str, str], bool] = {}
    for other in held:
        kind = (other.lower, other.kind)
        if kind not in known:
            known[kind] = same_token(token, other)
    return {j for j, other in enumerate(held) if known[other.lower, other.kind]}


def _traced(
    said: Sequence[Token], held: Sequence[Token], loose: list[list[float]], run: list[list[float]]
) -> list[int | None]:
    places: list[int | None] = []
    i = j = 0
    running = False
    while i < len(said):
        here = run if running else loose
        skip = _PUT_IN if said[i].serves else _STRANGE
        if j < len(held) and same_token(said[i], held[j]) and here[i][j] == _worth(said[i]) + run[i + 1][j + 1]:
            places.append(j)
            i, j, running = i + 1, j + 1, True
        elif here[i][j] == here[i + 1][j] - skip:
            places.append(None)
            i += 1
        else:
            j, running = j + 1, False
    return places


def _worth(token: Token) -> float:
    if token.kind == "article":
        return _ARTICLE
    return _SERVICE if token.serves else _MEANING
