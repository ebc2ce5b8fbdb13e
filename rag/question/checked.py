"""What a person typed -> a question that can be asked, or an error that says why it cannot.

    text as typed -> checked_question -> the question on one line, or QuestionError

The faces ask here before anything is loaded for a question, and `rag.assistant` again, since what a face allows can be
passed by.  Read `rag.question.followup` for what becomes of it next.
"""

from __future__ import annotations

from index.text.plain import plain_text
from rag.errors import QuestionError

MAX_QUESTION = 2_000  # characters


def checked_question(text: str) -> str:
    """The question on one line, without what cannot be seen.  Raises QuestionError when it is too long or empty."""
    if len(text) > MAX_QUESTION:
        raise QuestionError(f"the question has {len(text):,} characters: ask in at most {MAX_QUESTION:,}")
    question = plain_text(text)
    if not any(char.isalnum() for char in question):
        raise QuestionError('the question is empty: ask one, such as "By when must the talks end?"')
    return question
