"""A conversation as HTML for the page: turns, the answer in progress, sources.

    Answer -> turn_html;  Evidence* -> sources_html

Pure.  Every word that Dossier did not write passes `ui.safe.page_text`, so only the tags written here are tags.
Gradio's sanitiser keeps classes and drops data attributes: what a click opens is told by a class such as
"open-12".  Numbers 12 and so on are places in `ui.conversation.Conversation.shown`.  Read `turn_html` next.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from ui.render import KINDS, STAGES, byline, explain, shorten
from ui.safe import page_text

if TYPE_CHECKING:
    from rag.types import Answer, Citation, Disagreement, Evidence, Position
    from ui.conversation import Turn, Working

STEPS: Mapping[str, str] = {"retrieve": "Search", "select": "Evidence", "generate": "Draft", "verify": "Check"}
PREVIEW = 320  # characters of a sentence that a popover or a card shows


def transcript_html(turns: Sequence[Turn]) -> str:
    """All finished turns, oldest first."""
    return _joined('<div class="turns">', *(turn_html(turn) for turn in turns), "</div>") if turns else ""


def turn_html(turn: Turn) -> str:
    """One finished turn: the question as a headline, the answer as its text."""
    answer = turn.answer
    body = f'<p class="aside">{page_text(turn.notice)}</p>' if answer is None else _answer_html(answer, turn.places)
    return _joined('<article class="turn">', _headline(turn.question), body, "</article>")


def working_html(working: Working) -> str:
    """The turn in progress: stage, clock, and the unverified draft, marked as such."""
    return _joined(
        '<article class="turn working" role="status">',
        _headline(working.question),
        _steps(working.stage),
        f'<p class="stage"><span class="pulse"></span>{page_text(_stage_words(working))}'
        f' &#183; <span class="clock">{working.seconds:.1f} s</span></p>',
        _draft(working.draft),
        "</article>",
    )


def sources_html(citations: Sequence[tuple[int, Citation]], evidence: Sequence[tuple[int, Evidence]]) -> str:
    """What the answer cites, by number; then what was found but not cited, folded."""
    cards = [_card(place, citation.evidence, str(citation.number)) for place, citation in citations]
    found = [_card(place, item, "") for place, item in evidence]
    if not cards and not found:
        return ""
    if not cards:
        return _joined(_side_head("Evidence found"), *found)
    rest = _joined("<details><summary>Also found, not cited</summary>", *found, "</details>") if found else ""
    return _joined(_side_head("Sources"), *cards, rest)


def _headline(question: str) -> str:
    return f'<h2 class="question">{page_text(question)}</h2>'


def _steps(stage: str) -> str:
    names = list(STEPS)
    now = names.index(stage) if stage in names else (2 if stage in ("load", "wait") else 0)
    marks = [
        f'<li class="{"done" if at < now else "now" if at == now else "next"}">{STEPS[name]}</li>'
        for at, name in enumerate(names)
    ]
    return f'<ol class="steps">{"".join(marks)}</ol>'


def _stage_words(working: Working) -> str:
    words = STAGES.get(working.stage, working.stage)
    return (working.detail or words)[:1].upper() + (working.detail or words)[1:]


def _draft(draft: str) -> str:
    if not draft.strip():
        return ""
    return f'<div class="draft"><p class="label">Draft, not yet checked</p><p>{page_text(draft)}</p></div>'


def _answer_html(answer: Answer, places: Mapping[int, int]) -> str:
    return _joined(
        f'<p class="aside">{page_text(answer.notice)}</p>' if answer.notice else "",
        _body_html(answer, places),
        *(_disagreement_html(disagreement, places) for disagreement in answer.disagreements),
        f'<p class="colophon">{page_text(_colophon(answer))}</p>',
    )


def _body_html(answer: Answer, places: Mapping[int, int]) -> str:
    if answer.abstention is not None:
        return _abstention_html(answer, places)
    if answer.status == "quoted":
        label = '<p class="label">In the articles&#39; own words</p>'
        return _joined('<div class="quoted">', label, *(_blockquote(c, places) for c in answer.citations), "</div>")
    sentences = (page_text(s.text) + _chips(s.citations, places) for s in answer.statements)
    return f'<p class="answer">{" ".join(sentences)}</p>'


def _abstention_html(answer: Answer, places: Mapping[int, int]) -> str:
    assert answer.abstention is not None
    nearest = [_blockquote(citation, places) for citation in answer.abstention.nearest]
    label = '<p class="label">The nearest the articles come</p>' if nearest else ""
    return _joined(
        '<div class="abstained"><p class="label">No answer in these articles</p>',
        f'<p class="answer">{page_text(explain(answer))}</p>',
        label,
        *nearest,
        "</div>",
    )


def _blockquote(citation: Citation, places: Mapping[int, int]) -> str:
    evidence = citation.evidence
    return (
        f'<blockquote><p dir="auto">{page_text(evidence.quote)}{_chips((citation,), places)}</p>'
        f"<footer>{page_text(byline(evidence.article))}</footer></blockquote>"
    )


def _disagreement_html(disagreement: Disagreement, places: Mapping[int, int]) -> str:
    heading = KINDS.get(disagreement.kind, "The articles differ")
    about = f" about {disagreement.about}" if disagreement.about else ""
    kind = "update" if disagreement.kind == "update" else "conflict"
    return _joined(
        f'<section class="disagreement {kind}"><p class="label">{page_text(heading + about)}</p><div class="sides">',
        *(_position_html(position, places) for position in disagreement.positions),
        "</div></section>",
    )


def _position_html(position: Position, places: Mapping[int, int]) -> str:
    sayers = dict.fromkeys(
        byline(c.evidence.article, title=False) or byline(c.evidence.article) for c in position.citations
    )
    return (
        f'<div class="side"><p class="value">{page_text(position.value)}{_chips(position.citations, places)}</p>'
        f'<p class="byline">{page_text("; ".join(sayers))}</p></div>'
    )


def _chips(citations: Iterable[Citation], places: Mapping[int, int]) -> str:
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


def _card(place: int, evidence: Evidence, number: str) -> str:
    mark = f'<span class="number">{number}</span>' if number else '<span class="number blank">&#8226;</span>'
    return (
        f'<button type="button" class="card open-{place}">{mark}<span class="card-text">'
        f'<span class="card-quote" dir="auto">{page_text(shorten(evidence.quote, PREVIEW))}</span>'
        f'<span class="byline">{page_text(byline(evidence.article))}</span></span></button>'
    )


def _side_head(text: str) -> str:
    return f'<h2 class="side-head">{text}</h2>'


def _colophon(answer: Answer) -> str:
    articles = len({citation.evidence.article.id for citation in answer.citations})
    seconds = answer.timings_ms.get("total", 0.0) / 1000
    parts = [
        f"from {articles} {'article' if articles == 1 else 'articles'}" if articles else "",
        f"{seconds:.1f} s" if seconds else "",
        answer.model if answer.status == "answered" else "",
        f"{len(answer.rejected)} unsupported left out" if answer.rejected else "",
    ]
    return " · ".join(part for part in parts if part)


def _joined(*parts: str) -> str:
    """Parts in one block: an empty line would end an HTML block in Markdown."""
    return "\n".join(part for part in parts if part)
