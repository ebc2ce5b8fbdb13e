"""Who a sentence gives as the source of what it says: the words that name the speaker, where they stand.

    "The union says that 1,600 jobs are at risk." -> (0, 9) "The union"

None where the paper itself speaks.  Pure: patterns over the words, no model.  `rag.language.comparable` tells two
apart by it, `rag.answer.lead` names them.
"""

from __future__ import annotations

from functools import lru_cache

from index.text.patterns import regex

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
_BEFORE = regex(
    rf"(?:^|[,;:]\s+|\bbut\s+|\band\s+|\bwhile\s+)[\"“]?(?P<who>{_NAMED}|"
    rf"{_NOUN.replace('(?:the', '(?:[Tt]he').replace('|its', '|[Ii]ts')})"
    rf"(?:,[^,]{{1,70}},)?\s+(?:has |have |had |also |now |again )*(?P<verb>{_VERB})\b"
)
_AFTER = regex(
    rf"[,”\"]\s+(?:(?:{_VERB})\s+(?P<who>{_NAMED}|{_NOUN})|(?P<who2>{_NAMED}|{_NOUN})\s+{_VERB}(?=[.,;]|\s*$))"
)
_ACCORDING = regex(rf"\b[Aa]ccording to (?P<who>{_NAMED}|{_NOUN})")
_SAID_THEN = regex(
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


def is_day_of_saying(sentence: str, phrase: str) -> bool:
    """Whether the time that `phrase` names is only that of a saying or decision ("the council decided on Friday")."""
    place = sentence.find(phrase)
    return place > 0 and bool(_SAID_THEN.search(sentence[:place]))
