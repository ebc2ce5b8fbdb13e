"""An answer, or a whole conversation, as text that leaves the page with its quotes and sources.

    Turn -> answer_plain, answer_markdown;    Conversation -> conversation_markdown, conversation_page

A citation's number leads to its own quote in every form: in plain text to the list below the answer, in Markdown to a
footnote, on the exported page to an anchor.  Pure.  Read `_quotes` next.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from index.text.plain import plain_text
from ui.marks import withheld_lines
from ui.safe import page_text, web_link
from ui.wording import KINDS, byline, explain, mark_of, sayer, unanswered

if TYPE_CHECKING:
    from rag.types import Citation, Disagreement
    from ui.chat.talks.conversation import Conversation, Turn

_Cited = Callable[[str, Sequence["Citation"]], str]
_MARKUP = re.compile(r"([\\`*_{}\[\]()<>#+!|~$&-])")
PAGE_STYLE = (
    "body{font:18px/1.6 Georgia,serif;max-width:42em;margin:3em auto;padding:0 1em;color:#1d1b18;background:#fffdf8}"
    "h1{font-size:1.6em}h2{font-size:1.25em;margin-top:2.2em}sup a{text-decoration:none;color:#7a1f1a}"
    "ol{list-style:none;padding:0}li{margin:.6em 0;padding-left:1em;border-left:3px solid #d8d0bf}"
    "li:target{background:#ffe7a0}small{color:#5b554b;display:block}.note{color:#7d4e00}"
)


def answer_plain(turn: Turn) -> str:
    """Question, answer and every quote with its source, as plain text."""
    lines = [turn.question, "", *_body(turn, lambda text, cited: text + _numbers(cited))]
    return "\n".join([*lines, *(_quote_plain(c) for c in _quotes(turn))]).strip() + "\n"


def answer_markdown(turn: Turn) -> str:
    """The same as Markdown: the question as a heading, quotes as a numbered list."""
    lines = [f"**{_escaped(turn.question)}**", "", *_body(turn, lambda text, cited: _escaped(text) + _marks(cited))]
    return "\n".join([*lines, *(f"- \\[{c.number}\\] {_quote_markdown(c)}" for c in _quotes(turn))]).strip() + "\n"


def conversation_markdown(conversation: Conversation) -> str:
    """All turns; a citation is a footnote of its own, such as [^3-1] for the first of the third turn."""
    parts = [f"# {_escaped(conversation.name) or 'Conversation'}", ""]
    for at, turn in enumerate(conversation.turns, start=1):
        parts += [f"## {_escaped(turn.question)}", ""]
        parts += _body(turn, partial(_footnoted, at))
        parts += [f"[^{at}-{c.number}]: {_quote_markdown(c)}" for c in _quotes(turn)]
        parts.append("")
    return "\n".join(parts).strip() + "\n"


def conversation_page(conversation: Conversation) -> str:
    """All turns as one HTML file that needs nothing else: a number is a link to its quote below the answer."""
    title = page_text(conversation.name) or "Conversation"
    turns = "\n".join(_turn_page(turn, at) for at, turn in enumerate(conversation.turns, start=1))
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{PAGE_STYLE}</style></head>\n<body><h1>{title}</h1>\n{turns}\n</body></html>\n"
    )


def file_name(conversation: Conversation, suffix: str) -> str:
    """A file name of letters, digits and dashes for an exported conversation."""
    stem = re.sub(r"[^\w]+", "-", plain_text(conversation.name))[:60].strip("-_") or "conversation"
    return f"{stem}.{suffix}"


def _quotes(turn: Turn) -> Sequence[Citation]:
    """The turn's citations by number: of its answer, or of its refusal."""
    if turn.answer is None:
        return ()
    abstained = turn.answer.status == "abstained" and turn.answer.abstention
    return abstained.nearest if abstained else turn.answer.citations


