"""A question by how much something changed -> the question for its amount, which is looked for at two times.

    "By how much has the toll gone up since May?" -> OverTime(question="How much is the toll?", up=True)

Few articles tell a change by its size; more tell the old amount, and a later one the new.  Pure.
`rag.answer.arithmetic` takes one from the other; `rag.question.one_amount` is for both in one sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.text.patterns import regex

_UP = (
    r"gr[eo]w[ns]?|ris(?:en?|es)|rose|increased?|go(?:ne)? up|went up|raised?|gain(?:ed)?|climb(?:ed)?|lift(?:ed)?|"
    r"added|add|put up|growth"
)
_DOWN = (
    r"f[ae]ll(?:en)?|drop(?:ped)?|shr[aiu]nk|declined?|decreased?|go(?:ne)? down|went down|lower(?:ed)?|cut|reduced?|"
    r"lost|lose|shed|sank|sunk"
)
_AUXILIARY = r"(?:has|have|had|did|do|does|was|were|is|are)"
_COUNTED = r"how (?:much|many)(?P<unit>(?: [a-z]+){0,2}?)"
_BY = regex(
    rf"^\W*by {_COUNTED} {_AUXILIARY} (?P<who>.+?) (?:(?P<up>{_UP})|(?:{_DOWN}))\b(?P<rest>[^?]*)\W*$", re.IGNORECASE
)
_SINCE = regex(
    rf"^\W*{_COUNTED} {_AUXILIARY} (?P<who>.+?) (?:(?P<up>gained|gain|added|add)|(?:lost|lose|shed))"
    r"(?P<rest> (?:since|between|from|over)\b[^?]*)\W*$",
    re.IGNORECASE,
)
_DEARER = regex(
    r"^\W*how much (?:(?P<up>dearer|higher|larger|bigger|longer|more expensive|more)|cheaper|lower|smaller|less) "
    r"(?:is|are|was|were|does|do|will) (?P<who>.+?) (?:cost |now |be )*than (?:(?:it|they) (?:was|were|did)\b|before\b|"
    r"(?:originally|initially|first|once)\b|the (?:old|original|first|previous|earlier|initial) ).*$",
    re.IGNORECASE,
)
_NOTED = regex(
    r"^\W*(?P<who>[^:?,]{3,60}?)(?::|,) (?:(?P<up>increase|rise|growth|gain)|fall|drop|decline|decrease|loss)\b"
    r"(?P<rest>[^?]*)\W*$",
    re.IGNORECASE,
)
_TIME = regex(r"\s*\b(?:since|between|from|over|in|during|after|within|compared|last|this|until|by)\b.*$", re.I)
_MONEY = regex(
    r"^(?:dollars?|euros?|pounds?|crowns?|francs?|yen|per ?cent|percent|percentage points|money|pesos?|rupees?)$", re.I
)
_YEAR = regex(r"\bsince ((?:1[5-9]|20)\d\d)\b", re.IGNORECASE)
_NEW = regex(r"^the (?:new|current|present) ", re.IGNORECASE)
_OWN = regex(r"^(?:its|their|his|her|the) ", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class OverTime:
    """The question for the amount, whether it is said to have risen, and the year from which on, "" for none."""

    question: str
    up: bool
    since: str = ""


def over_time(question: str) -> OverTime | None:
    """What is to be looked for at two times; None for any other question."""
    form, found = next(((p, m) for p in (_BY, _SINCE, _DEARER, _NOTED) if (m := p.match(question))), (None, None))
    if found is None:
        return None
    told = found.groupdict()
    year = _YEAR.search(question)
    asked = _amount_of(told["who"].strip(), (told.get("unit") or "").strip(), _TIME.sub("", told.get("rest") or ""))
    return OverTime(
        question=f"How many {told['who'].strip()}?" if form is _NOTED else asked,
        up=bool(told["up"]),
        since=year[1] if year else "",
    )


def _amount_of(who: str, unit: str, thing: str) -> str:
    """The question for the amount: "How many pupils does the school have?", "How much is the toll of the bridge?"."""
    thing = _OWN.sub("", thing.strip(" ,.?"))
    if thing:
        return f"How much is the {thing} of {who}?"
    if unit and not _MONEY.match(unit):
        return f"How many {unit} does {who} have?"
    return f"How much is {_NEW.sub('the ', who)}?"
