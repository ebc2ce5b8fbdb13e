"""Whether a text has words of a question.

    question, text -> shares_words

Pure: looks at words only.  `rag.answer.newest` and `rag.answer.disagree` ask it.
"""

from __future__ import annotations

from rag.language.similar import alike_stems
from rag.language.words import content_stems
from rag.question.asking import telling_stems
from rag.question.question import Question

SEVERAL_NAMES = 2  # of the question that a sentence about the same has


def shares_words(question: Question, text: str) -> bool:
    """Whether the text has a content word of the question, a name, or a word of like meaning."""
    asked, held = set(question.stems), set(content_stems(text))
    named = {stem for name in question.names for stem in content_stems(name)}
    telling = set(telling_stems(question.text))
    bare = telling - named or asked
    if len(question.names) >= SEVERAL_NAMES and named <= held:
        return True
    return not asked or any(alike_stems(word) & held for word in bare)
