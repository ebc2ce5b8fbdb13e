"""What a person typed -> a question that can be asked, or an error that says why it cannot.

    text as typed -> checked_question -> the question on one line, or QuestionError

Read `rag.question.followup` for what becomes of it next.
"""

from __future__ import annotations

from rag.errors import QuestionError

MAX_QUESTION = 2_000  # characters


def checked_question(question: str) -> str:
    """The question on one line.  Raises QuestionError when it is too long or has no letter or digit."""
    flat = " ".join(question.split())
    if not any(c.isalnum() for c in flat):
        raise QuestionError('the question is empty: write one in words, such as "By when must they decide?"')
    if len(flat) > MAX_QUESTION:
        raise QuestionError(f"the question has {len(flat):,} characters: keep it under {MAX_QUESTION:,}")
    return flat
