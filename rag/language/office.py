"""Who holds an office, as a sentence names the holder in passing: "the county's health officer, Dr Ada Lind, said".

    question, sentence -> holder_in -> "Ada Lind" | ""

For a question after the holder ("Who is the coach?", "Who leads the fund?").  Pure: patterns over the words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.text.patterns import regex
from rag.language.similar import alike_stems
from rag.language.words import content_stems, stem
from rag.question.question import Question

_ASKS = regex(r"^\W*who(?P<be>['’]s|\s+(?:is|was|are|were)(?:\s+now)?)?\s+(?P<rest>.+)$", re.IGNORECASE)
_LINK = regex(r"\s(?:of|at|in|for|on|behind|from)\s", re.IGNORECASE)
_WORD = regex(r"[^\W\d_][\w’'-]*")
_NAME = (
    r"(?:(?:Mr|Mrs|Ms|Dr|Sir|Prof)\.?\s+)?[A-Z][\w’'-]*\w(?:\s+(?:de|da|van|von|der|bin|al|of)(?=\s+[A-Z]))?"
    r"(?:\s+[A-Z][\w’'-]*\w){1,3}"
)
_IS = r"(?:is|was|became|becomes|(?:will|is to) be(?:come)?)"
_AGENT = regex(r"(?:er|or|man|woman)$|^(?:chief|head|boss|chair)$", re.I)  # a noun beside a verb: manager, chief
_TITLE = regex(r"^(?:Mr|Mrs|Ms|Dr|Sir|Prof)\.?\s+")
CAPITALS = frozenset("ceo cfo coo cto mp mep pm".split())  # offices that are written as names are
LEFT = regex(
    r"\b(?:resign(?:s|ed)?|step(?:s|ped) down|left|leaves|dismissed|sacked|fired|replace[sd]?|"
    r"succeed(?:s|ed)|former(?:ly)?|predecessor|successor|took over|taken over|takes (?:over|her place|his place)|quit|"
    r"withdr[ae]wn?|moved|retire[sd]?|died|ousted|before|sick leave)\b",
    re.IGNORECASE,
)  # tells that a holder is one no more


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The stem that names the office, or the deed where a verb does; those before it, and those of what it is of."""

    head: str
    is_deed: bool
    before: frozenset[str]
    of: frozenset[str]


def office_of(question: Question) -> Office | None:
    """The office that a question is after; None for any other question."""
    asked = _ASKS.match(question.text)
    if asked is None:
        return None
    named = {s for name in question.names for s in content_stems(name) if name not in CAPITALS}
    parts = [content_stems(part) for part in _LINK.split(asked["rest"].rstrip("?!. "), maxsplit=1)]
    own = [s for s in parts[0] if s not in named]
    if not own:
        return None
    head = own[-1] if asked["be"] else own[0]
    of = frozenset(parts[1]) if len(parts) > 1 else frozenset()
    return Office(
        head=head, is_deed=not asked["be"], before=frozenset(own) - {head} if asked["be"] else frozenset(), of=of
    )


def holder_in(question: Question, sentence: str) -> str:
    """The words of the name that stands beside the office in the sentence; "" where none does."""
    office = office_of(question)
    if office is None or not office.before <= {*content_stems(sentence)}:
        return ""
    for word in _WORD.finditer(sentence):
        own = stem(word[0].lower())
        does = office.is_deed and own in {f"{office.head}er", f"{office.head}or"}  # "leader" of "leads"
        if own != office.head and not does and office.head not in alike_stems(own):
            continue
        named = {s for name in question.names for s in content_stems(name)}
        if own != office.head and not office.of - named <= {*content_stems(sentence)}:
            continue
        of = re.match(r"\s+of\s+([^,;.]{2,40})", sentence[word.end() :])
        if of and office.of and not office.of & {*content_stems(of[1])}:
            continue
        behind, before = sentence[word.end() :], sentence[: word.start()]
        doer = _doer(before, behind) if office.is_deed else None
        found = doer or (None if office.is_deed and not _AGENT.search(word[0]) else _titled(before, behind))
        if found:
            return _TITLE.sub("", found["n"])
    return ""


def _doer(before: str, behind: str) -> re.Match[str] | None:
    """Of a verb: "Ada Lind has led", "led by Ada Lind"."""
    return re.match(rf"\s+by\s+(?P<n>{_NAME})", behind) or re.search(
        rf"(?P<n>{_NAME})(?:,[^,;]{{2,60}},)?\s+(?:(?:has|have|had|now|also|still)\s+)*$", before
    )


def _titled(before: str, behind: str) -> re.Match[str] | None:
    """Of a noun: "the coach, Ada Lind,", "Coach Ada Lind", "coach of it is Ada Lind", "Ada Lind, its coach"."""
    return (
        re.match(rf"(?:\s+(?:of|at|for)\s+[^,;.]{{2,50}}?)?,\s+(?P<n>{_NAME})(?=[,.;]|\s)", behind)
        or re.match(rf"\s+(?:executive\s+)?(?P<n>{_NAME})", behind)
        or re.match(rf"[^,;.]{{0,50}}?\s+{_IS}\s+(?P<n>{_NAME})", behind)
        or re.search(
            rf"(?P<n>{_NAME})(?:,\s+|\s+(?:{_IS}|are|remains|as|has)\s+)"
            rf"(?:(?:[A-Z][\w’'-]*\s+){{0,3}}[A-Z]\w+['’]s?\s+)?(?:[a-z][\w’'-]*\s+){{0,4}}$",
            before,
        )
    )
