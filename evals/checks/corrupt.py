"""True sentences made false in one place, and true ones merely shortened, to measure what checks support.

    sentence, random numbers, other names -> Pair*(kind, statement, quote, true)

Each corruption changes one thing that a reader would be misled by: a number, a date, a name, who did what to whom, a
negation, a hedge, who says so.  A kind that a sentence offers no place for is left out.  Pure; no model.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

MONTHS = (
    "January February March April May June July August September October November December".split()
)  # fmt: skip
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_NUMBER = re.compile(r"(?<![\w.,])\d[\d,]*(?:\.\d+)?(?![\w]|[.,]\d)")
_DATE = re.compile(rf"\b(?:{'|'.join((*MONTHS, *DAYS))})\b")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+(?: [A-Z][a-z]+){0,2}")
_AUXILIARY = re.compile(r"\b(?:is|are|was|were|will|would|has|have|had|can|could|should|must|did|does|do)\b(?! not\b)")
_NEGATION = re.compile(r" not\b|\bno longer |\bnever ")
_HEDGE = re.compile(r"\b(?:reportedly|allegedly|possibly|perhaps|probably|apparently) |\b(?:may|might|could) (?=\w)")
_SAYING = re.compile(
    r",? (?:according to [^,.;]+|[^,.;]{3,60} (?:said|says|claimed|argued|warned|told [^,.;]+))\.?$|"
    r"^[^,.;]{3,60} (?:said|claimed|argued|warned|says) (?:that )?"
)
_ASIDE = re.compile(r" \([^()]+\)|, (?:which|who|where) [^,.;]+,")
_OPENING = re.compile(r"^(?:On|In|At|Since|After|Before|Last) [^,.;]{3,40}, (?=[a-zA-Z])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A statement that is to rest on `quote`; `true` says whether it does."""

    kind: str
    statement: str
    quote: str
    true: bool


def corruptions(sentence: str, *, names: Sequence[str], rng: random.Random) -> Iterator[Pair]:
    """One false statement for each kind that the sentence offers a place for."""
    for kind, change in _CHANGES.items():
        changed = change(sentence, names, rng)
        if changed and changed != sentence:
            yield Pair(kind=kind, statement=changed, quote=sentence, true=False)


def shortenings(sentence: str) -> Iterator[Pair]:
    """The sentence as it stands, and without an aside or its opening."""
    yield Pair(kind="as it stands", statement=sentence, quote=sentence, true=True)
    for kind, pattern in (("without an aside", _ASIDE), ("without its opening", _OPENING)):
        shorter = pattern.sub("", sentence, count=1)
        if shorter != sentence and len(shorter.split()) >= len(sentence.split()) // 2:
            yield Pair(kind=kind, statement=shorter[:1].upper() + shorter[1:], quote=sentence, true=True)


def names_of(sentences: Sequence[str]) -> list[str]:
    """Names that stand inside sentences, each once."""
    return list(dict.fromkeys(match[0] for sentence in sentences for match in _NAME.finditer(sentence)))


def _swap_number(sentence: str, names: Sequence[str], rng: random.Random) -> str:
    match = _chosen(_NUMBER, sentence, rng)
    if match is None:
        return ""
    digits = [place for place, letter in enumerate(match[0]) if letter.isdigit()]
    place = rng.choice(digits[-2:])
    other = rng.choice([d for d in "123456789" if d != match[0][place]])
    return _put(sentence, match, match[0][:place] + other + match[0][place + 1 :])


def _swap_date(sentence: str, names: Sequence[str], rng: random.Random) -> str:
    match = _chosen(_DATE, sentence, rng)
    if match is None:
        return ""
    kin = MONTHS if match[0] in MONTHS else DAYS
    return _put(sentence, match, rng.choice([word for word in kin if word != match[0]]))


def _swap_name(sentence: str, names: Sequence[str], rng: random.Random) -> str:
    match = _chosen(_NAME, sentence, rng)
    others = [name for name in names if name not in sentence]
    return _put(sentence, match, rng.choice(others)) if match and others else ""


def _swap_roles(sentence: str, names: Sequence[str], rng: random.Random) -> str:
    found = [match for match in _NAME.finditer(sentence) if match[0] not in (*MONTHS, *DAYS)]
    pairs = [(a, b) for i, a in enumerate(found) for b in found[i + 1 :] if a[0] != b[0] and " and " not in
             sentence[a.end() : b.start()] + " "]  # fmt: skip
    if not pairs:
        return ""
    first, second = rng.choice(pairs)
    return sentence[: first.start()] + second[0] + sentence[first.end() : second.start()] + first[0] + sentence[
        second.end() :
    ]  # fmt: skip


def _flip(sentence: str, names: Sequence[str], rng: random.Random) -> str:
    if negation := _chosen(_NEGATION, sentence, rng):
        return _put(sentence, negation, "")
    match = _chosen(_AUXILIARY, sentence, rng)
    return _put(sentence, match, f"{match[0]} not") if match else ""


def _unhedge(sentence: str, names: Sequence[str], rng: random.Random) -> str:
    match = _chosen(_HEDGE, sentence, rng)
    return _put(sentence, match, "will " if match[0].strip() in ("may", "might", "could") else "") if match else ""


def _unattribute(sentence: str, names: Sequence[str], rng: random.Random) -> str:
    match = _SAYING.search(sentence)
    rest = _put(sentence, match, "").strip() if match else ""
    return rest[:1].upper() + rest[1:].rstrip(".") + "." if len(rest.split()) >= 5 else ""


def _chosen(pattern: re.Pattern[str], sentence: str, rng: random.Random) -> re.Match[str] | None:
    found = list(pattern.finditer(sentence))
    return rng.choice(found) if found else None


def _put(sentence: str, match: re.Match[str], text: str) -> str:
    return sentence[: match.start()] + text + sentence[match.end() :]


_CHANGES: dict[str, Callable[[str, Sequence[str], random.Random], str]] = {
    "number": _swap_number,
    "date": _swap_date,
    "name": _swap_name,
    "role": _swap_roles,
    "negation": _flip,
    "hedge": _unhedge,
    "attribution": _unattribute,
}
