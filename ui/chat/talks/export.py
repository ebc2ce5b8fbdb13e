"""An answer, or a whole conversation, as text that leaves the page with its quotes and sources.

    Turn -> answer_plain, answer_markdown;    Conversation -> conversation_markdown, conversation_page

A citation's number leads to its own quote in every form: in plain text to the list below the answer, in Markdown to a
footnote, on the exported page to an anchor.  Pure.  Read `_quotes` next.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from index.text.plain import plain_text
from ui.chat.talks.told import is_told, words_shown
from ui.marks import withheld_lines
from ui.safe import page_text, web_link
from ui.wording import KINDS, byline, explain, mark_of, sayer, unanswered

if TYPE_CHECKING:
    from index.types import Article
    from rag.types import Citation, Disagreement, Position, Statement
    from ui.chat.talks.conversation import Conversation, Turn

_Cited = Callable[[str, Sequence["Citation"]], str]
_MARKUP = re.compile(r"[\\`*\[\]<>~$]|(?<!\w)_|_(?!\w)|&(?=#?\w+;)|^[#+-]|^\d+(?=[.)])")
PAGE_STYLE = (
    "body{font:18px/1.6 Georgia,serif;max-width:42em;margin:3em auto;padding:0 1em;color:#1d1b18;background:#fffdf8}"
    "h1{font-size:1.6em}h2{font-size:1.25em;margin-top:2.2em}sup a{text-decoration:none;color:#7a1f1a}"
    "ol{list-style:none;padding:0}li{margin:.6em 0;padding-left:1em;border-left:3px solid #d8d0bf}"
    "li:target{background:#ffe7a0}small{color:#5b554b;display:block}.note{color:#7d4e00}"
)


def answer_plain(turn: Turn) -> str:
    """Question, answer and every quote with its source, as plain text."""
    lines = [turn.question, "", *_body(turn, lambda text, cited: text + _numbers(cited))]
    return "\n".join([*lines, *(_quote_plain(c, _told(turn)) for c in _quotes(turn))]).strip() + "\n"


def answer_markdown(turn: Turn) -> str:
    """The same as Markdown: the question as a heading, quotes as a numbered list."""
    lines = [f"**{_escaped(turn.question)}**", "", *_body(turn, lambda text, cited: _escaped(text) + _marks(cited))]
    return (
        "\n".join([*lines, *(f"- \\[{c.number}\\] {_quote_markdown(c, _told(turn))}" for c in _quotes(turn))]).strip()
        + "\n"
    )


def conversation_markdown(conversation: Conversation) -> str:
    """All turns; a citation is a footnote of its own, such as [^3-1] for the first of the third turn."""
    parts = [f"# {_escaped(conversation.name) or 'Conversation'}", ""]
    for at, turn in enumerate(conversation.turns, start=1):
        parts += [f"## {_escaped(turn.question)}", ""]
        parts += _body(turn, partial(_footnoted, at))
        parts += [f"[^{at}-{c.number}]: {_quote_markdown(c, _told(turn))}" for c in _quotes(turn)]
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


def _told(turn: Turn) -> Collection[str]:
    """The sentences that stand in the text of the answer; a refusal and quotes alone have none above their sources."""
    return words_shown(turn.answer) if turn.answer and turn.answer.status == "answered" else ()


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
        paragraphs += _paragraphs(answer.statements, cited)
    paragraphs += [_disagreement(each, cited, words_shown(answer)) for each in answer.disagreements]
    if left_out := unanswered(answer):
        paragraphs.append(cited(left_out, ()))
    return [line for paragraph in paragraphs for line in (paragraph, "")]


def _paragraphs(statements: Sequence[Statement], cited: _Cited) -> list[str]:
    """A lead, and each sentence that is opened by its day, in a paragraph of its own; others in one."""
    kinds = {statement.kind for statement in statements}
    paragraphs: list[str] = []
    is_open = False  # whether the next sentence goes on in the last paragraph
    for each in statements:
        mark = mark_of(each.kind, kinds)
        said = cited(" ".join(filter(None, (each.opening.strip(), each.text))), each.citations)
        said += f" ({mark})" if mark else ""
        alone = each.kind == "lead" or bool(each.opening)
        if is_open and not alone:
            paragraphs[-1] += f" {said}"
        else:
            paragraphs.append(said)
        is_open = not alone
    return paragraphs


def _disagreement(disagreement: Disagreement, cited: _Cited, told: Collection[str]) -> str:
    heading = KINDS.get(disagreement.kind, "The articles differ")
    sides = "; ".join(cited(_side(position, told), position.citations) for position in disagreement.positions)
    return cited(f"{heading}{f' about {disagreement.about}' if disagreement.about else ''}: ", ()) + sides


def _side(position: Position, told: Collection[str]) -> str:
    """The value and who gives it; who alone where the value is a sentence that the answer holds."""
    sayers = ", ".join(_sayers(position.citations))
    return sayers if position.is_whole and is_told(position.value, told) else f"{position.value} ({sayers})"


def _sayers(citations: Iterable[Citation]) -> list[str]:
    return [*dict.fromkeys(sayer(c.evidence.article) for c in citations)]


def _source(article: Article) -> str:
    """The web address of an article, "" for a file: where that lies is nobody else's."""
    source = plain_text(article.url or article.source)
    return source if web_link(source) and not re.search(r"[<>\s]", source) else ""


