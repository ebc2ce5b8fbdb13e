"""A conversation as HTML for the page: turns, and the answer in progress.

    Turn* -> transcript_html;  Working -> working_html

Pure.  The markup is in `templates/conversation.html.j2`; here are the words that it is given.  Gradio's sanitiser keeps
classes and drops data attributes: what a click opens is told by a class such as "open-12".  Numbers 12 and so on are
places in `ui.chat.talks.conversation.Conversation.shown`.  Read `_Told` next.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.register.items import KINDS as ITEM_KINDS
from ui.chat.board_choice import Chosen, class_of
from ui.chat.html.fill import fill
from ui.chat.html.sources_html import by_article
from ui.chat.talks.export import answer_markdown, answer_plain
from ui.chat.talks.scope import scope_words
from ui.chat.talks.told import words_shown
from ui.marks import withheld_lines
from ui.wording import KINDS, STAGES, capital, explain, plural, shorten, unanswered

if TYPE_CHECKING:
    from rag.types import Citation, Disagreement, Position
    from ui.chat.talks.conversation import BoardLink, Turn, Working

STEPS: Mapping[str, str] = {"retrieve": "Search", "select": "Evidence", "generate": "Model", "verify": "Check"}
TAGS: Mapping[str, Sequence[str]] = {"update": ("Earlier", "Later"), "conflict": ("One side", "The other side")}
WEAK = "Weak match: the sentences found share few words with the question. Check the quotes before relying on this."
LONGEST_TITLE = 70  # characters of a story's title in a link
WIDER = 3  # words of a refused question that a wider one keeps


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """A finished turn, the `at`th, and what is said of its answer beside the answer's own words.

    `words` are the sentences that the turn shows, `boards` choices of the board with their titles, `articles` its
    citations by article."""

    turn: Turn
    at: int
    withheld: Sequence[str] = ()
    weak: str = ""
    why: str = ""
    wider: str = ""
    left_out: str = ""
    disagreements: Sequence[_Split] = ()
    words: Collection[str] = ()
    boards: Sequence[tuple[str, str]] = ()
    articles: Sequence[Sequence[Citation]] = ()
    colophon: str = ""
    plain: str = ""
    markdown: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Split:
    """A disagreement: its tone chooses the colours, each side stands under its tag."""

    tone: str
    badge: str
    heading: str
    sides: Sequence[tuple[str, Position]]


def transcript_html(turns: Sequence[Turn]) -> str:
    """All finished turns, oldest first; only the last one offers further questions."""
    return fill("conversation", "transcript", turns=[_told(t, at) for at, t in enumerate(turns)]) if turns else ""


def working_html(working: Working) -> str:
    """The turn in progress: stage, clock, and the unverified draft, marked as such."""
    names, stage = list(STEPS), working.stage
    now = names.index(stage) if stage in names else (2 if stage in ("load", "wait") else 0)
    words = capital(working.detail or STAGES.get(stage, stage))
    return fill("conversation", "working", turn=working, words=words, steps=[*STEPS.values()], now=now)


def _told(turn: Turn, at: int) -> _Told:
    answer = turn.answer
    if answer is None:
        return _Told(turn=turn, at=at)
    return _Told(
        turn=turn,
        at=at,
        withheld=withheld_lines(answer),
        weak=WEAK if turn.weak else "",
        why=explain(answer) if answer.status == "abstained" else "",
        wider=_wider(turn),
        left_out=unanswered(answer),
        disagreements=[_split(each) for each in answer.disagreements],
        words=words_shown(answer),
        boards=[(class_of(_leads(link)), shorten(link.title, LONGEST_TITLE)) for link in turn.boards],
        articles=by_article(answer.citations),
        colophon=_colophon(turn),
        plain=answer_plain(turn),
        markdown=answer_markdown(turn),
    )


def _leads(link: BoardLink) -> Chosen:
    return Chosen(story=link.story, kind=next((kind for kind in ITEM_KINDS if kind == link.kind), None))


def _split(disagreement: Disagreement) -> _Split:
    tone = "update" if disagreement.kind == "update" else "conflict"
    about = f" about {disagreement.about}" if disagreement.about else ""
    tags = TAGS[tone]
    return _Split(
        tone=tone,
        badge=disagreement.kind.capitalize(),
        heading=KINDS.get(disagreement.kind, "The articles differ") + about,
        sides=[(tags[min(at, len(tags) - 1)], side) for at, side in enumerate(disagreement.positions)],
    )


def _colophon(turn: Turn) -> str:
    """What the answer rests on, how long it took, and what was left out."""
    assert turn.answer is not None
    answer = turn.answer
    articles = len({citation.evidence.article.id for citation in answer.citations})
    seconds = answer.timings_ms.get("total", 0.0) / 1000
    parts = [
        f"from {plural(articles, 'article')}" if articles else "",
        f"{seconds:.1f} s" if seconds else "",
        f"{len(answer.rejected)} unsupported left out" if answer.rejected else "",
        "" if turn.scope.is_all else f"asked of {scope_words(turn.scope, {})}",
    ]
    return " · ".join(part for part in parts if part)


def _wider(turn: Turn) -> str:
    """A question about the rarest words of a refused one that do occur; "" where all of its words do, or none."""
    rare = sorted((each for each in turn.looked if each.passages), key=lambda each: each.passages)[:WIDER]
    known = [each.word for each in turn.looked if each in rare]
    if not known or len(known) == len(turn.looked):
        return ""
    listed = " and ".join(filter(None, (", ".join(known[:-1]), known[-1])))
    return f"What do the articles say about {listed}?"
