"""A gap: what a statement leaves out between two words that it keeps, and where in the sentence that is.

    Overlay, source tokens -> Gap*

Only looks; what may be left out is for `rag.verify.compression.droppable` and `rag.verify.compression.monotonicity` to
say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.verify.compression.grammar import Token
from rag.verify.compression.overlay import Overlay


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """The source tokens left out between two kept ones (None at an end), with what the statement puts there.

    `whole` are all tokens of the source, in which the gap runs from `start` to `end`.
    """

    left: Token | None
    right: Token | None
    inserted: tuple[Token, ...]
    whole: Sequence[Token]
    start: int
    end: int
    kept: tuple[Token, ...]
    after: Token | None

    @property
    def cut(self) -> tuple[Token, ...]:
        """The tokens left out."""
        return tuple(self.whole[self.start : self.end])


def gaps_of(laid: Overlay, held: Sequence[Token]) -> list[Gap]:
    """Every gap of the source, those before the first kept word and behind the last included; some are empty."""
    edges = [-1, *(place for _, place in laid.pairs), len(held)]
    gaps = []
    for number, (one, other) in enumerate(pairwise(edges)):
        gaps.append(
            Gap(
                left=held[one] if one >= 0 else None,
                right=held[other] if other < len(held) else None,
                inserted=laid.inserted[number],
                whole=held,
                start=one + 1,
                end=other,
                kept=tuple(token for token, _ in laid.pairs[:number]),
                after=held[other + 1] if other + 1 < len(held) else None,
            )
        )
    return gaps


def ends_clause(gap: Gap, piece: Sequence[Token]) -> bool:
    """Whether a mark closes the piece, so that nothing kept stands in it."""
    follows = gap.whole[gap.start + len(piece)] if gap.start + len(piece) < len(gap.whole) else None
    return follows is None or follows.kind in ("break", "stop")


def governed(gap: Gap) -> bool:
    """Whether the noun on the left hangs on a preposition."""
    for token in reversed(gap.whole[: gap.start]):
        if token.kind == "prep":
            return True
        if token.kind in ("break", "stop") or token.finite:
            return False
    return False


def in_predicate(gap: Gap) -> bool:
    """Whether a verb of the same clause stands before the gap."""
    for token in reversed(gap.whole[: gap.start]):
        if token.kind in ("break", "stop"):
            return False
        if token.finite:
            return True
    return False


def noun_phrase(gap: Gap) -> tuple[Token, ...]:
    """The words of the noun phrase that ends at the gap, as far as its start can be told."""
    phrase: list[Token] = []
    for token in reversed(gap.whole[: gap.start]):
        if token.kind in ("break", "stop", "prep", "to", "and", "but", "or", "relative") or token.finite:
            break
        phrase.append(token)
    return tuple(reversed(phrase))


def clause_before(gap: Gap) -> tuple[Token, ...]:
    """The words from the last mark to the gap."""
    start = max((i + 1 for i in range(gap.start) if gap.whole[i].kind in ("break", "stop")), default=0)
    return tuple(gap.whole[start : gap.start])
