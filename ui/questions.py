"""What a question must be before anything is loaded for it: some words, and not too many of them.

    text as typed -> check_question -> the question, or QuestionError

Both faces use it, since a page's own limits can be passed by.  Read `rag.assistant` for what becomes of it.
"""

from __future__ import annotations

from rag.errors import QuestionError
from rag.question.checked import MAX_QUESTION
from ui.safe import plain_text


def check_question(text: str) -> str:
    """`text` with invisible characters removed and spaces collapsed; QuestionError when empty or too long."""
    if len(text) > MAX_QUESTION:
        raise QuestionError(f"the question has {len(text):,} characters: ask in at most {MAX_QUESTION:,}")
    question = plain_text(text)
    if not any(char.isalnum() for char in question):
        raise QuestionError('the question is empty: ask one, such as "By when must the talks end?"')
    return question
