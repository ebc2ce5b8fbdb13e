"""What a person typed -> a question that can be asked, or an error that says why it cannot.

    text as typed -> checked_question -> the question on one line, or QuestionError
    a publisher as typed, the library -> check_publisher -> nothing, or MissingError
    limits -> check_days -> nothing, or QuestionError where no day can lie within them

The faces ask here before anything is loaded for a question, and `rag.assistant` again, since what a face allows can be
passed by.  Read `rag.question.followup` for what becomes of it next.
"""

from __future__ import annotations

import re

from index.errors import MissingError
from index.stores.contract import Contents
from index.text.patterns import regex
from index.text.plain import plain_text
from rag.errors import QuestionError
from rag.types import Filters

MOST_NAMED = 8  # publishers that an error lists
MAX_QUESTION = 2_000  # characters
ASK = 'ask a question, such as "By when must the talks end?", or for a "timeline", the "deadlines", a "summary"'
_SMALL_TALK = regex(
    r"\W*(?:(?:hi|hello|hey|hallo|hola|bonjour|servus|moin|good (?:morning|afternoon|evening|day)|guten (?:tag|morgen)|"
    r"thanks?(?: you)?|danke|merci|cheers|bye|goodbye|ok(?:ay)?|yes|no|cool|great|test(?:ing)?|help(?: me)?|there|all|"
    r"again|everyone|dossier|so much|very much|please|(?:what|which) (?:\w+ )?can (?:i|you) (?:ask|do)(?: you| here)?|"
    r"how do(?:es)? (?:this|it|you) work|how are you|who are you|what are you)\b\W*)+",
    re.IGNORECASE,
)


def checked_question(text: str) -> str:
    """The question on one line, without what cannot be seen.  Raises QuestionError where there is none."""
    if len(text) > MAX_QUESTION:
        raise QuestionError(f"the question has {len(text):,} characters: ask in at most {MAX_QUESTION:,}")
    question = plain_text(text)
    if not any(char.isalnum() for char in question):
        raise QuestionError('the question is empty: ask one, such as "By when must the talks end?"')
    if _SMALL_TALK.fullmatch(question):
        raise QuestionError(f"that asks for nothing that articles could tell: {ASK}")
    return question


def check_days(filters: Filters) -> None:
    """Whether a day can lie within the limits.  Raises QuestionError where the first is after the last: an answer that
    "the articles do not say" would be true of no article at all."""
    last = min((day for day in (filters.until, filters.as_of) if day), default=None)
    if filters.since and last and filters.since > last:
        raise QuestionError(
            f"the span of days ends before it begins ({filters.since} to {last}): change one of the two dates"
        )


def check_publisher(publisher: str, library: Contents) -> None:
    """Whether an article is from this publisher, "" standing for all.  Raises MissingError, which names those there
    are; a library without articles has none to name, and nothing is raised."""
    if not publisher:
        return
    there = {header.publisher for header in library.headers()}
    if not there or any(publisher.casefold() in name.casefold() for name in there):
        return
    names = sorted(filter(None, (plain_text(name) for name in there)), key=str.casefold)
    if not names:
        raise MissingError("no article names a publisher: ask without one")
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    listed = ", ".join(f'"{name}"' for name in names[:MOST_NAMED])
    there_are = "the publishers are" if len(names) > 1 else "the only publisher is"
    raise MissingError(f'no article is from "{plain_text(publisher)}": {there_are} {listed}{more}')
