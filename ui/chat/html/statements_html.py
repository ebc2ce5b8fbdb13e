"""The sentences of an answer as HTML: a lead in bold, what is opened by its day apart, marks and numbers behind.

    Statement*, places -> statements_html        Citation*, places -> chips_html

Pure.  Every word that Dossier did not write passes `ui.safe.page_text`.  Read `ui.chat.html.conversation_html` next.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from ui.safe import page_text
from ui.statement_marks import mark_of
from ui.terminal.render import byline, shorten

if TYPE_CHECKING:
    from rag.types import Citation, Statement

PREVIEW = 320  # characters of a sentence that a popover or a card shows


def statements_html(statements: Sequence[Statement], places: Mapping[int, int]) -> str:
    """A lead and each sentence that is opened by its day in paragraphs of their own, others in one."""
    others, kinds = [s for s in statements if s.kind != "lead"], {s.kind for s in statements}
    leads = (f"<strong>{sentence_html(s, places)}</strong>" for s in statements if s.kind == "lead")
    first = "".join(f'<p class="answer lead">{lead}</p>' for lead in leads)
    between = '</p><p class="answer">' if any(s.opening for s in others) else " "
    return f'{first}<p class="answer">{between.join(sentence_html(s, places, kinds) for s in others)}</p>'


def sentence_html(statement: Statement, places: Mapping[int, int], kinds: Collection[str] = ()) -> str:
    """One sentence with its day before it, its numbers and its mark behind it; `kinds` are those of the answer."""
    opening = f'<span class="opening">{page_text(statement.opening)}</span>' if statement.opening else ""
    mark = f' <span class="kind">{told}</span>' if (told := mark_of(statement.kind, kinds)) else ""
    return opening + page_text(statement.text) + chips_html(statement.citations, places) + mark


def chips_html(citations: Iterable[Citation], places: Mapping[int, int]) -> str:
    """The numbers behind a sentence."""
    return "".join(_chip(citation, places) for citation in citations)


def _chip(citation: Citation, places: Mapping[int, int]) -> str:
    """A number to hover, focus or click.  Its note is shown by the page's script, and read by screen readers."""
    evidence = citation.evidence
    note = (
        f'<span class="note"><span class="note-quote" dir="auto">{page_text(shorten(evidence.quote, PREVIEW))}</span>'
        f'<span class="note-byline">{page_text(byline(evidence.article))}</span></span>'
    )
    opens = f"open-{places.get(citation.number, -1)}"
    label = f'<span class="sr">Source </span>{citation.number}'
    return f'<button type="button" class="cite {opens}">{label}{note}</button>'
