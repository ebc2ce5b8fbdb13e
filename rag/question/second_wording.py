"""A question that found no answer -> the same in plainer words, to be read once more.

    "What happens if you don't pay the toll?" -> "What is the penalty if you don't pay the toll?"

What is asked stays the same; only the words become those in which articles tell it.  Pure.  `rag.assistant` asks it
where the first wording was refused.
"""

from __future__ import annotations

import re

from index.text.patterns import regex
from rag.question.spelling import is_common

_CASE = regex(
    r"^\W*what (?:happens|will happen|would happen) (?P<case>(?:if|when|to)\b.*(?:\bnot|n['’]t|\bfails?|\blate|"
    r"\bwithout|\brefuses?|\bbreaks?)\b.*?)\W*$",
    re.IGNORECASE,
)
_RESULT = regex(
    r"^\W*what (?:was|is|were) the (?:final )?(?:result|outcome)s? of (?P<race>the (?:\S+ ){0,3}?(?:recount|"
    r"election|by-election|run-off|runoff|race|match|final|game|contest|tournament|primary)\b.*?)\W*$",
    re.IGNORECASE,
)
_TIME = regex(
    r"^\W*what (?:was|is) (?P<who>[A-Z]\S*(?: [A-Z]\S*)*)['’]s? (?:finishing |winning )?time\W*$", re.IGNORECASE
)
_WORDINGS = (
    (_CASE, r"What is the penalty \g<case>?"),
    (_RESULT, r"Who won \g<race>?"),
    (_TIME, r"In what time did \g<who> finish?"),
)
_ONE_ON = regex(r"^(?P<who>[^\W\d_]{3,} [^\W\d_]{3,}) on (?P<what>(?!\d)[^\W\d_]+(?: [^\W\d_]+){0,2})\W*$")


def second_wording(question: str) -> str:
    """The question in plainer words; "" where there are none."""
    for asked, plain in _WORDINGS:
        if found := asked.match(question):
            return found.expand(plain)
    one = _ONE_ON.match(question)  # "ilse brandt on the dam": a name, not "any news on ..."
    if one and not any(map(is_common, one["who"].lower().split())):
        return one.expand(r"What did \g<who> say about \g<what>?")
    return ""
