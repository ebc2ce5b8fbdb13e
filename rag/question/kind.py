"""What kind of thing a question asks for, and whether a sentence has anything of that kind.

    question -> Kind        sentence, Kind -> bool

Used to refuse answers of the wrong kind and to know what to compare between articles.  Pure; no model.
"""

from __future__ import annotations

import re
from typing import Literal

from index.dates.find import find_dates
from index.text.patterns import regex
from index.text.sentences import split_sentences
from rag.language.words import names, numbers

Kind = Literal["date", "number", "person", "place", "yes_no", "other"]

_DATE = regex(
    r"^\W*(?:(?:and|but|so|or|then|by|until|till|since|from)\W+){0,3}when\b|\b(?:by|until|till|since) when\b|"
    r"\bdeadline\b|\b(?:what|which) (?:date|day|month|year|time)\b|\bhow (?:soon|long ago)\b|\bwhat (?:is|was|are|"
    r"were) the (?:exact )?(?:date|day|month|year|time)\b|^\W*(?:bis |seit |ab )?wann\b|^\W*(?:depuis |"
    r"jusqu['’]à )?quand\b|^\W*(?:desde |hasta )?cu[aá]ndo\b",
    re.IGNORECASE,
)
_NUMBER = regex(
    r"\b(?:how (?:much|many|big|large|high|low|old|far|fast|long|tall|often|wide|deep|heavy|strong)|(?:what|"
    r"which)(?: (?:is|was|are|were) the)?(?: total| exact)? (?:share|percent(?:age)?|proportion|number|amount|sum|"
    r"price|cost|value|size|figure)|what (?:do|does|did|has|have|will|would|is|was) .{1,60}\b(?:pay|paid|cost|costs|"
    r"spend|spent|earn|worth)|wie (?:viele?|hoch|gro(?:ß|ss)|lang|alt|weit)|combien|cu[aá]nt[oa]s?)\b",
    re.IGNORECASE,
)
_HOW_LONG = regex(r"\bhow (?:long|soon|old|far|late)\b", re.IGNORECASE)
_AMOUNT_WORD = regex(
    r"\b(?:half|third|quarter|dozen|none|no|all|several|both|single|once|twice|majority|most)\b", re.IGNORECASE
)
_TIMES = regex(
    r"\b(?:doubl(?:e|es|ed|ing)|tripl(?:e|es|ed|ing)|quadrupl(?:e|es|ed|ing)|halv(?:e|es|ed|ing)|twice|"
    r"(?:two|three|four|five|six|seven|eight|nine|ten|hundred|\d+)-?fold)\b",
    re.IGNORECASE,
)
_TIME_WORD = regex(
    r"\b(?:days?|weeks?|months?|years?|decades?|centur(?:y|ies)|spring|summer|autumn|winter|today|yesterday|tomorrow|"
    r"tonight|morning|evening|ago|weekly|monthly|soon|once|when|before|after|until|since|during)\b",
    re.IGNORECASE,
)
_PERSON = regex(
    r"^\W*(?:and\s+)?(?:who|whom|whose)\b|\b(?:by|to|from|with) whom\b|^\W*(?:wer|wen|wem|qui|qui[eé]n(?:es)?)\b",
    re.IGNORECASE,
)
_PLACE = regex(
    r"^\W*(?:and\s+)?where\b|^\W*(?:wo|wohin|o[uù]|d[oó]nde)\b|\b(?:which|what) (?:city|country|state|town|place)\b",
    re.IGNORECASE,
)
_SEVERAL = regex(
    r"\b(?:stands? to (?:lose|gain|win)|each|both|every|everything|all|list|name|differ(?:s|ent|ently|ence)?|disagree|"
    r"disputes?|compare[sd]?|versus|vs|either|sides?|reasons?|ways|parties|and|or|but|(?:which|what) (?!(?:is|was|are|"
    r"were|do|does|did|has|have|had|can|could|will|would|should|must|may|might) )(?:(?!(?:to|of|in|on|at|for|by|with|"
    r"from|happened) )\w+ ){0,3}?\w{2,}s\b(?<!is)(?<!was)(?<!does)(?<!has))\b",
    re.IGNORECASE,
)
_JOINED = regex(r"^\W*(?:and|or|but)\b", re.IGNORECASE)
_YES_NO = regex(
    r"^\W*(?:and\s+)?(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might|must)\b"
    r"(?!.*\bor\b)",
    re.IGNORECASE,
)
_CHOICE = regex(
    r"(?:^|,\s*)\W*(?:and\s+)?(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)\b([^;:?]+?),?\s+or\s+"
    r"(?!not\b|none\b|neither\b)([^,;:?]+?)\s*\?*\s*$",
    re.IGNORECASE,
)
_LEAD = regex(
    r"^\W*(?:as of|in|on|at|by|since|after|before|during|until|according to|considering|given)\b[^,?]{1,80},\s+",
    re.IGNORECASE,
)
_BEHIND = regex(r"\w: (?=(?:(?:by|until|since) )?(?:who|whom|whose|when|where|what|which|why|how)\b)", re.IGNORECASE)


def asked_kind(question: str) -> Kind:
    """The kind of answer that the last sentence of `question` wants; "other" when its words do not tell."""
    spans = split_sentences(question)
    question = _LEAD.sub("", question[spans[-1].start : spans[-1].end] if spans else question)
    if behind := _BEHIND.search(question):  # a follow-up stands behind the question that it leans on
        question = question[behind.end() :]
    if _YES_NO.search(question):
        return "yes_no"
    for kind, pattern in (("date", _DATE), ("number", _NUMBER), ("person", _PERSON), ("place", _PLACE)):
        if pattern.search(question):
            return kind  # type: ignore[return-value]
    return "other"


def alternatives(question: str) -> tuple[str, str] | None:
    """What stands before and behind the "or" of a question that lets choose ("Is it a town or a village?")."""
    found = _CHOICE.search(question)
    return (found[1], found[2]) if found else None


def asks_for_several(question: str) -> bool:
    """Whether the question wants a list, several parties or several accounts rather than one fact."""
    return bool(_SEVERAL.search(_JOINED.sub("", question)))


def asks_how_long(question: str) -> bool:
    """Whether a question for a number may be answered by a time: how long, how soon, how old."""
    return bool(_HOW_LONG.search(question))


def holds_kind(sentence: str, kind: Kind) -> bool:
    """Whether `sentence` has anything of the kind at all; true for kinds that words do not show."""
    if kind == "date":
        return gives_value(sentence, kind) or bool(_TIME_WORD.search(sentence))
    if kind == "number":
        return gives_value(sentence, kind) or bool(_AMOUNT_WORD.search(sentence))
    if kind in ("person", "place"):
        return bool(names(sentence)) or bool(re.match(r"\W*[A-Z]", sentence))
    return True


def gives_value(sentence: str, kind: Kind) -> bool:
    """Whether `sentence` has a date or number itself, where `kind` is one; a word such as "until" is none."""
    if kind == "date":
        years = (n for n in numbers(sentence) if re.fullmatch(r"1[5-9]\d\d|20\d\d", n))
        return bool(find_dates(sentence, reference=None)) or any(years)
    return kind != "number" or bool(numbers(sentence)) or bool(_TIMES.search(sentence))
