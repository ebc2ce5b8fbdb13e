"""Which phrases may fall out beside a kept word: behind it, before it, or both.

    Gap -> bool

A gap lies in the source between two words that the statement keeps.  Behind a noun or verb may go prepositional
phrases, adverbs, times, a name in apposition, a relative clause, a participle; before a noun its article, adjectives
and titles; before a coordinated part the part up to its "and".  Read `rag.verify.compression.check` for what is done
with it.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.verify.compression.gaps import Gap, ends_clause, governed, in_predicate, noun_phrase
from rag.verify.compression.grammar import Token
from rag.verify.compression.weights import limits_clause, makes_name, quantifies, takes_clause, weighs

_PARTICIPLE_PREPS = frozenset("by in at on for from with to".split())
_CLAUSE_PREPS = frozenset("after before since until till as than like".split())  # may open a clause as well
_BOUND_PREPS = frozenset("without except per as than like unlike".split())
_BOUNDS = frozenset("earliest latest most least best worst".split())  # "at the earliest"
_MEASURES = frozenset("over under above below".split())  # limits, where a number follows
_FACTUAL = frozenset("because although though while whereas as".split())
_TIME_LEADS = frozenset("last next this every earlier later that".split())
_PAIRS = frozenset("between both either neither".split())
_NOUN_PHRASE = ("article", "owner", "quantity", "number", "name", "word", "adverb", "pronoun")
_NOUN_MARKS = ("article", "owner", "number", "name")
_MODIFIERS = ("word", "name", "number", "adverb", "verb")


def fits_between(gap: Gap, piece: Sequence[Token]) -> bool:
    """Whether a gap without a mark is something behind its left word and then something before its right one."""
    if _conjunct_before(gap, piece):
        return True
    if piece and piece[-1].kind == "that" and gap.left is not None and takes_clause(gap.left):
        return may_follow(gap, piece[:-1])  # "said on Monday that": what it depends on is kept
    for at in range(len(piece) + 1):
        behind, before = piece[:at], piece[at:]
        if not (may_follow(gap, behind) if behind else True):
            continue
        if not before or may_precede(gap, before, begins=bool(behind)):
            return True
    return False


def promotes_relative(gap: Gap) -> bool:
    """Whether only "who" or "which" falls out between a subject and the clause about it."""
    words = [t.lower for t in gap.cut if t.kind != "break"]
    if words not in (["who"], ["which"], ["that"]) or gap.right is None or not gap.kept:
        return False
    return not governed(gap) and not any(t.finite for t in gap.kept)


def _conjunct_before(gap: Gap, piece: Sequence[Token]) -> bool:
    """Whether a first part falls out up to its "and", and the second takes its place whole."""
    if not piece or piece[-1].kind != "and" or gap.right is None:
        return False
    first = piece[:-1]
    bars = any(t.kind in ("that", "relative", "conjunction", "to", "modal", "or", "but") or t.negates for t in first)
    if bars or any(takes_clause(t) for t in first):
        return False
    gapped = gap.right.kind in ("name", "pronoun") and gap.after is not None and gap.after.kind in ("number", "article")
    return not gapped and not _new_subject(first) and (gap.left is None or _parallel(gap.left, first, gap.right))


def _parallel(left: Token, first: Sequence[Token], right: Token) -> bool:
    """Whether the part that goes and the one that takes its place are of a kind, behind what they share."""
    if left.kind in ("prep", "article", "owner", "quantity"):
        return right.kind in ("name", "number") and all(t.kind == right.kind for t in first)
    if first and first[0].kind == "prep":
        return right.finite or right.kind == "prep"
    return not (first and first[0].finite and right.kind in ("name", "number", "article", "owner", "quantity"))


def _new_subject(piece: Sequence[Token]) -> bool:
    """Whether a part holds an "and" with a clause of its own behind it."""
    places = [i for i, t in enumerate(piece) if t.kind == "and"]
    return any(t.finite for i in places for t in piece[i + 2 :])


def may_precede(gap: Gap, piece: Sequence[Token], *, begins: bool) -> bool:
    """Whether `piece` may go before the kept word on the right: its article, adjectives and titles."""
    right = gap.right
    if right is None or not piece:
        return True
    if gap.left is None and len(piece) == 1 and _frees_clause(gap, piece[0]):
        return True
    if gap.left is None and _opens_clause(right) and _temporal(piece):
        return True  # "In May the bank"
    if piece[-1].kind == "and" and gap.left is None:
        return _conjunct_before(gap, piece)
    if piece[0].kind in ("and", "but") and begins:
        piece = piece[1:]
    if all(t.kind == "have" for t in piece) and right.kind in ("verb", "be"):
        return True
    if all(t.kind == "adverb" and not weighs(t) for t in piece):
        return not quantifies(piece)
    if right.serves or right.kind == "verb" or right.kind == "quantity":
        return not piece
    starts = gap.left is None or begins or _opens_noun(gap.left) or piece[0].kind in ("article", "owner")
    if not starts:
        starts = gap.left is not None and gap.left.kind == "verb" and not any(t.kind == "name" for t in piece)
        starts = starts or (gap.left is not None and gap.left.kind == right.kind == piece[-1].kind == "name")
    if begins and gap.left is not None and piece[0].kind not in ("article", "owner"):
        return False
    renamed = right.kind == "name" and makes_name(piece[-1])
    counted = right.kind == "number" and any(t.kind == "number" for t in piece)
    return starts and _modifies(piece) and not renamed and not counted


def _frees_clause(gap: Gap, token: Token) -> bool:
    """Whether the clause behind a conjunction is told as a fact of its own: "because", and "when" of the past."""
    if any(takes_clause(t) or t.kind in ("or", "modal") for t in gap.cut):
        return False
    if token.lower in _FACTUAL:
        return True
    verb = next((t for t in gap.whole[gap.end :] if t.finite or t.kind in ("break", "stop")), None)
    past = verb is not None and (verb.kind == "verb" or verb.lower in ("was", "were", "had", "did"))
    return token.lower in ("when", "after") and past


def _opens_clause(token: Token) -> bool:
    return token.kind in ("article", "owner", "pronoun", "name")


def _opens_noun(token: Token) -> bool:
    return token.kind in ("article", "owner", "prep", "to") or token.owns


def _modifies(piece: Sequence[Token]) -> bool:
    """Whether the tokens are an article and modifiers that a noun can lose."""
    body = piece[1:] if piece and piece[0].kind in ("article", "owner") else piece
    if any(t.kind not in _MODIFIERS or weighs(t) or t.negates for t in body):
        return False
    return not any(takes_clause(t) for t in body) and not (body and body[-1].kind == "verb" and len(body) > 1)


def may_follow(gap: Gap, piece: Sequence[Token]) -> bool:
    """Whether `piece` may go behind the kept word on the left, phrase by phrase."""
    left = gap.left
    if not piece:
        return True
    if left is None or left.kind == "quantity" or (left.serves and left.kind != "pronoun") or left.owns:
        return all(t.kind == "adverb" and not weighs(t) for t in piece)
    at = 0
    while at < len(piece):
        step = _phrase(gap, piece, at)
        if step == 0:
            return False
        at += step
    return True


def _phrase(gap: Gap, piece: Sequence[Token], at: int) -> int:
    """How many tokens the phrase that may go at this place has; 0 for none."""
    token, rest = piece[at], len(piece) - at
    last = gap.right is None or ends_clause(gap, piece)
    if token.kind == "adverb" or token.day:
        return 0 if weighs(token) else 1
    if token.lower in _TIME_LEADS and at + 1 < len(piece) and piece[at + 1].kind == "word":
        return 2
    if token.kind == "prep":
        return _prepositional(gap, piece, at, last=last)
    if token.kind == "name" and at == 0 and _common(gap.left):
        return _run(piece, at, ("name",))
    if token.kind == "relative" or token.kind == "that":
        return rest if last or _subject_relative(gap, piece, at) else 0
    if token.kind == "conjunction":
        return rest if last and not limits_clause(piece[at:]) else 0
    if token.kind == "to":
        return rest if last and any(t.kind in _NOUN_MARKS for t in noun_phrase(gap)) else 0
    if token.kind == "and" and last:
        return rest if not _paired(gap) else 0
    if token.kind == "but" and last:
        follows = piece[at + 1] if at + 1 < len(piece) else None
        return rest if follows and not (follows.negates or follows.kind == "quantity" or follows.lower == "not") else 0
    return _participial(gap, piece, at)


def _common(token: Token | None) -> bool:
    return token is not None and token.kind == "word" and token.written.islower()


def _prepositional(gap: Gap, piece: Sequence[Token], at: int, *, last: bool) -> int:
    token = piece[at]
    if token.lower in _BOUND_PREPS or token.negates:
        return 0
    if token.lower == "against" and at == 0 and not any(t.kind in _NOUN_MARKS for t in noun_phrase(gap)):
        return 0
    if token.lower == "at" and any(t.lower in _BOUNDS for t in piece[at + 1 : at + 3]):
        return 0
    if token.lower in _MEASURES and any(t.kind == "number" for t in piece[at + 1 : at + 3]):
        return 0
    end = at + 1
    while end < len(piece):
        here, before = piece[end], piece[end - 1]
        adjectival = here.kind == "verb" and before.kind in ("article", "owner", "prep", "adverb")
        joins = here.kind == "and" and last and not any(t.finite for t in piece[end:])
        if here.kind not in _NOUN_PHRASE and not adjectival and not joins:
            break
        end += 1
    if not _whole(piece[at + 1 : end]) or (end == len(piece) and _runs_on(gap)):
        return 0
    if token.lower in _CLAUSE_PREPS and last:
        return len(piece) - at
    if token.lower in _CLAUSE_PREPS and not all(t.kind == "number" or t.day for t in piece[at + 1 : end]):
        return 0
    if gap.right is not None and gap.right.kind == "to" and not _temporal(piece[at:end]):
        return 0
    return end - at


def _whole(nominal: Sequence[Token]) -> bool:
    """Whether a noun phrase has its noun, and ends with it."""
    return bool(nominal) and nominal[-1].kind in ("word", "name", "number", "pronoun") and not nominal[-1].owns


def _runs_on(gap: Gap) -> bool:
    """Whether behind a verb's phrase the kept word is a further noun of it: "held by five votes"."""
    nominal = gap.right is not None and gap.right.kind in ("word", "name", "number")
    return nominal and gap.left is not None and gap.left.kind != "name" and in_predicate(gap)