def _quote_plain(citation: Citation, told: Collection[str]) -> str:
    """A quote and its source; the source alone where the answer above is the quote."""
    evidence = citation.evidence
    by = byline(evidence.article)
    words = by if is_told(evidence.quote, told) else f"“{plain_text(evidence.quote)}” ({by})"
    return " ".join(filter(None, (f"[{citation.number}]", words, _source(evidence.article))))


def _quote_markdown(citation: Citation, told: Collection[str]) -> str:
    evidence = citation.evidence
    by = _escaped(byline(evidence.article))
    words = by if is_told(evidence.quote, told) else f"“{_escaped(evidence.quote)}” ({by})"
    link = _source(evidence.article)
    return f"{words} <{link}>" if link else words


def _turn_page(turn: Turn, at: int) -> str:
    body = _body(
        turn,
        lambda text, cited: (
            page_text(text) + "".join(f' <sup><a href="#t{at}-{c.number}">[{c.number}]</a></sup>' for c in cited)
        ),
    )
    paragraphs = "".join(f"<p>{line}</p>\n" for line in body if line)
    quotes = "".join(
        f'<li id="t{at}-{c.number}">[{c.number}] {_quote_page(c, _told(turn))}</li>\n' for c in _quotes(turn)
    )
    return f"<section><h2>{page_text(turn.question)}</h2>\n{paragraphs}<ol>\n{quotes}</ol></section>"


def _quote_page(citation: Citation, told: Collection[str]) -> str:
    by = page_text(byline(citation.evidence.article))
    quote = citation.evidence.quote
    return by if is_told(quote, told) else f"“{page_text(quote)}”<small>{by}</small>"


def _numbers(citations: Iterable[Citation]) -> str:
    marks = "".join(f"[{c.number}]" for c in citations)
    return f" {marks}" if marks else ""


def _marks(citations: Iterable[Citation]) -> str:
    marks = "".join(f"\\[{c.number}\\]" for c in citations)
    return f" {marks}" if marks else ""


def _footnoted(at: int, text: str, citations: Iterable[Citation]) -> str:
    return _escaped(text) + "".join(f"[^{at}-{c.number}]" for c in citations)


def _escaped(text: str) -> str:
    """`plain_text` in which Markdown finds nothing to act on, and nothing else is marked."""
    return _MARKUP.sub(lambda found: f"{found[0]}\\" if found[0].isdigit() else f"\\{found[0]}", plain_text(text))
