"""The statements of an answer as HTML: sentences with their openings, numbers that open a quote, and quotes in full.

    Statement* -> statements_html;  Citation* -> chips_html;  Citation -> blockquote_html

Pure.  Every word that Dossier did not write passes `ui.safe.page_text`, so only the tags written here are tags.
Read `ui.chat.html.conversation_html` next, which puts them into a turn.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from ui.chat.talks.told import bare
from ui.safe import page_text
from ui.wording import byline, mark_of, shorten

if TYPE_CHECKING:
    from rag.types import Citation, Statement

PREVIEW = 320  # characters of a sentence that a popover or a card shows


def statements_html(statements: Sequence[Statement], places: Mapping[int, int]) -> str:
    """A lead and each sentence that is opened by its day in paragraphs of their own, others in one."""
    others, kinds = [s for s in statements if s.kind != "lead"], {s.kind for s in statements}
    leads = (sentence_html(s, places) for s in statements if s.kind == "lead")
    first = "".join(f'<p class="answer lead"><strong>{lead}</strong></p>' for lead in leads)
    between = '</p><p class="answer">' if any(s.opening for s in others) else " "
    return f'{first}<p class="answer">{between.join(sentence_html(s, places, kinds) for s in others)}</p>'


def sentence_html(statement: Statement, places: Mapping[int, int], kinds: Collection[str] = ()) -> str:
    """One sentence with its fixed opening, its numbers and its mark."""
    opening = f'<span class="opening">{page_text(statement.opening)}</span> ' if statement.opening else ""
    mark = f' <span class="kind">{told}</span>' if (told := mark_of(statement.kind, kinds)) else ""
    return opening + page_text(statement.text) + chips_html(statement.citations, places) + mark


def chips_html(citations: Iterable[Citation], places: Mapping[int, int]) -> str:
    """The numbers behind a sentence."""
    return "".join(_chip(citation, places) for citation in citations)


def blockquote_html(citation: Citation, places: Mapping[int, int], *, told: str = "") -> str:
    """A quote with its byline; with its number, unless `places` is empty; the byline alone where the quote, without
    its spaces, is `told` already."""
    evidence = citation.evidence
    if told and bare(evidence.quote) == told:
        return f"<blockquote><footer>{page_text(byline(evidence.article))}</footer></blockquote>"
    chips = chips_html((citation,), places) if places else ""
    return (
        f'<blockquote><p dir="auto">{page_text(evidence.quote)}{chips}</p>'
        f"<footer>{page_text(byline(evidence.article))}</footer></blockquote>"
    )


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


def joined(*parts: str) -> str:
    """Parts in one block: an empty line would end an HTML block in Markdown."""
    return "\n".join(part for part in parts if part)
