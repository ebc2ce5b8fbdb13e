"""Whose loss or gain a sentence tells of, where a question asks what one party stands to lose.

    question, Evidence -> holder_loss -> log-odds        "The company would also have to pay": the subject before it

The subject of the main clause is taken from its first words; a pronoun or "the company" stands for the subject of the
sentence before, in the same passage.  Pure: looks at words only.  `rag.answer.relevance` ranks by it.
"""

from __future__ import annotations

import re
from functools import lru_cache

from index.text.sentences import split_sentences
from rag.language.words import content_stems, names, stem
from rag.question.question import Question
from rag.types import Evidence

# By judgement, not measured.
OTHER_HOLDER = 4.0  # log-odds that a sentence loses whose subject is another party than the one asked about
BACK = 3  # sentences that a subject is looked for
_ASKS = re.compile(
    r"\bwhat (?:do|does|did|can|could|would|might|will|has|have|is) (?P<who>.{2,60}?) (?:stand |stands |have |got )?"
    r"(?:to )?(?:lose|gain|win|risk|risking|losing|forfeit)\b",
    re.IGNORECASE,
)
_CASE = re.compile(
    r"^\W*(?:if|when|after|since|because|should|unless|in case|once|while|although|without|were)\b[^,]*,\s*", re.I
)
_ASIDE = re.compile(r",\s*(?:which|who|whose|where)\b[^,]*,", re.IGNORECASE)
_VERB = re.compile(
    r"\s(?:would|could|will|might|may|must|can|cannot|has|have|had|is|are|was|were|does|do|did|stands?|loses?|lost|"
    r"risks?|owes?|faces?|needs?|fears?|wants?|says?|said|gets?|pays?|hopes?|expects?|gains?|wins?|earns?|"
    r"holds?|owns?|[a-z]+ed)\b"
)
_LEANS = re.compile(
    r"^\W*(?:it|they|he|she|(?:the|this|that|its|their|his|her) (?:company|firm|group|bank|club|start-up|startup|team|"
    r"owner|owners|family|party|side|union|maker|operator|business|employer|school|council|government|trust|fund))\b",
    re.IGNORECASE,
)


def asked_holder(question: Question) -> frozenset[str]:
    """The stems of the names of whose loss or gain is asked about; none for another question."""
    asked = _ASKS.search(question.text)
    return _stems(asked["who"]) if asked else frozenset()


def holder_loss(question: Question, evidence: Evidence) -> float | None:
    """What the sentence loses where it tells of another party's loss; 0 where it tells of the party's own, None where
    the question asks for no party's or the sentence names nobody."""
    asked = asked_holder(question)
    told = _subject(evidence.passage.text, evidence.start - evidence.passage.start) if asked else frozenset()
    if not told:
        return None
    return 0.0 if asked & told else OTHER_HOLDER


@lru_cache(maxsize=2_000)
def _subject(passage: str, start: int) -> frozenset[str]:
    """The stems of the names in the subject of the sentence that begins there, or of one that it leans on."""
    sentences = [passage[span.start : span.end] for span in split_sentences(passage) if span.start <= start]
    for sentence in reversed(sentences[-BACK:]):
        main = _ASIDE.sub("", _CASE.sub("", " ".join(sentence.split())))
        verb = _VERB.search(main)
        found = _stems(main[: verb.start()] if verb else "")
        if found or not _LEANS.match(main):
            return found
    return frozenset()


def _stems(text: str) -> frozenset[str]:
    return frozenset(s for name in names(f"so {text}") for s in content_stems(name) or (stem(name),))
