"""An answer, or a whole conversation, as text that leaves the page with its quotes and sources.

    Turn -> answer_plain, answer_markdown;    Conversation -> conversation_markdown, conversation_page

A citation's number leads to its own quote in every form: in plain text to the list below the answer, in Markdown to a
footnote, on the exported page to an anchor.  Pure.  Read `_quotes` next.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from index.text.plain import plain_text
from ui.chat.html.fill import fill
from ui.chat.talks.told import is_told, words_shown
from ui.marks import withheld_lines
from ui.safe import unlinked, web_link
from ui.wording import KINDS, byline, explain, mark_of, sayers, unanswered

if TYPE_CHECKING:
    from index.types import Article
    from rag.types import Citation, Disagreement, Position, Statement
    from ui.chat.talks.conversation import Conversation, Turn

_Cited = Callable[[str, Sequence["Citation"]], str]
_MARKUP = re.compile(r"[\\`*\[\]<>~$]|(?<!\w)_|_(?!\w)|&(?=#?\w+;)|^[#+-]|^\d+(?=[.)])")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """Words of an answer, the citations whose numbers stand behind them, and what ends them."""

    text: str
    citations: Sequence[Citation] = ()
    end: str = ""


def answer_plain(turn: Turn) -> str:
    """Question, answer and every quote with its source, as plain text."""
    lines = [turn.question, "", *_lines(turn, lambda text, cited: text + _numbers(cited))]
    return "\n".join([*lines, *(_quote_plain(c, _told(turn)) for c in _quotes(turn))]).strip() + "\n"


def answer_markdown(turn: Turn) -> str:
    """The same as Markdown: the question as a heading, quotes as a numbered list."""
    lines = [f"**{_escaped(turn.question)}**", "", *_lines(turn, lambda text, cited: _escaped(text) + _marks(cited))]
    quotes = (f"- \\[{c.number}\\] {_quote_markdown(c, _told(turn))}" for c in _quotes(turn))
    return "\n".join([*lines, *quotes]).strip() + "\n"


def conversation_markdown(conversation: Conversation) -> str:
    """All turns; a citation is a footnote of its own, such as [^3-1] for the first of the third turn."""
    parts = [f"# {_escaped(conversation.name) or 'Conversation'}", ""]
    for at, turn in enumerate(conversation.turns, start=1):
        parts += [f"## {_escaped(turn.question)}", ""]
        parts += _lines(turn, partial(_footnoted, at))
        parts += [f"[^{at}-{c.number}]: {_quote_markdown(c, _told(turn))}" for c in _quotes(turn)]
        parts.append("")
    return "\n".join(parts).strip() + "\n"


def conversation_page(conversation: Conversation) -> str:
    """All turns as one HTML file that needs nothing else: a number is a link to its quote below the answer."""
    title = plain_text(conversation.name) or "Conversation"
    turns = [(turn.question, _body(turn), _quotes(turn), _told(turn)) for turn in conversation.turns]
    return fill("export", "page", title=title, turns=turns)


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


def _lines(turn: Turn, cited: _Cited) -> list[str]:
    """Paragraphs of the answer, each followed by an empty line; `cited` joins a text and the numbers behind it."""
    told = (" ".join(cited(piece.text, piece.citations) + piece.end for piece in pieces) for pieces in _body(turn))
    return [line for paragraph in told for line in (paragraph, "")]


def _body(turn: Turn) -> list[list[_Piece]]:
    """The answer's paragraphs."""
    answer = turn.answer
    if answer is None:
        return [[_Piece(text=turn.notice)]]
    before = [f"Note: {answer.notice}"] if answer.notice else []
    before += withheld_lines(answer)
    if turn.understood:
        before.append(f"Understood as: {turn.understood}")
    if answer.status == "abstained":
        before += [f"No answer. {explain(answer)}", "Nearest in the articles:"]
    elif answer.status == "quoted":
        before.append("In the articles' own words:")
    paragraphs = [[_Piece(text=line)] for line in before]
    if answer.status == "answered":
        paragraphs += _said(answer.statements)
    paragraphs += [_disagreement(each, words_shown(answer)) for each in answer.disagreements]
    if left_out := unanswered(answer):
        paragraphs.append([_Piece(text=left_out)])
    return paragraphs


def _said(statements: Sequence[Statement]) -> list[list[_Piece]]:
    """A lead, and each sentence that is opened by its day, in a paragraph of its own; others in one."""
    kinds = {s.kind for s in statements}
    paragraphs: list[list[_Piece]] = []
    is_open = False  # whether the next sentence goes on in the last paragraph
    for each in statements:
        mark, alone = mark_of(each.kind, kinds), each.kind == "lead" or bool(each.opening)
        words = " ".join(filter(None, (each.opening.strip(), each.text)))
        piece = _Piece(text=words, citations=each.citations, end=f" ({mark})" if mark else "")
        if is_open and not alone:
            paragraphs[-1].append(piece)
        else:
            paragraphs.append([piece])
        is_open = not alone
    return paragraphs


def _disagreement(disagreement: Disagreement, told: Collection[str]) -> list[_Piece]:
    about = f" about {disagreement.about}" if disagreement.about else ""
    heading = f"{KINDS.get(disagreement.kind, 'The articles differ')}{about}:"
    last = len(disagreement.positions) - 1
    sides = (
        _Piece(text=_side(position, told), citations=position.citations, end="" if at == last else ";")
        for at, position in enumerate(disagreement.positions)
    )
    return [_Piece(text=heading), *sides]


def _side(position: Position, told: Collection[str]) -> str:
    """The value and who gives it; who alone where the value is a sentence that the answer holds."""
    who = sayers(position.citations)
    return who if position.is_whole and is_told(position.value, told) else f"{position.value} ({who})"


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
    return _MARKUP.sub(
        lambda found: f"{found[0]}\\" if found[0].isdigit() else f"\\{found[0]}", unlinked(plain_text(text))
    )