def _body(turn: Turn, cited: _Cited) -> list[str]:
    """Paragraphs of the answer, each followed by an empty line; `cited` joins a text and the numbers behind it."""
    answer = turn.answer
    if answer is None:
        return [cited(turn.notice, ()), ""]
    paragraphs = [cited(f"Note: {answer.notice}", ())] if answer.notice else []
    paragraphs += [cited(line, ()) for line in withheld_lines(answer)]
    if turn.understood:
        paragraphs.append(cited(f"Understood as: {turn.understood}", ()))
    if answer.status == "abstained":
        paragraphs += [cited(f"No answer. {explain(answer)}", ()), cited("Nearest in the articles:", ())]
    elif answer.status == "quoted":
        paragraphs.append(cited("In the articles' own words:", ()))
    else:
        kinds = {s.kind for s in answer.statements}
        told = ((s, mark_of(s.kind, kinds)) for s in answer.statements)
        marked = (cited(f"{s.opening}{s.text}", s.citations) + (f" ({m})" if m else "") for s, m in told)
        paragraphs.append(" ".join(marked))
    paragraphs += [_disagreement(each, cited) for each in answer.disagreements]
    if left_out := unanswered(answer):
        paragraphs.append(cited(left_out, ()))
    return [line for paragraph in paragraphs for line in (paragraph, "")]


def _disagreement(disagreement: Disagreement, cited: _Cited) -> str:
    heading = KINDS.get(disagreement.kind, "The articles differ")
    sides = "; ".join(
        cited(f"{p.value} ({', '.join(_sayers(p.citations))})", p.citations) for p in disagreement.positions
    )
    return cited(f"{heading}{f' about {disagreement.about}' if disagreement.about else ''}: ", ()) + sides


def _sayers(citations: Iterable[Citation]) -> list[str]:
    return [*dict.fromkeys(sayer(c.evidence.article) for c in citations)]


def _quote_plain(citation: Citation) -> str:
    evidence = citation.evidence
    source = evidence.article.url or evidence.article.source
    link = f" {plain_text(source)}" if web_link(source) else ""
    return f"[{citation.number}] “{plain_text(evidence.quote)}” ({byline(evidence.article)}){link}"


def _quote_markdown(citation: Citation) -> str:
    evidence = citation.evidence
    source = plain_text(evidence.article.url or evidence.article.source)
    link = f" <{source}>" if web_link(source) and not re.search(r"[<>\s]", source) else ""
    return f"“{_escaped(evidence.quote)}” ({_escaped(byline(evidence.article))}){link}"


def _turn_page(turn: Turn, at: int) -> str:
    body = _body(
        turn,
        lambda text, cited: (
            page_text(text) + "".join(f' <sup><a href="#t{at}-{c.number}">[{c.number}]</a></sup>' for c in cited)
        ),
    )
    paragraphs = "".join(f"<p>{line}</p>\n" for line in body if line)
    quotes = "".join(
        f'<li id="t{at}-{c.number}">[{c.number}] “{page_text(c.evidence.quote)}”'
        f"<small>{page_text(byline(c.evidence.article))}</small></li>\n"
        for c in _quotes(turn)
    )
    return f"<section><h2>{page_text(turn.question)}</h2>\n{paragraphs}<ol>\n{quotes}</ol></section>"


def _numbers(citations: Iterable[Citation]) -> str:
    marks = "".join(f"[{c.number}]" for c in citations)
    return f" {marks}" if marks else ""


def _marks(citations: Iterable[Citation]) -> str:
    marks = "".join(f"\\[{c.number}\\]" for c in citations)
    return f" {marks}" if marks else ""


def _footnoted(at: int, text: str, citations: Iterable[Citation]) -> str:
    return _escaped(text) + "".join(f"[^{at}-{c.number}]" for c in citations)


def _escaped(text: str) -> str:
    """`plain_text` in which Markdown finds nothing to act on."""
    return _MARKUP.sub(r"\\\1", plain_text(text))
