"""Whether quoted words support a statement, decided from the words alone.

    statement, quotes -> Support(ok, reason)

A statement is accepted as a compression of its quotes: every number, name and word of meaning stands there, in the
same order, and what the quotes say about it (negation, hedge, plan, who says so) is kept.  Anything cleverer than
that is not judged but refused: `rag.verify.verify` then shows the article's own sentence, which needs no judging.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from rag.language.words import WEAK_MODALS, content_stems, names, number_of, numbers, plain, stem, tokens
from rag.verify.align import Alignment, Word, align, same_word, words_of
from rag.verify.compression.check import lost_by_cutting

_SAYING = (
    r"said|says|say|told|tells|reports?|reported|claim(?:s|ed)?|alleges?d?|suggest(?:s|ed)?|den(?:y|ies|ied)|"
    r"argue[sd]?|insist(?:s|ed)?|announced?|confirm(?:s|ed)?|believe[sd]?|estimate[sd]?|predict(?:s|ed)?|"
    r"warn(?:s|ed)?|thinks?|found|blame[sd]?|accuse[sd]?"
)
_ATTRIBUTION = re.compile(
    rf"\b(?:by the (?:reckoning|estimate|account) of|in the (?:view|words|opinion) of|according to|reportedly|"
    rf"allegedly|sources|people familiar|rumou?red|accusations?|{_SAYING})\b",
    re.IGNORECASE,
)
_NEUTRAL_SAYING = frozenset("said says say told tells report reports reported reportedly according".split())
_LEADING = re.compile(
    rf"^[^,.;]{{2,80}}?\s+(?:{_SAYING})(?:\s+that)?\b[\s,:]*|^According to [^,]{{2,80}},\s*", re.IGNORECASE
)
_TRAILING = re.compile(
    rf",?\s+according to\s+[^,;]{{2,80}}$|,\s+(?:as\s+)?(?:{_SAYING})(?:\s+by)?\s+[^,;]{{2,80}}$|"
    rf",\s+[^,;]{{2,80}}\s+(?:{_SAYING})$"
)
_FRAME = frozenset(
    "plan aim seek hope consid propos prepar will expect like intend want tri if unless whether would could should"
    " might may report alleg possibl perhap potenti probabl appear seem reconsid threaten offer ask urg demand"
    " ought must almost near about around rough estim".split()
)  # stems that change what a clause commits itself to
_GLUE = frozenset(stem(word) for word in "also well yes indeed there".split())
_UNSHOWN = ("<", ">", "](", "://", "`", "|", "{", "}", "\\")


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """The verdict and, when it is no, its reason in a few words."""

    ok: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """One statement against its quotes, with what every check needs of them."""

    statement: str
    source: str
    said: tuple[Word, ...]
    held: tuple[Word, ...]
    alignment: Alignment


def check_support(statement: str, quotes: Sequence[str]) -> Support:
    """Judge `statement` against the quotes it cites, given in reading order; no quotes support nothing."""
    case = _case(statement, " ".join(quotes))
    for check in _CHECKS:
        reason = check(case)
        if reason:
            return Support(ok=False, reason=reason)
    return Support(ok=True, reason="")


def stem_coverage(statement: str, source: str) -> float:
    """Share of the statement's content stems that occur in `source`; 1 when it has none."""
    stems = set(content_stems(statement))
    held = set(content_stems(source))
    return len(stems & held) / len(stems) if stems else 1.0


def missing_items(statement: str, source: str) -> frozenset[str]:
    """Numbers and names of the statement that `source` does not hold."""
    return (numbers(statement) - numbers(source)) | _missing_names(statement, source)


def _case(statement: str, source: str) -> _Case:
    body = _without_speaker(statement)
    said, held = words_of(body), words_of(source)
    return _Case(statement=statement, source=source, said=said, held=held, alignment=align(_bare(said), held))


def _without_speaker(statement: str) -> str:
    """The statement without "X said" before or behind it; who said it may stand anywhere in the quotes."""
    flat = plain(statement).strip().rstrip(".")
    trimmed = _TRAILING.sub("", flat)
    if trimmed == flat:
        trimmed = _LEADING.sub("", flat)
    return trimmed if len(trimmed) > len(flat) / 3 else flat


