"""Who a sentence says it from: the frame "X said that" or "according to X", wherever it stands.

    statement tokens, source tokens -> (statement, source) without a frame that both have, for each way to see it

A statement may name the speaker before what was said where its source names him behind it.  Two frames agree only
where the statement's speaker is a compression of the source's, and its verb the same or a plainer one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from rag.verify.compression.grammar import Token, parse, same_token

MOST_FRAMES = 6  # of a text that are looked at
_LONGEST = 30  # tokens of a speaker
_NEUTRAL = frozenset("said says say told tells report reports reported according".split())
_SAYING = _NEUTRAL | frozenset(
    "claimed claims alleged alleges suggested suggests argued argues insisted insists announced announces confirmed"
    " confirms believed believes estimated estimates predicted predicts warned warns thinks found finds added adds"
    " noted notes explained explains wrote writes stated states declared declares".split()
)
_BEFORE_THAT = 8  # tokens between "said" and its "that": "told reporters in Oslo on Monday that"
_BREAK = parse(",")[0]

Lost = Callable[[Sequence[Token], Sequence[Token]], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Tokens from `start` to `end` that say who speaks, the speaker among them, and the saying word."""

    start: int
    end: int
    speaker: tuple[Token, ...]
    verb: Token


def without_frames(
    said: Sequence[Token], held: Sequence[Token], lost: Lost
) -> Iterator[tuple[Sequence[Token], Sequence[Token]]]:
    """The statement and its source without a frame on which they agree; nothing where they do not."""
    theirs = list(islice(frames_of(held), MOST_FRAMES))
    for own in islice(frames_of(said), MOST_FRAMES):
        for other in theirs:
            if _same_verb(own.verb, other.verb) and _same_speaker(own, other, held, lost):
                rest = (*held[: other.start], _BREAK, *held[other.end :])
                yield _trimmed((*said[: own.start], *said[own.end :])), rest


def frames_of(tokens: Sequence[Token]) -> Iterator[Frame]:
    """Every frame that can be read from the tokens."""
    for at, token in enumerate(tokens):
        if token.lower not in _SAYING:
            continue
        start, end = _edge(tokens, at, -1), _edge(tokens, at, 1)
        if token.lower == "according":
            yield Frame(start=at, end=end, speaker=tuple(tokens[at + 2 : end]), verb=token)
            continue
        closed = end == at + 1
        opening = _sentence_start(tokens, at)
        if closed and start > opening:
            yield Frame(start=start, end=end, speaker=tuple(tokens[start:at]), verb=token)
        elif start == at and start > opening:
            yield Frame(start=start, end=end, speaker=tuple(tokens[at + 1 : end]), verb=token)
        elif not any(t.finite for t in tokens[start:at]):
            yield Frame(start=opening, end=_with_that(tokens, at), speaker=tuple(tokens[opening:at]), verb=token)


def _edge(tokens: Sequence[Token], at: int, step: int) -> int:
    """The place after the mark before `at`, or of the mark behind it."""
    place = at
    while 0 <= place < len(tokens) and tokens[place].kind not in ("break", "stop"):
        place += step
    return place if step > 0 else place + 1


def _sentence_start(tokens: Sequence[Token], at: int) -> int:
    return max((i + 1 for i in range(at) if tokens[i].kind == "stop"), default=0)


def _with_that(tokens: Sequence[Token], at: int) -> int:
    for place in range(at + 1, min(len(tokens), at + 2 + _BEFORE_THAT)):
        if tokens[place].kind == "that":
            return place + 1
        if tokens[place].finite or tokens[place].kind in ("break", "stop"):
            break
    return at + 1


def _same_verb(own: Token, other: Token) -> bool:
    return own.lower in _NEUTRAL or same_token(own, other)


def _same_speaker(own: Frame, other: Frame, held: Sequence[Token], lost: Lost) -> bool:
    if not own.speaker or not other.speaker or max(len(own.speaker), len(other.speaker)) > _LONGEST:
        return False
    if [t.kind for t in other.speaker] != ["pronoun"]:
        return not lost(own.speaker, other.speaker)
    end = _sentence_start(held, other.start)
    before = held[_sentence_start(held, end - 1) : end] if end else ()
    subject = before[: next((i for i, t in enumerate(before) if t.finite or t.kind in ("break", "prep")), 0)]
    return bool(subject) and not lost(own.speaker, subject)


def _trimmed(tokens: Sequence[Token]) -> Sequence[Token]:
    """Without the mark that the frame leaves at an end."""
    start = next((i for i, t in enumerate(tokens) if t.kind != "break"), len(tokens))
    return tokens[start:]
