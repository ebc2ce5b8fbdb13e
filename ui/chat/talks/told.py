"""Which sentences a turn shows in its text, so that none of them is told beside it, or after it, a second time.

    Answer -> words_shown -> texts without their spaces;  quote -> is_told

Pure.  Used by the page and by what leaves it alike.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from index.text.plain import plain_text

if TYPE_CHECKING:
    from rag.types import Answer


def words_shown(answer: Answer) -> frozenset[str]:
    """The sentences that a turn shows in its text, without their spaces: none of them is shown beside it again."""
    texts = [statement.text for statement in answer.statements]
    nearest = answer.abstention.nearest if answer.status == "abstained" and answer.abstention else ()
    quoted = (*nearest, *(answer.citations if answer.status == "quoted" else ()))
    return frozenset(map(bare, (*texts, *(citation.evidence.quote for citation in quoted))))


def is_told(quote: str, told: Collection[str]) -> bool:
    """Whether a sentence, or one that holds it, is among those that were told."""
    wanted = bare(quote)
    return any(wanted in each for each in told)


def bare(text: str) -> str:
    """A text by which it is told to be the same as another: its spaces do not count."""
    return "".join(plain_text(text).split())