def _bare(words: Iterable[Word]) -> list[Word]:
    return [w for w in words if w.key not in _GLUE]


def _empty_check(case: _Case) -> str:
    return "" if case.source.strip() and content_stems(case.statement) else "says nothing that can be checked"


def _script_check(case: _Case) -> str:
    """Markup, links and letters of scripts that the quotes do not use are no words of theirs."""
    foreign = [mark for mark in _UNSHOWN if mark in case.statement and mark not in case.source]
    letters = {c for c in plain(case.statement) if ord(c) > 0x24F and c.isalpha()} - set(plain(case.source))
    return "characters that its quotes do not hold" if foreign or letters else ""


def _numbers_check(case: _Case) -> str:
    missing = numbers(case.statement) - numbers(case.source)
    return f"number not in its quotes: {', '.join(sorted(missing))}" if missing else ""


def _names_check(case: _Case) -> str:
    missing = _missing_names(case.statement, case.source)
    return f"name not in its quotes: {', '.join(sorted(missing))}" if missing else ""


def _missing_names(statement: str, source: str) -> frozenset[str]:
    words = set(tokens(source))
    parts = words | {part for word in words for part in re.split(r"[-.']", word)}
    stems = {stem(word) for word in parts}
    return frozenset(n for n in names(statement) if n not in parts and stem(n) not in stems)


def _words_check(case: _Case) -> str:
    """Every word of meaning, those of the speaker included, stands somewhere in the quotes."""
    strange = [
        w.written
        for w in _bare(words_of(case.statement))
        if w.carries_meaning and not _found(w, case.held) and not _says(w)
    ]
    return f"words that its quotes do not hold: {', '.join(strange[:4])}" if strange else ""


def _found(word: Word, held: Sequence[Word]) -> bool:
    return any(same_word(word, other) for other in held)


def _says(word: Word) -> bool:
    return word.lower in _NEUTRAL_SAYING


def _order_check(case: _Case) -> str:
    left = [w.written for w in case.alignment.left if not _says(w)]
    return f"in another order than its quotes: {', '.join(left[:4])}" if left else ""


def _relation_check(case: _Case) -> str:
    """A word that its quotes place behind "by", "from", "before" and the like keeps that place."""
    for said, held in case.alignment.pairs:
        named = held.written[:1].isupper() or number_of(held.written)
        infinitive = not named and {said.before, held.before} <= {"", "to"}
        if said.before != held.before and not infinitive:
            return f"“{said.before or 'no ' + held.before} {said.written}” is not how its quotes put it"
    return ""


def _negation_check(case: _Case) -> str:
    lost = [w.written for w in _touched(case) if w.negates and not _kept(w, case)]
    return f"negation of its quotes is lost: {lost[0]}" if lost else ""


def _frame_check(case: _Case) -> str:
    lost = [w.written for w in _touched(case) if _frames(w) and not _kept(w, case)]
    if lost:
        return f"what its quotes only plan, expect or suppose is told as fact: {lost[0]}"
    if _ATTRIBUTION.search(case.source) and not _ATTRIBUTION.search(case.statement):
        return "who says it is lost"
    return ""


def _frames(word: Word) -> bool:
    if word.written == "May":
        return False
    return word.key in _FRAME or word.lower in WEAK_MODALS


def _kept(word: Word, case: _Case) -> bool:
    return any(same_word(word, w) for w in words_of(case.statement))


def _touched(case: _Case) -> list[Word]:
    """The quotes' words in clauses that the statement draws on."""
    clauses = {held.clause for _, held in case.alignment.pairs}
    return [w for w in case.held if w.clause in clauses]


def _cuts_check(case: _Case) -> str:
    """What falls out of the quotes is whole phrases that nothing kept depends on."""
    return lost_by_cutting(case.statement, case.source)


_CHECKS: tuple[Callable[[_Case], str], ...] = (
    _empty_check,
    _script_check,
    _numbers_check,
    _names_check,
    _words_check,
    _negation_check,
    _frame_check,
    _order_check,
    _relation_check,
    _cuts_check,
)