def _temporal(phrase: Sequence[Token]) -> bool:
    """Whether it is a plain phrase of time or place: "on Monday", "in 2019", "in May"."""
    return (
        phrase[0].lower in ("on", "in", "at")
        and all(t.kind in ("number", "name", "word", "article") and not t.owns for t in phrase[1:])
        and any(t.day or t.kind in ("number", "name") for t in phrase)
    )


def _run(piece: Sequence[Token], at: int, kinds: tuple[str, ...]) -> int:
    end = at
    while end < len(piece) and piece[end].kind in kinds:
        end += 1
    return end - at


def _subject_relative(gap: Gap, piece: Sequence[Token], at: int) -> bool:
    """Whether "who did this" is whole and the verb of the sentence comes next."""
    body = piece[at + 1 :]
    if piece[at].lower not in ("who", "which", "that") or not body or not body[0].finite or gap.right is None:
        return False
    inner = any(t.kind in ("relative", "that", "conjunction", "and", "or", "but") or takes_clause(t) for t in body)
    return not inner and gap.right.finite and not any(t.kind == "verb" for t in body[2:])


def _participial(gap: Gap, piece: Sequence[Token], at: int) -> int:
    """A participle behind a noun, "based in Oslo" or "making tyres", without what follows it."""
    token, left = piece[at], gap.left
    if at != 0 or left is None or left.finite or at + 1 >= len(piece):
        return 0
    if gap.right is not None and not gap.right.finite:
        return 0
    if token.kind == "verb" and piece[1].lower in _PARTICIPLE_PREPS and not takes_clause(token):
        return 1
    return 0


def _paired(gap: Gap) -> bool:
    return any(t.lower in _PAIRS for t in gap.kept)
