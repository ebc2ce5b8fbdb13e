"""A sentence -> the sums, shares and counts of jobs in it that somebody can have at stake, with their currency.

    stake_amounts(sentence) -> (start, Amount)*         clause_part(sentence, start, verb) -> which part of the clause

Other numbers are none.  Read `rag.language.values` for how amounts are read, `rag.register.stakes.stakes` next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from index.text.patterns import regex
from rag.language.amounts import amount_spans
from rag.language.values import Value, amounts_in
from rag.language.words import stem
from rag.register.claims.clauses import Sentence
from rag.register.claims.lexicon import lemmas
from rag.register.items import Amount

if TYPE_CHECKING:
    from spacy.tokens import Token

_MILLIONS = regex(r"(?:illion|\d\s?(?:bn|m|k))\b", re.IGNORECASE)
_CODES = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY"}
_PREFIX = regex(r"(?<![A-Z])([A-Z]{1,3})\$\s?$|\b(EUR|USD|GBP|CHF|SEK|NOK|DKK|AUD|CAD|JPY|INR|KRW)\s?$")
_DOLLARS = {
    "A": "AUD", "AU": "AUD", "US": "USD", "C": "CAD", "CA": "CAD", "NZ": "NZD", "HK": "HKD", "S": "SGD", "R": "BRL",
    "NT": "TWD", "EC": "XCD", "J": "JMD", "TT": "TTD", "BZ": "BZD",
}  # fmt: skip


def clause_part(sentence: Sentence, at: int, verb: Token) -> int:
    """Which part of the verb's clause an amount stands in: those joined by "and" are parts of their own."""
    word = sentence.word_at(at) or verb
    while word.head.i != verb.i and word.dep_ not in ("conj", "ROOT"):
        word = word.head
    return word.i


def stake_amounts(sentence: Sentence, latest: Amount | None = None) -> Iterator[tuple[int, Amount]]:
    """Each sum, share or count of jobs with its place; other numbers are no stakes.  A bare "6 million" is of the
    currency of the sum before it, `latest` where it is the sentence's first."""
    text = sentence.text
    for value in amounts_in(text):
        for start, end, canonical in amount_spans(text):
            if canonical == value.canonical and text[start:].startswith(value.written[:3]):
                amount = _amount(text, value, start, end) or _bare(sentence, value, start, end, latest)
                if amount is not None:
                    latest = amount if amount.unit != "%" and _MILLIONS.search(amount.written) else latest
                    yield start, amount
                elif _MILLIONS.search(text[start:end]):
                    latest = None  # millions of something else
                break


def latest_sum(sentence: Sentence, before: Amount | None) -> Amount | None:
    """The sum of money that a bare figure behind this sentence would be of: its last in millions, or the one before."""
    found = [a for _, a in stake_amounts(sentence, before) if a.unit != "%" and _MILLIONS.search(a.written)]
    return found[-1] if found else before


def _bare(sentence: Sentence, value: Value, start: int, end: int, latest: Amount | None) -> Amount | None:
    """A figure in millions with no noun behind it, as a sum of the latest one's currency."""
    after = next((t for t in sentence.doc if t.idx >= end), None)
    if latest is None or not _MILLIONS.search(sentence.text[start:end]):
        return None
    of_some = after is not None and after.lower_ == "of" and any(t.like_num or t.tag_ == "NNS" for t in after.subtree)
    if after is not None and (after.pos_ in ("NOUN", "PROPN", "ADJ", "NUM", "SYM") or of_some):
        return None  # "1.1 million of its 3 million subscribers"
    written = sentence.text[start:end].strip()
    return Amount(value=value.canonical, unit=latest.unit, currency=latest.currency, written=written, loose=value.loose)


def _amount(text: str, value: Value, start: int, end: int) -> Amount | None:
    unit = value.unit
    prefix = _PREFIX.search(text[max(0, start - 5) : start + 1 if text[start] == "$" else start])
    currency = ""
    if prefix:
        currency = _DOLLARS.get(prefix[1], f"{prefix[1]}$") if prefix[1] else prefix[2]
        start -= len(prefix[0].strip("$ ")) if text[start] == "$" else len(prefix[0])
        unit = {"EUR": "euro", "GBP": "pound", "JPY": "yen"}.get(
            currency, "dollar" if "D" in currency else currency.lower()
        )
    elif symbol := next((mark for mark in _CODES if mark in text[start:end]), ""):
        currency = _CODES[symbol]
    counted = _counted(text, end)
    if unit not in _money() and unit != "%" and not currency and not counted:
        return None
    written = text[start:end].strip()
    if not currency and unit in _money():
        written = value.written
    paid = currency or unit in _money()  # "a €9 million job" is euros
    return Amount(
        value=value.canonical,
        unit=unit if paid else counted or unit,
        currency=currency,
        written=written,
        loose=value.loose,
    )


@cache
def _money() -> frozenset[str]:
    """Names of currencies, and their stems, which are what a unit is."""
    names = lemmas("stakes", "money")
    return names | {stem(name) for name in names}


def _counted(text: str, end: int) -> str:
    """What is counted where it is jobs, workers, homes or the like, up to two words on."""
    match = re.match(r"(?:\s+(?:of the|of its|of their|of))?((?:\s+[a-z’'-]+){1,3})", text[end:])
    words = match[1].split() if match else []
    for word in words:
        bare = word.rstrip("s") if not word.endswith("ies") else word[:-3] + "y"
        if bare in lemmas("stakes", "counted"):
            return bare
    return ""
