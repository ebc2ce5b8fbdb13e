"""Whether two sentences that each give an amount speak of the same: not a plan and its outcome, a part and the whole,
one and all, or two periods.

    question, sentence, amount, sentence, amount -> same_scope -> bool

Patterns over the words around an amount; when in doubt it is not the same, so that nothing is claimed.  Pure.
`rag.language.comparable` compares what is left.
"""

from __future__ import annotations

import re

from index.text.patterns import regex
from rag.language.tellers import teller_of
from rag.language.words import content_stems, stem

CHANGED = regex(
    r"\b(?:now|instead|moved|put back|postponed|delayed|brought forward|raised|lifted|cut|lowered|revised|up from|"
    r"down from|new|no longer|since|changed|increased|grew|grown|rose|risen|climbed|fell|fallen|extended|dropped|"
    r"will now|latest|again|admitted|earlier|later than|replaced|successor)\b",
    re.IGNORECASE,
)  # what tells that a value has taken another's place
_REVISED = regex(r"\b(?:now|instead|revised)\b", re.IGNORECASE)  # that a plan has become another
_AGAINST = regex(r"\b(?:not|rather than|instead of|from|previous(?:ly)?|wrong|contrary)\b", re.IGNORECASE)
_MARK = regex(r"[,;:]\s|\s(?:that|because|although|while|but)\s")
_PLAN = regex(
    r"\b(?:plan(?:s|ned|ning)?|intend(?:s|ed)?|aim(?:s|ed)?|hope[sd]?|means|meant to|want(?:s|ed)?|propose[sd]?|"
    r"consider(?:s|ing)|offer(?:s|ed)?|demand(?:s|ed)?|could|(?-i:may)|might|budget(?:s|ed)?|targets?|sought|seeks?|"
    r"will be (?:extended|expanded|enlarged|increased|raised|built|cut|reduced)|"
    r"will [^,;.]*\bby (?:the end of )?20\d\d)\b",
    re.IGNORECASE,
)
_EXPECTED = regex(r"\b(?:expect(?:s|ed|ing)?|estimate[sd]?|forecasts?|promise[sd]?|owes?)\b", re.IGNORECASE)
_SO_FAR = regex(r"\b(?:so far|to date|until now|already)\b", re.IGNORECASE)
_WHOLE = regex(
    r"\b(?:in (?:all|total|the end)|as a whole|(?:the|over the|a) (?:whole|total)|altogether|overall|eventually|"
    r"finally|turned out)\b",
    re.IGNORECASE,
)  # of an outcome, or of all that there is
_SINCE = regex(
    r"\bsince (?:\w+day|(?:jan|febr)uary|march|april|may|june|july|august|\w+ber|the \w+|\d{4})\b", re.IGNORECASE
)
_BY_THEN = regex(
    r"\bby (?:the end of |early |mid-|late )?(?:\w+day|(?:jan|febr)uary|march|april|may|june|july|august|\w+ber|then)\b"
    r"[^,;.]*\bhad\b",
    re.IGNORECASE,
)
_OPENS_ON_A_DAY = regex(r"^(?:On \w+day|Yesterday|Today|Overnight)\b")
_ON_A_DAY = regex(r"\b(?:on \w+day|yesterday|today|that day|overnight)\b", re.IGNORECASE)
_MEASURED = regex(r"\b(?:trials?|stud(?:y|ies)|surveys?|polls?|samples?|simulations?)\b", re.IGNORECASE)
_NTH = r"first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|\d+(?:st|nd|rd|th)"
ORDINAL = regex(rf"\b(?:{_NTH})\b", re.IGNORECASE)
_THE_NTH = regex(rf"\b(?:the|an?|on|its|his|her|their)\s+({_NTH}|last|average)\b(?:\s+(\w+))?", re.IGNORECASE)
_ASKS_ONE = regex(r"\b(?:does|did|do|will|can|is|was|has) (?:an?|each|every) ([a-z]+)\b", re.IGNORECASE)
_ASKS_PLAN = regex(r"\b(?:plan|want|offer|demand|propose|would|could|will|budget|target|aim|expect)\w*\b", re.I)
_ASKS_GOAL = regex(r"\b(?:plans?|wants?|intends?|aims?|hopes?|target|goal|budget)\b", re.IGNORECASE)
_HOW_OLD = regex(r"\bhow old\b", re.IGNORECASE)
_AGE = regex(r"\b(?:years|months|weeks|days|centuries|aged?|old)\b", re.IGNORECASE)
_LIMIT = regex(r"\b(?:quotas?|ceiling|limits?|allowances?)\b", re.IGNORECASE)
_ABLE = regex(r"\b(?:can|could|allow\w*|permit\w*|licen[cs]ed?|capacity|room|up to|holds?|seats?|at most)\b", re.I)
_EACH = regex(
    r"^(?:[^\w,;.]*\w+){0,3}?\s*\b(?:each\b|apiece\b|on average\b|per (?!cent)\w+|(?:a|an|to each|for each) "
    r"(?:day|week|month|year|hour|head|person|piece|share|ticket|dose|seat|night|litre|liter|kilogram|kilo|kilometre|"
    r"mile|tonne|ton|barrel|unit|pupil|student|child|family|household|customer|worker|member)\b)",
    re.IGNORECASE,
)
_EACH_BEFORE = regex(
    r"\beach (?:\w+ ){0,10}\w*[^\w,;]*$|\baverage of [^\w,;]*$|\bper (?!cent)\w+[^\w,;]*$", re.IGNORECASE
)
_PART = regex(
    r"\b(?:of (?:which|whom|those|these|them)|includ(?:e[sd]?|ing)|among (?:them|those)|alone|the (?:rest|largest|"
    r"first|last))\b[^.;]{0,40}$",
    re.IGNORECASE,
)
_PERIOD = regex(
    r"\b(?:(?:first|second|third|fourth|last|next) (?:half|quarter|month|week|season)|quarter(?:ly)?|half[- ]year|"
    r"(?:a|per|each|this|last|every) (?:day|week|month|quarter|year)|daily|weekly|monthly|yearly|annual(?:ly)?)\b",
    re.IGNORECASE,
)
_RATE = regex(r"^(?:a|per|each|every) ")
_YEAR = regex(r"\b(?:in|of|during|for|until|since) (?:the year )?((?:1[5-9]|20)\d\d)\b", re.IGNORECASE)
_MONEY_CLASSES = (
    ("profit", "profit profits surplus earnings net"),
    ("sales", "sales revenue revenues turnover takings"),
    ("loss", "loss losses deficit"),
    ("debt", "debt debts loans owe owes owed"),
    ("fine", "fine fined fines penalty"),
    ("price", "price fare ticket"),
    ("damages", "damages compensation"),
    ("wage", "wage wages salary"),
)  # what a sum of money may be; two sums of two of them are two things


