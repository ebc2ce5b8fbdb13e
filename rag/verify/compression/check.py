"""What a compression may leave out of a sentence without saying something else.

    statement tokens, source tokens -> the reason why a cut is not allowed, or ""

The statement is laid over its source, and each gap in the source between two kept words is read as grammar.  Only
whole phrases may fall out: an aside, an opening or a trailing clause between marks; behind a noun or verb a
prepositional phrase, an adverb, a time, a name in apposition, a relative clause; before a noun its adjectives and
titles; a coordinated part up to the "and" that ends it or from the "and" that begins it.  What governs a kept word
(preposition, possessor, auxiliary, "to", the clause that a "that" depends on) stays, and so does what limits or
unsays it (`rag.verify.compression.weights`).  A gap that is none of this is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from rag.verify.compression.attribution import without_frames
from rag.verify.compression.droppable import fits_between, may_follow, may_precede, promotes_relative
from rag.verify.compression.gaps import Gap, gaps_of
from rag.verify.compression.grammar import Token, parse
from rag.verify.compression.monotonicity import narrows
from rag.verify.compression.overlay import Overlay, overlay
from rag.verify.compression.weights import disputes, fictional, limits_clause, takes_clause, unsays, weighs

MOST_ADDED = 6  # words that a statement may have more than its quotes
MOST_CELLS = 60_000  # words of the statement times words of the quotes: a few tenths of a second
MOST_READINGS = 4  # ways to see who speaks that are tried
_GLUE = frozenset("also well yes indeed there".split())


def lost_by_cutting(statement: str, source: str) -> str:
    """Why `statement` is not `source` with whole phrases left out; "" when it is."""
    said, held = parse(statement), parse(source)
    reason = lost_between(said, held)
    if not reason:
        return ""
    framed = islice(without_frames(said, held, lost_between), MOST_READINGS)
    return "" if any(not lost_between(rest, text) for rest, text in framed) else reason


def lost_between(said: Sequence[Token], held: Sequence[Token]) -> str:
    """The same for texts that are parsed already."""
    if len(said) > len(held) + MOST_ADDED or len(said) * len(held) > MOST_CELLS:
        return "too long to be laid over its quotes"
    laid = overlay(said, held)
    if laid.strange:
        return f"not how its quotes put it: {laid.strange[0].written}"
    if _breaks_off(laid, held):
        return f"breaks off at “{laid.pairs[-1][0].written}”"
    for gap in gaps_of(laid, held):
        reason = _reason(gap)
        if reason:
            return reason
    return _lost_around(laid, held)


def _breaks_off(laid: Overlay, held: Sequence[Token]) -> bool:
    """Whether the statement ends with a word that asks for more where its source goes on."""
    if not laid.pairs:
        return False
    last, place = laid.pairs[-1]
    follows = held[place + 1] if place + 1 < len(held) else None
    if follows is None or follows.kind in ("break", "stop"):
        return False
    complement = takes_clause(last) and follows.kind in ("that", "to", "pronoun", "conjunction")
    return complement or last.auxiliary or last.kind in ("to", "that", "prep", "article", "owner")


def _reason(gap: Gap) -> str:
    if gap.left and gap.left.owns != gap.kept[-1].owns:
        return f"“{gap.left.written}” stands in another case in its quotes"
    stops = [i for i, t in enumerate(gap.cut) if t.kind == "stop"]
    if not stops:
        return _within(gap)
    tail = _part(gap, gap.start, gap.start + stops[0], right=False)
    head = _part(gap, gap.start + stops[-1] + 1, gap.end, left=False)
    if gap.left is None:
        return _within(head)
    if gap.right is None:
        return _within(tail)
    if _resumes(gap, head):
        return ""
    if any(t.kind in ("stop", "break", "and", "but") for t in gap.inserted):
        return _within(tail) or _within(head)
    return f"“{gap.left.written} {gap.right.written}” joins two sentences"


def _part(gap: Gap, start: int, end: int, *, left: bool = True, right: bool = True) -> Gap:
    return Gap(
        left=gap.left if left else None,
        right=gap.right if right else None,
        inserted=tuple(t for t in gap.inserted if t.kind not in ("stop", "break", "and", "but")),
        whole=gap.whole,
        start=start,
        end=end,
        kept=gap.kept,
        after=gap.after,
    )


def _resumes(gap: Gap, head: Gap) -> bool:
    """Whether the statement puts the subject of one sentence for the pronoun that opens the next."""
    opens = gap.start - len(gap.kept)
    if opens < 0 or (opens and gap.whole[opens - 1].kind != "stop"):
        return False
    if any(t.finite or t.kind in ("prep", "and", "or") for t in gap.kept) or sum(t.kind == "stop" for t in gap.cut) > 1:
        return False
    bare = [t.lower for t in head.cut if t.kind != "adverb"]
    return len(bare) == 1 and bare[0] in ("he", "she", "it", "they")


def _within(gap: Gap) -> str:
    """The reason for a gap inside one sentence."""
    if not gap.cut and not gap.inserted:
        return ""
    if strange := _inserted(gap):
        return f"“{strange.written}” is not how its quotes put it"
    if promotes_relative(gap):
        return ""
    pieces = _pieces(gap.cut)
    if any(unsays(piece) for piece in pieces):
        return "what its quotes say of it is left out: " + _shown(gap.cut)
    bound = [p for p, kept in ((pieces[0], gap.left), (pieces[-1], gap.right)) if p and kept]
    if any(narrows(gap, piece) for piece in bound):
        return f"says more without what it leaves out: {_shown(gap.cut)}"
    if len(pieces) == 1 and gap.left and gap.right:
        fine = fits_between(gap, pieces[0])
    else:
        first = gap.left is None or may_follow(gap, pieces[0])
        last = gap.right is None or may_precede(gap, pieces[-1], begins=True)
        inner = pieces[1 if gap.left else 0 : len(pieces) - (1 if gap.right else 0)]
        fine = first and last and all(_may_stand_aside(piece) for piece in inner)
        if gap.left is None and gap.right is None:
            fine = False
    return "" if fine else f"cut off from what it belongs to: {_shown(gap.cut)}"


def _pieces(cut: Sequence[Token]) -> list[tuple[Token, ...]]:
    """The runs between marks; what stands in round brackets is an aside of its own and left away."""
    pieces: list[list[Token]] = [[]]
    for token in _unbracketed(cut):
        if token.kind == "break":
            pieces.append([])
        else:
            pieces[-1].append(token)
    return [tuple(piece) for piece in pieces]


def _unbracketed(cut: Sequence[Token]) -> list[Token]:
    bare: list[Token] = []
    for token in cut:
        bare.append(token)
        opens = [i for i, t in enumerate(bare) if t.written == "("]
        if token.written == ")" and opens:
            del bare[opens[-1] + 1 :]
    return bare


def _shown(cut: Sequence[Token]) -> str:
    words = [t.written for t in cut if t.kind not in ("break", "stop")]
    return " ".join(words[:6]) or "a mark"


def _inserted(gap: Gap) -> Token | None:
    """The first word that the statement puts in and may not."""
    for token in gap.inserted:
        marks = token.kind in ("break", "stop")
        joins = token.kind in ("and", "but") and any(t.kind == "break" for t in gap.cut)
        timed = token.lower in ("on", "in") and gap.right is not None and (gap.right.day or gap.right.kind == "number")
        tense = token.kind == "have" and gap.right is not None and gap.right.kind == "verb"
        makes_predicate = (
            token.lower in ("is", "was") and [t.written for t in gap.cut] == [","] and gap.right is not None
            and gap.right.kind == "article"
        )  # fmt: skip
        small = token.kind == "article" or token.lower in _GLUE or token.lower == "that"
        if not (marks or joins or timed or tense or makes_predicate or small):
            return token
    return None


def _may_stand_aside(piece: Sequence[Token]) -> bool:
    """Whether what stands between two marks may go: all but what limits the clause or says who holds it so."""
    if not piece:
        return True
    hedges = all(t.kind == "adverb" for t in piece) and any(weighs(t) for t in piece)
    return not (piece[0].kind == "or" or _holds(piece) or hedges or disputes(piece[-1]))


def _holds(piece: Sequence[Token]) -> bool:
    """Whether an aside says who thinks so: "the mayor hopes", "a rival complained on Monday"."""
    at = next((i for i, t in enumerate(piece) if takes_clause(t) and (t.kind == "verb" or i == len(piece) - 1)), None)
    if at is None or piece[0].kind in ("prep", "conjunction", "relative", "and") or (at and piece[at - 1].serves):
        return False
    ends = at + 1 == len(piece) or piece[at + 1].kind in ("prep", "adverb") or piece[at + 1].day
    return ends and not any(t.finite for t in piece[:at])


def _lost_around(laid: Overlay, held: Sequence[Token]) -> str:
    """What limits a kept sentence from an aside, an opening or a trailing clause that is not kept."""
    kept = {place for _, place in laid.pairs}
    for start, end in _sentences(held):
        places = range(start, end)
        if not kept.intersection(places):
            continue
        if end < len(held) and held[end].written == "?" and not laid.asks:
            return "a question of its quotes is told as fact"
        for piece in _dropped(held, places, kept):
            if limits_clause(piece):
                return f"a condition of its quotes is lost: {_shown(piece)}"
            if fictional(piece):
                return f"what its quotes tell as fiction or theory is told as fact: {_shown(piece)}"
    return ""


def _sentences(held: Sequence[Token]) -> list[tuple[int, int]]:
    ends = [i for i, t in enumerate(held) if t.kind == "stop"]
    starts = [0, *(end + 1 for end in ends)]
    return list(zip(starts, [*ends, len(held)], strict=True))


def _dropped(held: Sequence[Token], places: range, kept: set[int]) -> list[tuple[Token, ...]]:
    """Runs of dropped tokens between marks and kept words."""
    runs: list[list[Token]] = [[]]
    for place in places:
        if place in kept or held[place].kind == "break":
            runs.append([])
        else:
            runs[-1].append(held[place])
    return [tuple(run) for run in runs if run]
