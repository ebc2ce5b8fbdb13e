"""Who a sentence gives as the source of what it says: the words that name the speaker, where they stand.

    "The union says that 1,600 jobs are at risk." -> (0, 9) "The union"

None where the paper itself speaks.  Pure: patterns over the words, no model.  `rag.language.comparable` tells two
apart by it, `rag.answer.lead` names them.
"""

from __future__ import annotations

import re
from functools import lru_cache

_VERB = (
    r"(?:said|says|say|told|tells|claims?|claimed|argues?|argued|believes?|believed|insists?|insisted|maintains?|"
    r"maintained|estimates?|estimated|puts?|denies|denied|deny|disputes?|disputed|rejects?|rejected|accuses?|accused|"
    r"announced|warned|warns|added|expects?|called|calls|disagrees?|announce|admitted|concluded|reported|stated|"
    r"testified|wrote|ruled|found)"
)
_NOUN = (
    r"(?:the|a|an|its|their|his|her|one|some|two|both)\s+(?:[\w’'-]+\s+){0,4}"
    r"[a-zA-Z][\w’'-]*"
)
_NAMED = (
    r"(?:(?:[Tt]he|Mr|Mrs|Ms|Dr|Sir)\.?\s+)?[A-Z][\w.’'&-]*(?:\s+(?:(?:of|de|von|van|and|&|the)\s+)?[A-Z][\w.’'&-]*)*"
)
_BEFORE = re.compile(
    rf"(?:^|[,;:]\s+|\bbut\s+|\band\s+|\bwhile\s+)[\"“]?(?P<who>{_NAMED}|"
    rf"{_NOUN.replace('(?:the', '(?:[Tt]he').replace('|its', '|[Ii]ts')})"
    rf"(?:,[^,]{{1,70}},)?\s+(?:has |have |had |also |now |again )*(?P<verb>{_VERB})\b"
)
_AFTER = re.compile(
    rf"[,”\"]\s+(?:(?:{_VERB})\s+(?P<who>{_NAMED}|{_NOUN})|(?P<who2>{_NAMED}|{_NOUN})\s+{_VERB}(?=[.,;]|\s*$))"
)
_ACCORDING = re.compile(rf"\b[Aa]ccording to (?P<who>{_NAMED}|{_NOUN})")
_SAYS = (
    r"(?:said|says?|told|tells|claim(?:s|ed)?|argue[sd]?|believe[sd]?|insist(?:s|ed)?|maintain(?:s|ed)?|estimate[sd]?|"
    r"den(?:y|ies|ied)|dispute[sd]?|reject(?:s|ed)?|accuse[sd]?|announce[sd]?|warn(?:s|ed)?|expects?|disagree[sd]?|"
    r"admit(?:s|ted)(?!\s+to\b)|states|stated|testified|writes?|wrote|promise[sd]?|allege[sd]?|contradict(?:s|ed)?|confirm(?:s|ed)?|"
    r"complain(?:s|ed)?|report(?:s|ed)|found(?=\s+that\b|[.;]?\s*$)|add(?:s|ed)|count(?:s|ed)(?=\s+(?:\w+\s+)?\d)|puts?(?=\s+(?:the|it|that|its|their)\b))"
)
_LEADING = re.compile(
    rf"[\"“]?(?P<who>(?:(?!\s(?:is|was|were|are|be|been|will|would|could|should|that|which|who)\s)[^,;:]){{2,60}}?)"
    rf"(?P<more>,\s[^,]{{2,70}},)?\s+(?:(?:has|have|had|also|now|again)\s+)*{_SAYS}(?!\s+by)\b"
)
_TRAILING = re.compile(
    rf"[,”\"]\s+(?P<who>(?!(?:and|but|which|who|as|where|when|while|it|he|she|they)\b)"
    rf"(?:(?!\s(?:is|was|were|are|be|been|will|it|he|she|they|than)\s)[^,;:”\"]){{2,60}}?)(?P<more>,\s[^,]{{2,40}},)?\s+{_SAYS}"
    rf"(?:\s+(?:(?:on|in|at|to|late|early|yesterday|today|the|a|an)\s+)?[^,;]{{0,40}})?"
    rf"(?:,\s+(?:going by|citing|quoting|based on|referring to)\s[^;:]*)?[.,;:]?\s*$"
)
_INVERTED = re.compile(
    rf"[,”\"]\s+{_SAYS}\s+(?P<who>(?:the|its|his|her|their|a|an|[A-Z])(?:(?!\s(?:and|but|while|that|who|which|in|on|at)\s)[^;:.”\"])*?)"
    rf"(?P<more>,\s[A-Z][^,;.]{{2,40}})?(?=[.,;:]|\s(?:and|but|while)\s|\s*$)"
)  # "..., says the chairman, Mogens Friis"
_PRONOUN_SAYS = re.compile(rf"[,”\"]\s+(?P<who>it|he|she|they)\s+{_SAYS}\b")
_TOLD_BY = re.compile(r"\btold by (?P<who>[^,;.]{2,50})")
_SUBJECT = re.compile(
    r"(?P<who>[A-Z]\S*(?:\s+\S+){0,3}?)\s+(?:has|have|had|is|are|was|were|will|would|[a-z]+ed|[a-z]+s)\b"
)
_SAID_THEN = re.compile(
    r"\b(?:said|decided|announced|told|reported|ruled|admitted|confirmed|warned|added|found|agreed|called)"
    r"(?: \w+)?\s+(?:late |early )?(?:on\s+|in\s+)?$"
)


@lru_cache(maxsize=5_000)
def speaker_span(sentence: str) -> tuple[int, int] | None:
    """Where the speaker's words stand in the sentence; None where nobody is given."""
    for pattern in (_ACCORDING, _BEFORE, _AFTER):
        found = pattern.search(sentence)
        if found:
            group = "who" if found["who"] else "who2"
            return found.start(group), found.end(group)
    return None


def speaker_of(sentence: str) -> str:
    """The speaker's words; "" where nobody is given."""
    span = speaker_span(sentence)
    return sentence[span[0] : span[1]] if span else ""


def teller_of(sentence: str) -> str:
    """Who says it, also where no name or article tells a speaker ("survivors say"): the words for them, with the name
    beside these; where "it said" is told the words that open the sentence, which "it" is;
    "she" where no more is told; "" for the paper itself."""
    flat = " ".join(sentence.split())
    for pattern in (_ACCORDING, _TRAILING, _INVERTED, _TOLD_BY, _LEADING):
        found = pattern.match(flat) if pattern is _LEADING else pattern.search(flat)
        if found:
            more = found.groupdict().get("more") or ""
            return f"{found['who']}{more.rstrip(',')}"
    pronoun = _PRONOUN_SAYS.search(flat)
    if pronoun is None or pronoun["who"] != "it":
        return pronoun["who"] if pronoun else ""
    opened = _SUBJECT.match(flat)
    return opened["who"] if opened else "it"


def is_day_of_saying(sentence: str, phrase: str) -> bool:
    """Whether the time that `phrase` names is only that of a saying or decision ("the council decided on Friday")."""
    place = sentence.find(phrase)
    return place > 0 and bool(_SAID_THEN.search(sentence[:place]))
