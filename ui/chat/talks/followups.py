"""Three questions that may follow an answer, drawn from the evidence by rule.

    questions asked, Evidence* -> next_questions -> up to three questions

Every question is about a name, a day or an amount of a found sentence and worded so that this sentence answers it;
what was asked before is not offered again.  Pure; no model.  Read `next_questions` next.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from index.dates.find import find_dates
from index.text.plain import plain_text
from rag.language.words import content_stems
from rag.question.kind import asked_kind
from ui.chat.talks.examples import MIN_MENTIONS, names_of

if TYPE_CHECKING:
    from rag.types import Evidence

MOST = 3
SAME = 0.75  # share of content stems from which two questions are one
LONGEST = 140  # characters

# what a sentence says of the name before the word, and the question that this answers
KINDS: Mapping[str, tuple[re.Pattern[str], str]] = {
    kind: (re.compile(rf"\b(?:{words})\b", re.IGNORECASE), question)
    for kind, words, question in (
        ("dispute", r"disput\w+|den(?:y|ies|ied)|reject\w*|oppos\w+|refus\w+|contest\w*", "What does {name} dispute?"),
        ("deadline", r"must|ha(?:s|ve|d) to|needs? to|ha(?:s|ve|d) until", "By when must {name} act?"),
        ("wish", r"wants?|wanted|seeks?|sought|demand(?:s|ed)?", "What does {name} want?"),
        ("plan", r"(?:plan|intend|aim|hope|propose?)(?:s|ed|ned|d)?", "What does {name} plan?"),
        ("stake", r"risk(?:s|ed)?|loses?|losing|lost|forfeit\w*|in danger", "What is at stake for {name}?"),
        ("speech", r"sa(?:id|ys)|told|warned|argue[sd]", "What else did {name} say?"),
    )
}  # fmt: skip
_AMOUNT = re.compile(
    r"[$€£¥]\s?\d[\d.,]*(?:\s?(?:million|billion|trillion|bn|mn)\b)?|\b\d[\d.,]*\s(?:million|billion|trillion)\b(?:\s[a-z]{4,12}s\b)?"
)
_BETWEEN = re.compile(r"(?: [a-z]+){0,2} ?")  # what may stand between a name and what is said of it
_DUE = re.compile(r"(?:by|until|before|no later than)\b", re.I)


def next_questions(asked: Iterable[str], evidence: Sequence[Evidence]) -> tuple[str, ...]:
    """Up to three questions, each of another kind or about another name."""
    before = list(asked)
    taken = [_stems(question) for question in before]
    kinds = {"deadline", "day"} if any(asked_kind(question) == "date" for question in before) else set()
    chosen: list[str] = []
    for kind, question in _candidates(evidence, " ".join(before)):
        stems = _stems(question)
        if kind in kinds - {"name"} or len(question) > LONGEST or any(_same(stems, other) for other in taken):
            continue
        kinds.add(kind)
        chosen.append(question)
        taken.append(stems)
        if len(chosen) == MOST:
            break
    return tuple(chosen)


def _candidates(evidence: Sequence[Evidence], asked: str) -> Iterator[tuple[str, str]]:
    """(kind, question) of each sentence, in the order in which the sentences were found; then of the names alone."""
    counted = Counter(
        name for article in {e.article.id: e.article for e in evidence}.values() for name in names_of(article)
    )
    often = [name for name, count in counted.most_common() if count >= MIN_MENTIONS]
    known = often if len(often) >= MOST else list(counted)
    sentences = [(plain_text(item.quote), item) for item in evidence]
    for sentence, item in sentences:
        yield from _told(sentence, _named(sentence, known))
        for mention in find_dates(sentence, reference=item.article.published):
            if mention.date and _DUE.match(mention.phrase) and any(c.isdigit() for c in mention.phrase):
                yield "day", f"What is due {mention.phrase[:1].lower()}{mention.phrase[1:]}?"
        if amount := _AMOUNT.search(sentence):
            yield "amount", f"What is the figure of {amount.group().strip(' .,')} about?"
    for sentence, _ in sentences:
        for _, name in _named(sentence, known):
            if name not in asked:
                yield "name", f"What do the articles say about {name}?"
    if evidence:
        yield "dispute", "Who disputes this?"
        yield "stake", "What is at stake?"
        yield "deadline", "By when?"


def _told(sentence: str, named: Sequence[tuple[int, str]]) -> Iterator[tuple[str, str]]:
    for kind, (pattern, wording) in KINDS.items():
        for end, name in named:
            match = pattern.search(sentence, end)
            dated = kind != "deadline" or bool(find_dates(sentence, reference=None))
            if match and dated and _BETWEEN.fullmatch(sentence, end, match.start()):
                yield kind, wording.format(name=name)


def _named(sentence: str, known: Sequence[str]) -> list[tuple[int, str]]:
    """(where it ends, name) for the known names in a sentence, in order, of overlapping ones the longest."""
    found: list[tuple[int, int, str]] = []
    for name in sorted(known, key=len, reverse=True):
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", sentence):
            if not any(match.start() < end and start < match.end() for start, end, _ in found):
                found.append((match.start(), match.end(), name))
    return [(end, name) for _, end, name in sorted(found)]


def _stems(question: str) -> frozenset[str]:
    return frozenset(content_stems(question))


def _same(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one) and len(one & other) >= SAME * min(len(one), len(other))
