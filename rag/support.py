"""Whether quoted words support a statement, decided from the words alone.

    statement, quotes -> Support(ok, reason, coverage)

Every number, name and date of the statement must stand in the quotes, nearly all of its content words must,
negation must agree, a hedge or an attribution must not be lost, and parties or amounts must keep their order.
It errs towards "no": `rag.verify` then shows the article's own sentence, which needs no judging.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.words import STOP_WORDS, WEAK_MODALS, content_stems, names, numbers, plain, stem, tokens, wording

MIN_COVERAGE = 0.75  # share of a statement's content stems that stand in its quotes
MIN_NEW_COVERAGE = 0.8  # the same for words that the question did not bring
_ATTRIBUTION = re.compile(
    r"\b(?:according to|said|says|say|told|reports?|reported(?:ly)?|claim(?:s|ed)?|allege[sd]?|alleged(?:ly)?|"
    r"suggest(?:s|ed)?|den(?:y|ies|ied)|argue[sd]?|insist(?:s|ed)?|announced|confirmed|believe[sd]?|estimate[sd]?|"
    r"sources|people familiar|rumou?red|accus(?:e[sd]?|ing|ations?)|predict(?:s|ed)?|warn(?:s|ed)?|think[s]?)\b",
    re.IGNORECASE,
)
_TENTATIVE = re.compile(
    r"\b(?:plan(?:s|ned)? to|aims? to|seek(?:s|ing)?|hop(?:es|ing) to|consider(?:s|ed|ing)?|propos(?:e[sd]?|al)|"
    r"prepared to|willing to|expect(?:s|ed)?|likely|intend(?:s|ed)? to|wants? to|tr(?:y|ies|ied|ying) to|if|unless|"
    r"whether)\b",
    re.IGNORECASE,
)
_COMMON = frozenset(stem(w) for w in "also report accord state includ however year time part make take come go".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """The verdict, its reason in a few words ("" when ok), and the share of content stems found, 0..1."""

    ok: bool
    reason: str
    coverage: float


def check_support(statement: str, quotes: Sequence[str], *, question: str = "") -> Support:
    """Judge `statement` against the quotes it cites; no quotes support nothing."""
    source = " ".join(quotes)
    coverage = stem_coverage(statement, source)
    for check in _CHECKS:
        reason = check(statement, source)
        if reason:
            return Support(ok=False, reason=reason, coverage=coverage)
    if coverage < MIN_COVERAGE or new_coverage(statement, source, question) < MIN_NEW_COVERAGE:
        reason = f"words that its quotes do not hold: {_missing_words(statement, source)}"
        return Support(ok=False, reason=reason, coverage=coverage)
    return Support(ok=True, reason="", coverage=coverage)


def stem_coverage(statement: str, source: str) -> float:
    """Share of the statement's content stems that occur in `source`; 1 when it has none."""
    return _share(set(content_stems(statement)) - _COMMON, source)


def new_coverage(statement: str, source: str, question: str) -> float:
    """The same over stems that the question does not hold; 1 when there are none."""
    return _share(set(content_stems(statement)) - set(content_stems(question)) - _COMMON, source)


def missing_items(statement: str, source: str) -> frozenset[str]:
    """Numbers and names of the statement that `source` does not hold."""
    return _missing_numbers(statement, source) | _missing_names(statement, source)


def _share(stems: set[str], source: str) -> float:
    held = set(content_stems(source))
    return sum(_held(s, held) for s in stems) / len(stems) if stems else 1.0


def _held(word: str, held: set[str]) -> bool:
    return word in held or any(len(word) > 4 and len(h) > 4 and word[:5] == h[:5] for h in held)


def _missing_words(statement: str, source: str) -> str:
    held = set(content_stems(source))
    words = dict.fromkeys(t for t in tokens(statement) if t not in STOP_WORDS and not _held(stem(t), held))
    return ", ".join(list(words)[:4]) or "too few in common"


def _missing_numbers(statement: str, source: str) -> frozenset[str]:
    held = numbers(source)
    small_in_words = {n for n in numbers(statement) if n in {"1", "0"}}
    return numbers(statement) - held - {h.rstrip("%") for h in held if "%" not in h} - small_in_words


def _missing_names(statement: str, source: str) -> frozenset[str]:
    words = set(tokens(source))
    parts = words | {part for word in words for part in re.split(r"[-.']", word)}
    stems = {stem(word) for word in parts}
    return frozenset(n for n in names(statement) if n not in parts and stem(n) not in stems)


def _numbers_check(statement: str, source: str) -> str:
    missing = _missing_numbers(statement, source)
    return f"number not in its quotes: {', '.join(sorted(missing))}" if missing else ""


def _names_check(statement: str, source: str) -> str:
    missing = _missing_names(statement, source)
    return f"name not in its quotes: {', '.join(sorted(missing))}" if missing else ""


def _negation_check(statement: str, source: str) -> str:
    said, held = wording(statement).negations, wording(source).negations
    if said and not held:
        return "negation that its quotes do not make"
    return "negation of its quotes is lost" if held and not said and _negation_matters(statement, source) else ""


def _negation_matters(statement: str, source: str) -> bool:
    """A negating clause counts when the statement draws on that clause."""
    stems = set(content_stems(statement))
    clauses = [c for c in re.split(r"[,;:—–()]|\b(?:but|while|although|though|whereas)\b", plain(source)) if c.strip()]
    best = max(clauses, key=lambda c: len(stems & set(content_stems(c))), default="")
    return wording(best).negations > 0


def _hedge_check(statement: str, source: str) -> str:
    modals = set(tokens(source)) & WEAK_MODALS
    if modals and not _tempered(statement):
        return f"hedge of its quotes is lost: {', '.join(sorted(modals))}"
    if _ATTRIBUTION.search(source) and not _tempered(statement):
        return "who says it is lost"
    if _TENTATIVE.search(source) and not _tempered(statement):
        return "a plan or condition of its quotes is told as fact"
    return ""


def _tempered(statement: str) -> bool:
    modal = set(tokens(statement)) & (WEAK_MODALS | {"would", "will"})
    return bool(modal or _ATTRIBUTION.search(statement) or _TENTATIVE.search(statement))


def _order_check(statement: str, source: str) -> str:
    """Two names or two numbers that swap places, with no passive to explain it, may have swapped roles."""
    if re.search(r"\b(?:by|from)\b", plain(statement).lower()) or re.search(r"\bby\b", plain(source).lower()):
        return ""
    for kind, found in (("names", names), ("numbers", numbers)):
        said = _in_order(statement, found(statement) & found(source))
        held = _in_order(source, found(statement) & found(source))
        if len(said) == 2 and said == held[::-1]:
            return f"{kind} in another order than in its quotes"
    return ""


def _in_order(text: str, items: frozenset[str]) -> list[str]:
    flat = plain(text).lower()
    places = {item: flat.find(item) for item in items}
    return sorted((item for item in items if places[item] >= 0), key=lambda item: places[item])


_CHECKS: tuple[Callable[[str, str], str], ...] = (
    _numbers_check,
    _names_check,
    _negation_check,
    _hedge_check,
    _order_check,
)
