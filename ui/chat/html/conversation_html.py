"""A conversation as HTML for the page: turns, and the answer in progress.

    Answer -> turn_html;  Working -> working_html

Pure.  Every word that Dossier did not write passes `ui.safe.page_text`, so only the tags written here are tags.
Gradio's sanitiser keeps classes and drops data attributes: what a click opens is told by a class such as
"open-12".  Numbers 12 and so on are places in `ui.chat.talks.conversation.Conversation.shown`.  Read `turn_html` next.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from rag.register.items import KINDS as KINDS_OF_ITEMS
from ui.chat.board_choice import Chosen, class_of
from ui.chat.html.statements_html import (
    PREVIEW,
    blockquote_html,
    chips_html,
    joined,
    sentence_html,
    statements_html,
)
from ui.chat.talks.export import answer_markdown, answer_plain
from ui.chat.talks.scope import Scope, scope_words
from ui.chat.talks.told import bare, is_told, words_shown
from ui.marks import withheld_lines
from ui.safe import page_text
from ui.wording import KINDS, STAGES, byline, explain, sayer, shorten, unanswered

if TYPE_CHECKING:
    from rag.types import Answer, Citation, Disagreement, Position
    from ui.chat.talks.conversation import BoardLink, Looked, Turn, Working

STEPS: Mapping[str, str] = {"retrieve": "Search", "select": "Evidence", "generate": "Model", "verify": "Check"}
TAGS: Mapping[str, Sequence[str]] = {"update": ("Earlier", "Later"), "conflict": ("One side", "The other side")}
WEAK = "Weak match: the sentences found share few words with the question. Check the quotes before relying on this."
LONGEST_TITLE = 70  # characters of a story's title in a link
WIDER = 3  # words of a refused question that a wider one keeps


def transcript_html(turns: Sequence[Turn]) -> str:
    """All finished turns, oldest first."""
    if not turns:
        return ""
    last = len(turns) - 1
    return joined('<div class="turns">', *(turn_html(t, at, last=at == last) for at, t in enumerate(turns)), "</div>")


def turn_html(turn: Turn, at: int = 0, *, last: bool = True) -> str:
    """One finished turn, the `at`th: the question as a headline, the answer as its text, what can be done with it.

    Only the last one offers further questions."""
    answer = turn.answer
    body = f'<p class="aside">{page_text(turn.notice)}</p>' if answer is None else _answer_html(answer, turn, at)
    more = _next_html(turn.next) if last else ""
    return joined(
        '<article class="turn">', _headline(turn.question), _understood(turn.understood), body, more, "</article>"
    )


def working_html(working: Working) -> str:
    """The turn in progress: stage, clock, and the unverified draft, marked as such."""
    return joined(
        '<article class="turn working" role="status">',
        _headline(working.question),
        _understood(working.understood),
        _steps(working.stage),
        f'<p class="stage"><span class="pulse"></span>{page_text(_stage_words(working))}'
        f' &#183; <span class="clock">{working.seconds:.1f} s</span></p>',
        _draft(working.draft),
        "</article>",
    )


def _headline(question: str) -> str:
    return f'<h2 class="question">{page_text(question)}</h2>'


def _steps(stage: str) -> str:
    names = list(STEPS)
    now = names.index(stage) if stage in names else (2 if stage in ("load", "wait") else 0)
    marks = [
        f'<li class="{"done" if at < now else "now" if at == now else "later"}">{STEPS[name]}</li>'
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


def _answer_html(answer: Answer, turn: Turn, at: int) -> str:
    left_out = unanswered(answer)
    return joined(
        f'<p class="aside">{page_text(answer.notice)}</p>' if answer.notice else "",
        *(f'<p class="aside withheld">{page_text(line)}</p>' for line in withheld_lines(answer)),
        f'<p class="aside weak">{WEAK}</p>' if turn.weak else "",
        abstention_html(turn, at) if answer.status == "abstained" else _body_html(answer, turn),
        *(_disagreement_html(each, turn.places, words_shown(answer)) for each in answer.disagreements),
        _boards_html(turn, at),
        f'<p class="aside unanswered">{page_text(left_out)}</p>' if left_out else "",
        _cited_html(answer, turn),
        f'<p class="colophon">{page_text(_colophon(answer, turn.scope))}</p>',
        _tools_html(turn, at),
    )


def _body_html(answer: Answer, turn: Turn) -> str:
    places = turn.places
    if answer.status == "quoted":
        label = '<p class="label">In the articles&#39; own words</p>'
        return joined('<div class="quoted">', label, *(blockquote_html(c, places) for c in answer.citations), "</div>")
    if turn.quotes:
        pairs = (
            (sentence_html(s, places), *(blockquote_html(c, {}, told=bare(s.text)) for c in s.citations))
            for s in answer.statements
        )
        return joined('<div class="spread">', *(f'<p class="answer">{a}</p>{"".join(b)}' for a, *b in pairs), "</div>")
    return statements_html(answer.statements, places)


def _understood(question: str) -> str:
    return f'<p class="understood">Understood as: {page_text(question)}</p>' if question else ""


def _next_html(questions: Sequence[str]) -> str:
    if not questions:
        return ""
    buttons = "".join(f'<li><button type="button" class="example">{page_text(q)}</button></li>' for q in questions)
    return f'<div class="next"><h3 class="label">You could ask next</h3><ul class="examples">{buttons}</ul></div>'


def _tools_html(turn: Turn, at: int) -> str:
    """What can be done with the answer.  The texts to be copied are there, unseen: copying needs no server."""
    forms = (("plain", "Copy", answer_plain(turn)), ("markdown", "Copy as Markdown", answer_markdown(turn)))
    copies = "".join(
        f'<button type="button" class="tool copy copy-{form}">{label}</button>'
        f'<span class="to-copy {form}">{page_text(text, lines=True).replace(chr(10), "&#10;")}</span>'
        for form, label, text in forms
    )
    return f'<p class="tools">{copies}<button type="button" class="tool do-sources-{at}">Sources</button></p>'


def _cited_html(answer: Answer, turn: Turn) -> str:
    """The sources in a line each, for a window too narrow to show them beside the answer."""
    numbers: dict[str, list[Citation]] = {}
    for citation in answer.citations:
        numbers.setdefault(citation.evidence.article.id, []).append(citation)
    items = "".join(
        f'<li><button type="button" class="source open-{turn.places.get(own[0].number, -1)}">'
        f"<b>{', '.join(str(c.number) for c in own)}</b> {page_text(byline(own[0].evidence.article))}</button></li>"
        for own in numbers.values()
        if answer.status == "answered"
    )
    return f'<ul class="cited">{items}</ul>' if items else ""


def _boards_html(turn: Turn, at: int) -> str:
    """Where the answer stands on the board."""
    links = "".join(
        f'<button type="button" class="pill do-board-{class_of(_leads(link))}.{at}">'
        f'<span dir="auto">{page_text(shorten(link.title, LONGEST_TITLE))}</span> &#8594;</button>'
        for link in turn.boards
    )
    return f'<p class="boards"><span class="label">On the board</span>{links}</p>' if links else ""


def _leads(link: BoardLink) -> Chosen:
    return Chosen(story=link.story, kind=next((kind for kind in KINDS_OF_ITEMS if kind == link.kind), None))


def _disagreement_html(disagreement: Disagreement, places: Mapping[int, int], told: Collection[str]) -> str:
    kind = "update" if disagreement.kind == "update" else "conflict"
    about = f" about {disagreement.about}" if disagreement.about else ""
    tags = TAGS[kind]
    sides = disagreement.positions
    return joined(
        f'<section class="disagreement {kind}"><h3 class="label">',
        f'<span class="badge">{disagreement.kind.capitalize()}</span> '
        f"{page_text(KINDS.get(disagreement.kind, 'The articles differ') + about)}</h3>"
        f'<div class="sides">',
        *(_position_html(p, places, tags[min(at, len(tags) - 1)], told) for at, p in enumerate(sides)),
        "</div></section>",
    )


def _position_html(position: Position, places: Mapping[int, int], tag: str, told: Collection[str]) -> str:
    """One side: its value, who says so, and its sentence unless the answer above holds it."""
    sayers = dict.fromkeys(sayer(c.evidence.article) for c in position.citations)
    new = [c for c in position.citations[:1] if not is_told(c.evidence.quote, told)]
    quotes = "".join(
        f'<p class="side-quote" dir="auto">{page_text(shorten(c.evidence.quote, PREVIEW))}</p>' for c in new
    )
    chips = chips_html(position.citations, places)
    value = f'<p class="value" dir="auto">{page_text(position.value)}{chips}</p>'
    if position.is_whole:
        value, quotes = "", quotes.replace("</p>", f"{chips}</p>") or f'<p class="value whole">{chips}</p>'
    said = page_text("; ".join(sayers))
    return f'<div class="side"><p class="tag">{tag}</p>{value}<p class="byline">{said}</p>{quotes}</div>'


def _colophon(answer: Answer, scope: Scope) -> str:
    articles = len({citation.evidence.article.id for citation in answer.citations})
    seconds = answer.timings_ms.get("total", 0.0) / 1000
    parts = [
        f"from {articles} {'article' if articles == 1 else 'articles'}" if articles else "",
        f"{seconds:.1f} s" if seconds else "",
        f"{len(answer.rejected)} unsupported left out" if answer.rejected else "",
        "" if scope.is_all else f"asked of {scope_words(scope, {})}",
    ]
    return " · ".join(part for part in parts if part)


def abstention_html(turn: Turn, at: int) -> str:
    """A refusal: why, what was looked for, the nearest sentences, and ways to ask more widely."""
    assert turn.answer is not None
    assert turn.answer.abstention is not None
    nearest = [blockquote_html(citation, turn.places) for citation in turn.answer.abstention.nearest]
    return joined(
        '<div class="abstained"><p class="label">No answer in these articles</p>',
        f'<p class="answer">{page_text(explain(turn.answer))}</p>',
        _looked_html(turn.looked, turn.scope),
        '<p class="label">The nearest the articles come</p>' if nearest else "",
        *nearest,
        _broaden_html(turn, at),
        "</div>",
    )


def _looked_html(looked: Sequence[Looked], scope: Scope) -> str:
    if not any(each.passages for each in looked):
        return ""  # the sentence above says that none of them occurs
    items = "".join(
        f'<li class="{"some" if each.passages else "none"}">{page_text(each.word)} '
        f"<span>{_passages(each.passages)}</span></li>"
        for each in looked
    )
    where = "" if scope.is_all else ", here counted in all articles"
    return f'<p class="label">Looked for{where}</p><ul class="looked">{items}</ul>'


def _passages(count: int) -> str:
    return "nowhere" if not count else f"in {count} {'passage' if count == 1 else 'passages'}"


def _broaden_html(turn: Turn, at: int) -> str:
    """Without the limits, about the words that do occur, or the sentences that were found."""
    rare = sorted((each for each in turn.looked if each.passages), key=lambda each: each.passages)[:WIDER]
    known = [each.word for each in turn.looked if each in rare]
    ways = (
        [f'<button type="button" class="way do-widen-{at}">Ask again of all articles</button>']
        if not turn.scope.is_all
        else []
    )
    if known and len(known) < len(turn.looked):
        listed = " and ".join(filter(None, (", ".join(known[:-1]), known[-1])))
        wider = f"What do the articles say about {listed}?"
        ways.append(f'<button type="button" class="way example">{page_text(wider)}</button>')
    if turn.found:
        ways.append(f'<button type="button" class="way do-sources-{at}">Show the sentences that were found</button>')
    return joined('<div class="broaden"><p class="label">Ask more widely</p>', *ways, "</div>") if ways else ""
