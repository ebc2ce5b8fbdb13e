"""Further ways in which a true sentence becomes a lie: what limits it is cut off, a plan is told as done, and the like.

    sentence, other sentences, random numbers -> subtle_lies -> Pair*(kind, statement, quote, true=False)

Beside `evals.checks.corrupt`, which puts another number, date or name in a sentence, these change its unit, an initial,
its condition, limit, scope, cause, or how far a thing has come.  Pure; no model.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence

from evals.checks.corrupt import Pair

LEAST_LEFT = 5  # words of a sentence that was cut
_UNITS = (
    "euros:dollars million:billion weeks:months years:months days:weeks kilometres:miles tonnes:kilos hours:minutes"
)
_OTHER_UNIT = {a: b for pair in _UNITS.split() for a, b in (pair.split(":"), pair.split(":")[::-1])}
_UNIT = re.compile(rf"(?<=\d )(?:{'|'.join(_OTHER_UNIT)})\b|(?<= a )(?:week|month|year|day)\b|[£$€](?=\d)|per cent\b")
_PERSON = re.compile(r"\b[A-Z][a-z]{2,} (?=[A-Z][a-z]{3,}\b)")
_CONDITION = re.compile(
    r",? (?:but )?(?:only )?(?:if|unless|provided|providing|once|so long as|as long as|on condition)\b[^.;]*"
)
_LEADING = re.compile(r"^(?:If|Unless|Once|Should|Provided) [^,]{8,80}, (?=\w)")
_LIMIT = re.compile(
    r", (?:but (?:only|not|no)|except|excluding|though only|starting)\b[^.;]*|"
    r" (?:only|at most|at least|no more than|up to|no later than|no earlier than)(?= )|"
    r" (?:until|except|apart from) [^,.;]*"
)
_SCOPE = re.compile(
    r"\b(?:some|most|many|half|part|one|two|three|few|a third|a quarter) of (?=the|its|their|his|her)\b"
)
_PLAN = re.compile(
    r"\b(?:will|would|(?:is|are|was|were) (?:to|due to|expected to|set to)|plans? to|wants? to|intends? to|hopes? to) "
    r"(?!be\b|not\b|have\b)([a-z]{4,})\b"
)
_PASSIVE_PLAN = re.compile(r"\b(?:will|would|(?:is|are|was|were) to) be (?=[a-z]+ed\b)")
_BECAUSE = re.compile(r",? (?:because(?: of)?|since|after|owing to|due to) [^,.;]{8,}")
_DONE = dict(
    pair.split(":")
    for pair in "take:taken begin:begun give:given make:made sell:sold hold:held leave:left meet:met keep:kept"
    " build:built send:sent spend:spent stand:stood lose:lost bring:brought find:found become:become come:come"
    " fall:fallen rise:risen drop:dropped stop:stopped bear:borne grow:grown wear:worn decide:decided show:shown"
    " tell:told lead:led".split()
)


def subtle_lies(sentence: str, *, others: Sequence[str], rng: random.Random) -> Iterator[Pair]:
    """One false statement for each kind that the sentence offers a place for."""
    for kind, change in _CHANGES.items():
        changed = change(sentence, others, rng)
        if changed and changed != sentence and len(changed.split()) >= LEAST_LEFT:
            yield Pair(kind=kind, statement=changed[:1].upper() + changed[1:], quote=sentence, true=False)


def _unit(sentence: str, others: Sequence[str], rng: random.Random) -> str:
    found = _UNIT.search(sentence)
    if found is None:
        return ""
    spans = {"week": "month", "month": "week", "year": "month", "day": "week", "per cent": "points"}
    other = {**_OTHER_UNIT, **spans, "£": "€", "$": "£", "€": "$"}[found[0]]
    return sentence[: found.start()] + other + sentence[found.end() :]


def _initial(sentence: str, others: Sequence[str], rng: random.Random) -> str:
    found = _PERSON.search(sentence, 1)
    if found is None:
        return ""
    letter = rng.choice([c for c in "ABDEGHJKLMNPRST" if c != found[0][0]])
    return f"{sentence[: found.start()]}{letter}. {sentence[found.end() :]}"


def _cut(*patterns: re.Pattern[str]) -> Callable[[str, Sequence[str], random.Random], str]:
    def cut(sentence: str, others: Sequence[str], rng: random.Random) -> str:
        return next((pattern.sub("", sentence, count=1) for pattern in patterns if pattern.search(sentence)), "")

    return cut


def _scope(sentence: str, others: Sequence[str], rng: random.Random) -> str:
    found = _SCOPE.search(sentence)
    whole = "All of " if found and found.start() == 0 else "all of "
    return _SCOPE.sub(whole, sentence, count=1) if found else ""


def _done(sentence: str, others: Sequence[str], rng: random.Random) -> str:
    if _PASSIVE_PLAN.search(sentence):
        return _PASSIVE_PLAN.sub("has been ", sentence, count=1)
    found = _PLAN.search(sentence)
    if found is None:
        return ""
    verb = found[1]
    done = _DONE.get(verb, f"{verb}d" if verb.endswith("e") else f"{verb}ed")
    return f"{sentence[: found.start()]}has {done}{sentence[found.end() :]}"


def _cause(sentence: str, others: Sequence[str], rng: random.Random) -> str:
    found = _BECAUSE.search(sentence)
    causes = [m[0] for other in others if other != sentence and (m := _BECAUSE.search(other))]
    if found is None or not causes:
        return ""
    other = re.sub(r"^,? (?:since|after|owing to|due to) ", " because of ", rng.choice(causes))
    return sentence[: found.start()] + other + sentence[found.end() :]


_CHANGES: dict[str, Callable[[str, Sequence[str], random.Random], str]] = {
    "unit": _unit,
    "initials": _initial,
    "condition": _cut(_CONDITION, _LEADING),
    "limit": _cut(_LIMIT),
    "scope": _scope,
    "plan": _done,
    "cause": _cause,
}
