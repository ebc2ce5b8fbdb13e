"""A view of the whole, read from the articles in order of time: about, summary, timeline, status, stakes and others.

    ViewAsked, Contents, Filters -> view_answer -> Answer | None

Articles are put into stories; where the question names one, only that is told, else each in turn.  Every line is a
sentence of an article, opened by its day in fixed wording.  None where nothing here is about what the question names:
then it is answered like any other.  `rag.views.overview` has the lines
chosen; read that next.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from index.dates.in_words import day_in_words
from index.reading.suspicion import is_suspicious
from index.search.admitted import admits
from index.stores.contract import Contents
from index.text.patterns import regex
from index.text.sentences import split_sentences
from index.types import Article, Encoding
from rag.answer.finish import antecedent
from rag.language.similar import alike_stems
from rag.language.words import content_stems, names
from rag.question.asked_view import ViewAsked
from rag.question.view_function import ViewKind
from rag.question.window import Window
from rag.retrieval.sentences import able_to_answer, is_heading
from rag.types import Answer, Evidence, Filters, Statement
from rag.verify.verify import Numbering
from rag.views.by_story import by_story
from rag.views.candidates import first_of, part_named
from rag.views.compared import compared_lines, figures_of
from rag.views.from_register import wanted_lines
from rag.views.overview import MOST, AskedFor, overview_lines
from rag.views.told import Line, Told, opened_by

MOST_ARTICLES = 60  # read for a view, the newest
MOST_TOPICS = 6  # told in one answer
TELLS = 0.5  # share of the words asked about that a story has to have; by judgement
FEWEST_WORDS = 4  # of a sentence that can stand in a view; by judgement
MOST_COMPARED = 6  # sentences with figures, where nothing else compares
_AHEAD = regex(r"\b(?:still|upcoming|coming|open|ahead|next|left|pending|outstanding|due)\b", re.IGNORECASE)
_IN_STORY = regex(r"\b(?:in|about|around|over|on|regarding|concerning)\b", re.IGNORECASE)
_KEYWORD = regex(r"^\W*\w+ deadline\W*$", re.IGNORECASE)  # what is typed before it may be story or party
_OF_PARTY = regex(r"\b(?:for|does|do|did|has|have|must)\b")


def view_answer(
    question: str,
    asked: ViewAsked,
    library: Contents,
    *,
    filters: Filters,
    window: Window | None,
    named: bool = False,
    encoding: Encoding | None = None,
) -> Answer | None:
    """The view as an answer, or None where no article is about what it names.  With `named` only the register tells,
    and only what concerns the story or the parties that the question names.  `encoding` is the question's."""
    scope = scope_of(question, asked, library, filters=filters, window=window)
    if scope is None:
        return None
    if named and _names_story(question) and not _is_storys(scope):
        return None
    if asked.kind == "wants":
        ids = {article.id for group in scope.groups for article in group}
        lines = wanted_lines(ids, library, as_of=filters.as_of, about=scope.about)
    elif asked.kind in MOST:
        wanted = asked_for(question, asked, scope, filters, encoding)
        lines = overview_lines(wanted, scope.told(library), library, registered_alone=named)
    else:
        stories = [] if named else scope.told(library)
        each = [(own, line) for own in stories for line in _lines_of(asked.kind, question, own, scope.about)]
        lines = [(_opening(asked, own, line), line) for own, line in each]
    return _answer(question, lines, scope.notice) if lines else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a view is told of: groups of articles of a story each, in order of time, and the stems of what it is about.
    Deadlines count from `ahead_of` on, all where it is None."""

    groups: tuple[tuple[Article, ...], ...]
    about: tuple[str, ...]
    ahead_of: date | None
    notice: str = ""

    def told(self, library: Contents) -> list[list[Told]]:
        """The articles of each group with their sentences."""
        return [[told_of(article, library) for article in group] for group in self.groups]


def scope_of(
    question: str, asked: ViewAsked, library: Contents, *, filters: Filters, window: Window | None
) -> Scope | None:
    """The stories that the question is about, as far as its time goes; None where there is none."""
    articles = _newest(library, filters)
    about = _subject(question, asked.about, articles)
    groups = [g for g in by_story(articles, library) if not asked.about or (about and _share(g, about) >= TELLS)]
    if not groups:
        return None
    if about:
        groups = _best(groups, about)
    notice, ahead_of = "", _ahead_of(question, asked, articles, filters)
    if window is not None and (window.strict or asked.kind == "changed"):
        groups, notice = _within(groups, window)
    in_time = tuple(tuple(_in_time(group)) for group in groups[:MOST_TOPICS])
    return Scope(groups=in_time, about=about, ahead_of=ahead_of, notice=notice)


def asked_for(question: str, asked: ViewAsked, scope: Scope, filters: Filters, encoding: Encoding | None) -> AskedFor:
    """What the lines are chosen for."""
    return AskedFor(
        kind=asked.kind,
        about=scope.about,
        parties=() if _names_story(question) else scope.about,
        ahead_of=scope.ahead_of,
        as_of=filters.as_of,
        encoding=encoding,
    )


def _ahead_of(question: str, asked: ViewAsked, articles: Sequence[Article], filters: Filters) -> date | None:
    """The day from which on a deadline counts, where only those still to come are asked for."""
    if asked.kind != "open" and not _AHEAD.search(question):
        return None
    newest = max((a.published for a in articles if a.published is not None), default=date.today())
    return filters.as_of or max(newest, date.today())


def _names_story(question: str) -> bool:
    """Whether what a question names is the story and not a party: "the deadlines in the quarry affair"."""
    return bool(_IN_STORY.search(question) or _KEYWORD.search(question)) and not _OF_PARTY.search(question)


def _newest(library: Contents, filters: Filters) -> list[Article]:
    headers = [header for header in library.headers() if admits(filters, header)]
    headers.sort(key=lambda header: header.published or date.min, reverse=True)
    wanted = [header.id for header in headers[:MOST_ARTICLES]]
    found = library.articles_by_id(wanted)
    seen: dict[str, Article] = {}
    for id_ in wanted:
        if id_ in found:
            seen.setdefault(found[id_].copy_group, found[id_])
    return list(seen.values())


def _subject(question: str, about: Sequence[str], articles: Sequence[Article]) -> tuple[str, ...]:
    """The words asked about, without those that no article has and that are no name."""
    named = {stem for name in names(question) for stem in content_stems(name)}
    held = {stem for article in articles for stem in content_stems(f"{article.title} {article.text}")}
    here = tuple(stem for stem in about if alike_stems(stem) & held)
    return tuple(stem for stem in about if stem in named or stem in here) if here else ()


def _is_storys(scope: Scope) -> bool:
    """Whether most articles of each story have every word asked about, which then names the story."""
    return not any(part_named(scope.about, group) for group in scope.groups)


def _lines_of(kind: ViewKind, question: str, told: Sequence[Told], about: Sequence[str]) -> list[Line]:
    """The lines of a story for the views that no function chooses."""
    if kind == "comparison":
        return compared_lines(question, told) or figures_of(told, about)[:MOST_COMPARED]
    firsts = [Line(evidence=t.sentences[first_of(t)], day=t.article.published) for t in told if t.sentences]
    return firsts[-1:]


def _share(group: Sequence[Article], about: Sequence[str]) -> float:
    """The share of the words asked about that an article of the group has, at best, a name in its title twice."""
    best = 0.0
    for article in group:
        held, titled = set(content_stems(article.text)), set(content_stems(article.title))
        score = float(sum(bool(({stem} & (held | titled)) or alike_stems(stem) & (held | titled)) for stem in about))
        score += 0.2 * len(set(about) & titled)
        best = max(best, score / len(about))
    return best


def _best(groups: Sequence[list[Article]], about: Sequence[str]) -> list[list[Article]]:
    shares = [_share(group, about) for group in groups]
    return [group for group, share in zip(groups, shares, strict=True) if share >= max(shares) - 0.05][:MOST_TOPICS]


def _within(groups: Sequence[list[Article]], window: Window) -> tuple[list[list[Article]], str]:
    """The articles of the window; where there are none, the latest of all, and a line that says so."""
    inside = [
        [a for a in group if a.published is not None and window.first <= a.published <= window.last] for group in groups
    ]
    if any(inside):
        return [group for group in inside if group], ""
    dated = sorted(
        (a for group in groups for a in group if a.published is not None), key=lambda a: a.published or date.min
    )
    if not dated:
        return list(groups), f"no article has a date, so that “{window.told}” cannot be told"
    last = dated[-1]
    when = day_in_words(last.published or date.min)
    return [[last]], f"nothing was published in what “{window.told}” means; the latest is of {when}"


def _in_time(group: Sequence[Article]) -> list[Article]:
    """By day; what has none comes last."""
    return sorted(group, key=lambda a: (a.published is None, a.published or date.max))


def told_of(article: Article, library: Contents) -> Told:
    """An article with those of its sentences that can stand in a view."""
    sentences = [
        Evidence(article=article, passage=p, start=p.start + span.start, end=p.start + span.end, relevance=0.0)
        for p in library.passages_of(article.id)
        for span in split_sentences(p.text)
    ]
    good = [s for s in able_to_answer(sentences) if not is_suspicious(s.quote) and not is_heading(s.quote)]
    return Told(article=article, sentences=tuple(s for s in good if len(s.quote.split()) >= FEWEST_WORDS))


def _opening(asked: ViewAsked, told: Sequence[Told], line: Line) -> str:
    if asked.kind == "stories":
        days = sorted(t.article.published for t in told if t.article.published is not None)
        count = f"{len(told)} article{'s' if len(told) > 1 else ''}"
        return f"{count}, {day_in_words(days[0])} to {day_in_words(days[-1])}: " if len(days) > 1 else f"{count}: "
    publisher = line.evidence.article.publisher
    if line.day and publisher and asked.kind and asked.kind == "comparison":
        return f"{publisher}, {day_in_words(line.day)}: "
    return opened_by(publisher, line.day)


def _answer(question: str, lines: Sequence[tuple[str, Line]], notice: str) -> Answer:
    numbering = Numbering()
    statements: list[Statement] = []
    shown = {line.evidence.place for _, line in lines}
    for opening, line in lines:
        before = antecedent(line.evidence)
        widen = before is not None and before.place not in shown
        evidence = replace(line.evidence, start=before.start) if before is not None and widen else line.evidence
        text = " ".join(evidence.quote.split())
        statements.append(Statement(text=text, citations=numbering.of([evidence]), opening=opening))
    return Answer(
        question=question,
        status="answered",
        statements=tuple(statements),
        citations=numbering.citations,
        notice=notice,
    )