def same_scope(question: str, text: str, place: int, theirs: str, their_place: int) -> bool:
    """Whether the amounts at these places of the sentences may be compared."""
    clauses = clause_at(text, place), clause_at(theirs, their_place)
    if not _same_course(question, clauses):
        return False
    if re.search(r"\b(?:can|could|capacity|allowed)\b", question, re.IGNORECASE) and not (
        _ABLE.search(text) and _ABLE.search(theirs)
    ):
        return False
    if _HOW_OLD.search(question) and not (_AGE.search(text) and _AGE.search(theirs)):
        return False
    if not _LIMIT.search(question) and bool(_LIMIT.search(clauses[0])) != bool(_LIMIT.search(clauses[1])):
        return False
    if is_each(text, place) != is_each(theirs, their_place):
        return False
    parts = (bool(_PART.search(before)) for before in (text[:place], theirs[:their_place]))
    if len({*parts}) > 1 and not _THE_NTH.search(question):
        return False
    if any(
        (_SINCE.search(a) or _BY_THEN.search(a)) and _is_of_a_day(b, at)
        for a, b, at in ((text, theirs, their_place), (theirs, text, place))
    ):
        return False
    return (
        _same_period(question, (text, clauses[0]), (theirs, clauses[1]))
        and _same_money(text, theirs)
        and _same_one(question, (text, clauses[0]), (theirs, clauses[1]))
    )


