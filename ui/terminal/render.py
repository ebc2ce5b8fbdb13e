"""An answer, an article or a list of articles as text for a terminal.

    Answer -> render_answer(width, colour) -> str

Pure: no printing, no clock, no settings.  Every word that Dossier did not write passes `index.text.plain.plain_text`.
`width` None means "do not wrap", as a pipe wants it.  Read `rag.types.Answer` for what is rendered.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from index.reading.suspicion import article_suspicions
from index.text.patterns import regex
from index.text.plain import plain_text
from ui.marks import suspicion_mark, withheld_lines
from ui.wording import KINDS, byline, explain, mark_of, plural, sayers, shorten, title_of, unanswered

if TYPE_CHECKING:
    from index.types import Article
    from rag.types import Answer, Citation, Disagreement, Evidence, Statement

MIN_WIDTH = 24  # columns; below this, wrapping costs more than it gives
MAX_WIDTH = 100  # columns; longer lines are hard to read
LONGEST_ID = 32  # columns of a list that ids may fill; a longer one pushes its own line aside
DATE_AND_GAPS = 16  # columns of a list between id, publisher and title
MOST_EVIDENCE = 4  # sentences shown while the model works
UNWRAPPED = 1_000_000  # columns; what "do not wrap" means to rich

ACCENT = "bold cyan"
QUIET = "dim"
WARNING = "bold red"
_LEAD = regex(r" *(?:\[\d+\] +|[•–] +)?")  # what stands before the first word of a quote, byline or position


def render_answer(answer: Answer, *, width: int | None, colour: bool) -> str:
    """The whole answer: statements, disagreements or the abstention, then the quotes by number."""
    blocks: list[list[Text]] = []
    if answer.notice:
        blocks.append([Text(f"Note: {plain_text(answer.notice)}", style="yellow")])
    blocks.append([Text(line, style="yellow") for line in withheld_lines(answer)])
    if answer.status == "abstained":
        blocks.extend(_abstention(answer))
    elif answer.status == "quoted":
        blocks.append([Text("In the articles' own words:", style="bold")])
    else:
        blocks.append([_statements(answer.statements)])
    blocks.extend(_disagreement(disagreement) for disagreement in answer.disagreements)
    if left_out := unanswered(answer):
        blocks.append([Text(left_out, style="yellow")])
    blocks.append([line for citation in answer.citations for line in _quote(citation)])
    return _lay_out([block for block in blocks if block], width=width, colour=colour)


def render_progress(evidence: Sequence[Evidence], draft: str) -> Text:
    """What is known while the model works: the evidence, then the draft, marked as not yet checked."""
    lines = [
        Text(f"• “{shorten(item.quote, 160)}” ({byline(item.article)})", style=QUIET)
        for item in evidence[:MOST_EVIDENCE]
    ]
    if draft.strip():
        lines.append(Text.assemble(("draft, not yet checked: ", "yellow"), (plain_text(draft), "italic dim")))
    return Text("\n").join(lines)


def render_articles(rows: Iterable[tuple[Article, int]], *, width: int | None, colour: bool) -> str:
    """One line an article: id, date, publisher, title, and how many passages it has; where that leaves the title less
    than half of the width, it stands on a line of its own."""
    listed = list(rows)
    id_width = min(LONGEST_ID, max((len(plain_text(a.id)) for a, _ in listed), default=0))
    publisher_width = min(24, max((len(plain_text(a.publisher)) for a, _ in listed), default=0))
    below = width is not None and id_width + publisher_width + DATE_AND_GAPS > width // 2
    lines = [
        Text.assemble(
            (plain_text(article.id).ljust(id_width), ACCENT),
            "  ",
            (article.published.isoformat() if article.published else "undated   ", QUIET),
            "  ",
            shorten(article.publisher, publisher_width).ljust(0 if below else publisher_width),
            "\n    " if below else "  ",
            title_of(article),
            (f"  ({plural(passages, 'passage')}{_copy_note(article)})", QUIET),
            (f"  {mark}" if (mark := _mark(article)) else "", WARNING),
        )
        for article, passages in listed
    ]
    halves = [half for line in lines for half in line.split("\n")]
    return _lay_out([halves], width=width, colour=colour) if lines else ""


def render_article(article: Article, *, width: int | None, colour: bool) -> str:
    """An article's metadata and its cleaned text."""
    head = [Text(title_of(article), style="bold"), Text(byline(article, title=False) or "no publisher, no date")]
    head += [Text(f"{name}: {plain_text(value)}", style=QUIET) for name, value in _facts(article) if value]
    head += _warnings(article)
    body = [Text(plain_text(paragraph)) for paragraph in article.text.split("\n") if paragraph.strip()]
    return _lay_out([head, *([paragraph] for paragraph in body)], width=width, colour=colour)


