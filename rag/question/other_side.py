"""A question that asks besides whether anybody says otherwise -> the question without that, and that it asks so.

    "What will it cost, who says so, and does anyone disagree?" -> "What will it cost?", True

What kind of answer is wanted is told by what is left; that the other side is wanted, too, is for `rag.answer.disagree`,
which then tells a disagreement that it would leave aside as too unsure.  Pure string work; no model.
"""

from __future__ import annotations

import re

from index.text.patterns import regex
from rag.language.words import content_stems
from rag.question.asking import asks

_ANYBODY = r"(?:(?:any|some|every)[ -]?(?:one|body)|others|people|critics|experts)(?: else)?"
_IT = r"(?:it|that|this|them|these|so)"
_OTHERWISE = r"(?:otherwise|differently|another way|something else|the (?:opposite|contrary))"
_DIFFERS = (
    rf"(?:(?:dis)?agree[sd]?|disput(?:e[sd]?|ing)|contest(?:s|ed|ing)?|den(?:y|ies|ied|ying)|doubt(?:s|ed|ing)?|"
    rf"object(?:s|ed|ing)?|contradict(?:s|ed|ing)?|challeng(?:e[sd]?|ing)|"
    rf"(?:say|said|see|put|tell|think|claim|hold|believe)s?(?: {_IT})? {_OTHERWISE}|"
    r"(?:have|has|tells?|gives?) (?:an?|the)?(?:other| different) (?:account|view|figure|version|number|story|opinion|"
    r"date))"
)
_TOGETHER = (
    r"(?:they|both|all|(?:all of |both of )?(?:the(?:se|m)?|its) (?:\w+ )?(?:accounts|articles|counts|experts|figures|"
    r"numbers|papers|parties|reports|sides|sources|two|versions))"
)
_FORMS = (
    rf"who (?:says|said|claims|told|tells|thinks)(?: {_IT}| what)?",
    rf"who(?: else)? {_DIFFERS}(?: (?:with )?{_IT})?",
    rf"(?:(?:do|does|did|has|have|is|are) )?{_ANYBODY} {_DIFFERS}(?: (?:with )?{_IT})?",
    rf"(?:do|does|did) {_TOGETHER} (?:dis)?agree(?: on {_IT})?",
    rf"(?:is|are|was) {_IT} (?:disputed|contested|challenged|denied|in dispute|agreed|undisputed)(?: by {_ANYBODY})?",
)
_ASKED_TOO = regex(
    rf"(?P<joint>^|\s*[?,;:.–—]+\s*|\s+-\s+|\s+(?=(?:and|or|but)\b))(?:(?:and|or|but|so)\s+)*(?:{'|'.join(_FORMS)})\W*$",
    re.IGNORECASE,
)


def other_side(question: str) -> tuple[str, bool]:
    """The question without what asks whether anybody says otherwise, and whether it asks so.  One that asks nothing
    else, or of which but keywords would be left, stays as it is."""
    plain, asked = question, False
    while (found := _ASKED_TOO.search(plain)) and content_stems(plain[: found.start()]):
        plain, asked = plain[: found.start()].rstrip(" ,;:-–—"), True
    if not asked or not asks(plain):
        return question, asked or asks_only_that(question)
    return (plain if plain.endswith(("?", ".", "!")) else f"{plain}?"), True


def asks_only_that(question: str) -> bool:
    """Whether the question is nothing but that one ("Does anyone disagree?"), and leans on what was asked before."""
    found = _ASKED_TOO.match(question)
    return found is not None and not found["joint"].strip()
