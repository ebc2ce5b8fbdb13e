"""Words that only ask: "how much", "exactly", "say".  No article lacks a fact because it lacks one of them.

    stem -> is_asking(stem) -> bool        question -> plainly_asked -> the question without words that only colour it

Used where a refusal names what is missing, where a question's words are weighed, and before a question is read.  Pure.
"""

from __future__ import annotations

import re

from index.text.language import has_words_of
from index.text.patterns import regex
from rag.language.words import content_stems, words_of

OTHER_LANGUAGES = ("de", "fr", "es")  # of questions over articles in English

_WORDS = frozenset(
    "much many big low high large small long short often far old new exactly precisely really actually say says said"
    " tell tells told give gave given mean means happen happened happens kind sort type else anyone anybody someone"
    " somebody anything something know known does do did make made get got go went come came take took taken put set"
    " what's who's where's when's how's there's didn't doesn't don't isn't aren't wasn't weren't hasn't haven't hadn't"
    " won't wouldn't couldn't can't shouldn't library article articles story text paper papers report reports please"
    " currently current now today latest recent recently first last next name list total exact number amount figure sum"
    " date day time year month reason reasons way ways thing things people person answer question according supposedly"
    " supposed ever yet still want wants want everything mention mentions mentioned going meant supposedly originally"
    " initially previously formerly per could would should may might must shall there here quite rather roughly"
    " approximately about around".split()
)
_BARE = regex(
    r"\b(?:(?P<asks>what|who|where|when|how|that|there)(?P<is>s)|(?P<does>do|does|did|is|are|was|were|has|have|had|"
    r"would|could|should|ca|wo)(?P<not>n)t)\b",
    re.IGNORECASE,
)
_COLOUR = regex(
    r"\s*\b(?:else|exactly|precisely|actually|really|please|in fact|in the end(?! of\b)|again|by the way)\b",
    re.IGNORECASE,
)
_LAST_KNOWN = regex(r"\b(?:was|is) (?:last|most recently) (?:reported|said|known|named) (?:to be|as)\b", re.IGNORECASE)
_ASKS = regex(
    r"\?|^\W*(?:(?:and|but|or|so|by|since|until|to|from|for|with|at|in|on)\s+)*"
    r"(?:who|whom|whose|what|when|where|why|how|which|is|are|was|were|do|does|did|has|have|had|can|could|will|would|"
    r"should|must|may|might)\b",
    re.IGNORECASE,
)


def asks(text: str) -> bool:
    """Whether the text is put as a question in English, or is one in another language."""
    return bool(_ASKS.search(text)) or not is_english(text)


def is_asking(word: str) -> bool:
    """Whether a lower-case word only asks."""
    return word in _WORDS


def telling_stems(question: str) -> tuple[str, ...]:
    """The stems of the question's words that an article could lack: its content without what only asks; all of its
    content where nothing else is left."""
    left = [token for token in words_of(question) if content_stems(token) and not is_asking(token.removesuffix("'s"))]
    return tuple(stem for token in left for stem in content_stems(token)) or content_stems(question)


def with_apostrophes(question: str) -> str:
    """The question with the apostrophe of contractions that are typed without one ("whats", "didnt")."""
    return _BARE.sub(lambda m: f"{m['asks']}'{m['is']}" if m["asks"] else f"{m['does']}{m['not']}'t", question)


def plainly_asked(question: str) -> str:
    """The question without words that only colour it ("who else", "what exactly"), as a reader should read it."""
    return " ".join(_LAST_KNOWN.sub("is", _COLOUR.sub("", with_apostrophes(question))).split())


def is_english(question: str) -> bool:
    """Whether the question is in English, or too short to tell; of one in another language no sentence shares words."""
    return has_words_of(question, "en") or not any(has_words_of(question, other) for other in OTHER_LANGUAGES)
