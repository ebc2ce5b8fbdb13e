"""Who holds an office, as a sentence names the holder in passing: "the county's health officer, Dr Ada Lind, said".

    question, sentence -> holder_in -> "Ada Lind" | ""

For a question after the holder ("Who is the coach?", "Who leads the fund?").  Pure: patterns over the words.
"""

from __future__ import annotations

import re

from rag.language.similar import alike_stems
from rag.language.words import content_stems, stem
from rag.question.question import Question

_ASKS = re.compile(r"^\W*who(?:['’]s|\s+(?:is|was|are|were|has|now|currently))?\s+(?P<rest>.+)$", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_NAME = (
    r"(?:(?:Mr|Mrs|Ms|Dr|Sir|Prof)\.?\s+)?[A-Z][\w’'-]*\w(?:\s+(?:de|da|van|von|der|bin|al|of)(?=\s+[A-Z]))?"
    r"(?:\s+[A-Z][\w’'-]*\w){1,3}"
)
_TITLE = re.compile(r"^(?:Mr|Mrs|Ms|Dr|Sir|Prof)\.?\s+")
OFFICE_WORDS = 2  # content words of the question, names aside, that name the office


def office_of(question: Question) -> tuple[str, ...]:
    """The stems that name the office that a question is after; none for any other question."""
    asked = _ASKS.match(question.text)
    if asked is None:
        return ()
    named = {s for name in question.names for s in content_stems(name)}
    return tuple(s for s in content_stems(asked["rest"]) if s not in named)[:OFFICE_WORDS]


def holder_in(question: Question, sentence: str) -> str:
    """The words of the name that stands beside the office in the sentence; "" where none does."""
    office = office_of(question)
    if not office:
        return ""
    for word in _WORD.finditer(sentence):
        if not alike_stems(stem(word[0].lower())) & set(office[:1]) and stem(word[0].lower()) != office[0]:
            continue
        behind, before = sentence[word.end() :], sentence[: word.start()]
        found = (
            re.match(rf"(?:\s+(?:of|at|for)\s+[^,;.]{{2,50}}?)?,\s+(?P<n>{_NAME})(?=[,.;]|\s)", behind)
            or re.match(rf"\s+(?P<n>{_NAME})", behind)
            or re.match(rf"\s+(?:of|at|for)\s+[^,;.]{{2,50}}?\s+(?:is|was|became|becomes)\s+(?P<n>{_NAME})", behind)
            or re.match(rf"(?:[^,;.]{{2,50}}?)?\s+(?:is|was)\s+(?P<n>{_NAME})", behind)
            or re.search(
                rf"(?P<n>{_NAME})(?:,\s+|\s+(?:is|was|are|became|becomes|remains|as|has|will be)\s+)(?:[\w’'-]+\s+){{0,4}}$",
                before,
            )
        )
        if found:
            return _TITLE.sub("", found["n"])
    return ""