def render_dropped(article: Article, *, width: int | None, colour: bool) -> str:
    """Every line left out of the article, with its line number and the reason."""
    if not article.dropped:
        return "nothing was dropped from this article\n"
    lines = [
        Text.assemble(
            (f"{line.line or '-':>5}  ", QUIET), (f"[{plain_text(line.reason)}] ", "yellow"), plain_text(line.text)
        )
        for line in article.dropped
    ]
    return _lay_out([lines], width=width, colour=colour)


def _statements(statements: Sequence[Statement]) -> Text:
    """A lead stands in a line of its own, and so does what is opened by its day."""
    text = Text()
    kinds = {statement.kind for statement in statements}
    before: Statement | None = None
    for statement in statements:
        own_line = before is not None and (before.kind == "lead" or bool(statement.opening or before.opening))
        text.append("\n" if own_line else " " if text else "")
        text.append(f"{plain_text(statement.opening)} " if statement.opening else "", style=QUIET)
        text.append(plain_text(statement.text) + " ", style="bold" if statement.kind == "lead" else "")
        text.append(_marks(statement.citations), style=ACCENT)
        if mark := mark_of(statement.kind, kinds):
            text.append(f" ({mark})", style=QUIET)
        before = statement
    return text


def _marks(citations: Iterable[Citation]) -> str:
    return "".join(f"[{citation.number}]" for citation in citations)


def _abstention(answer: Answer) -> list[list[Text]]:
    assert answer.abstention is not None
    blocks = [[Text.assemble(("No answer. ", "bold yellow"), explain(answer))]]
    if nearest := answer.abstention.nearest:
        lines = [line for citation in nearest for line in _quote(citation, numbered=False)]
        blocks.append([Text("Nearest in the articles:", style="bold"), *lines])
    return blocks


def _disagreement(disagreement: Disagreement) -> list[Text]:
    about = plain_text(disagreement.about)
    heading = KINDS.get(disagreement.kind, "The articles differ") + (f" about {about}" if about else "") + ":"
    lines = [Text(heading, style="bold magenta")]
    for position in disagreement.positions:
        said = sayers(position.citations)
        value = (plain_text(position.value), "" if position.is_whole else "bold")
        line = Text.assemble("  – ", value, " ", (_marks(position.citations), ACCENT))
        lines.append(line.append(f"  {said}" if said else "", style=QUIET))
    return lines


def _quote(citation: Citation, *, numbered: bool = True) -> list[Text]:
    evidence = citation.evidence
    mark = f"[{citation.number}] " if numbered else "• "
    return [
        Text.assemble((mark, ACCENT), "“", plain_text(evidence.quote), "”"),
        Text(" " * len(mark) + byline(evidence.article), style=QUIET),
    ]


def _facts(article: Article) -> list[tuple[str, str]]:
    near_copy = article.copy_group if article.copy_group != article.id else ""
    return [
        ("id", article.id),
        ("author", article.author),
        ("source", article.source),
        ("url", article.url),
        ("same story as", near_copy),
    ]


def _warnings(article: Article) -> list[Text]:
    """A line a reason why the article is suspicious, with its first words."""
    found = {suspicion.reason: suspicion for suspicion in reversed(article_suspicions(article))}
    return [
        Text(f"suspicious: {reason}" + (f": {shorten(words, 100)}" if words else ""), style=WARNING)
        for reason, place in sorted(found.items())
        for words in (article.text[place.start : place.end],)
    ]


def _mark(article: Article) -> str:
    return suspicion_mark(article) or ("speaks to an AI" if article_suspicions(article) else "")


def _copy_note(article: Article) -> str:
    return f", near-copy of {plain_text(article.copy_group)}" if article.copy_group not in ("", article.id) else ""


def _lay_out(blocks: Iterable[Sequence[Text]], *, width: int | None, colour: bool) -> str:
    """Blocks of lines with a blank line between blocks; a wrapped line continues under its own first word."""
    out = io.StringIO()
    console = Console(
        file=out,
        width=UNWRAPPED,
        force_terminal=colour,
        no_color=not colour,
        color_system="standard" if colour else None,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    for number, block in enumerate(blocks):
        if number:
            console.print()
        for line in block:
            for piece in _wrap(line, console, width):
                console.print(piece, soft_wrap=True)
    return out.getvalue()


def hanging(line: str, *, under: int, width: int | None) -> list[str]:
    """The line in pieces that fit, each but the first `under` blanks in, so that columns stay in sight."""
    return [piece.plain for piece in _wrap(Text(line), Console(file=io.StringIO()), width, under)]


def _wrap(line: Text, console: Console, width: int | None, under: int | None = None) -> list[Text]:
    if width is None:
        return [line]
    columns = min(max(width, MIN_WIDTH), MAX_WIDTH)
    lead = _LEAD.match(line.plain)
    indent = min((len(lead.group()) if lead else 0) if under is None else under, columns // 2)
    pieces = line[indent:].wrap(console, columns - indent)
    wrapped = [(line[:indent] if at == 0 else Text(" " * indent)).append_text(piece) for at, piece in enumerate(pieces)]
    for piece in wrapped:
        piece.rstrip()
    return wrapped or [line]