def _same_course(question: str, clauses: tuple[str, str]) -> bool:
    """Whether neither is what was meant or reached on the way and the other what came of it, or all of it."""
    plans = [bool(_PLAN.search(clause)) for clause in clauses]
    revised = any(plans[i] and _REVISED.search(clauses[1 - i]) for i in (0, 1))
    if plans[0] != plans[1] and not revised and (not _ASKS_PLAN.search(question) or _ASKS_GOAL.search(question)):
        return False
    so_far, expected, whole = ([bool(p.search(c)) for c in clauses] for p in (_SO_FAR, _EXPECTED, _WHOLE))
    if any(so_far[i] and (plans[1 - i] or expected[1 - i]) for i in (0, 1)):
        return False
    if whole[0] != whole[1] and _WHOLE.search(question):
        return False
    return not any(whole[1 - i] and (so_far[i] or expected[i] or plans[i]) and not whole[i] for i in (0, 1))


def _is_of_a_day(text: str, place: int) -> bool:
    """Whether the amount at a place is what one day brought, where that day is not the one of a saying."""
    opened = _OPENS_ON_A_DAY.match(text) and not teller_of(text)
    return bool(opened or _ON_A_DAY.search(text[place:]))


def _same_one(question: str, mine: tuple[str, str], theirs: tuple[str, str]) -> bool:
    """Whether both tell of the one that is asked about: not of another trial, another of several in a row, or all."""
    if not _MEASURED.search(question) and _MEASURED.search(mine[0]) and _MEASURED.search(theirs[0]):
        return False
    one = _ASKS_ONE.search(question)
    if one and not all(stem(one[1].lower()) in content_stems(text) for text, _ in (mine, theirs)):
        return False
    asked = {m[1].lower() for m in _THE_NTH.finditer(question)}
    stems = {*content_stems(question)}
    for _, clause in (mine, theirs):
        own = {m[1].lower() for m in _THE_NTH.finditer(clause) if asked or (m[2] and stem(m[2].lower()) in stems)}
        if own and not own & asked:
            return False
    return True


def clause_at(text: str, place: int) -> str:
    """The clause that holds a place."""
    begin, end = clause_span(text, place)
    return text[begin:end]


def clause_span(text: str, place: int) -> tuple[int, int]:
    """Where it begins and ends."""
    begin = max((m.end() for m in _MARK.finditer(text, 0, place)), default=0)
    end = _MARK.search(text, place)
    return begin, end.start() if end else len(text)


def replaces(text: str) -> bool:
    """Whether the sentence gives a value in the place of another, which it may name, too."""
    return bool(CHANGED.search(text) or _AGAINST.search(text))


def is_each(text: str, place: int) -> bool:
    """Whether the amount at a place is for each of several."""
    behind = re.sub(r"^\S+\s?", "", text[place:], count=1)
    return bool(_EACH.search(behind) or _EACH_BEFORE.search(text[:place]))


def _same_period(question: str, mine: tuple[str, str], theirs: tuple[str, str]) -> bool:
    asked = _periods(question, question)
    one, other = (_periods(text, clause) - asked for text, clause in (mine, theirs))
    years = [set(_YEAR.findall(text)) for text, _ in (mine, theirs)]
    wanted = set(_YEAR.findall(question))
    if (all(years) and not years[0] & years[1]) or any(wanted and own and not wanted & own for own in years):
        return False
    return not (one or other) or bool(one & other)


def _periods(text: str, clause: str) -> set[str]:
    """The periods that a text names, "each day" as "a day" and "daily"; "5 million a year" only in the clause itself,
    since elsewhere it is of another amount."""
    named = [m.lower() for m in _PERIOD.findall(text)]
    of_another = {m for m in named if _RATE.match(m)} - {m.lower() for m in _PERIOD.findall(clause)}
    told = (_RATE.sub("", m) for m in named if m not in of_another)
    return {"day" if p == "daily" else "year" if p.startswith("annual") else p.removesuffix("ly") for p in told}


def _same_money(text: str, theirs: str) -> bool:
    classes = [
        {name for name, words in _MONEY_CLASSES if {*content_stems(words)} & {*content_stems(t)}}
        for t in (text, theirs)
    ]
    return not all(classes) or bool(classes[0] & classes[1])
