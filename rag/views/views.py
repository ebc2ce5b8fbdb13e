"""A view of the whole, read from the articles in order of time: about, summary, timeline, status, stakes and others.

    ViewAsked, Contents, Filters -> view_answer -> Answer | None

Articles are put into stories; where the question names one, only that is told, else each in turn.  Every line is a
sentence of an article, opened by its day in fixed wording.  None where nothing here is about what the question names:
then it is answered like any other.  `rag.views.view_lines` chooses the lines; read that next.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from index.dates.in_words import day_in_words
from index.reading.suspicion import is_suspicious
from index.search.admitted import admits
from index.stores.contract import Contents
from index.text.patterns import regex
from index.text.sentences import split_sentences
from index.types import Article
from rag.answer.finish import antecedent
from rag.language.similar import alike_stems
from rag.language.words import content_stems, names
from rag.question.asked_view import ViewAsked
from rag.question.window import Window
from rag.retrieval.evidence import is_heading
from rag.retrieval.sentences import able_to_answer
from rag.types import Answer, Evidence, Filters, Statement
from rag.verify.verify import Numbering
from rag.views.by_story import by_story
from rag.views.compared import compared_lines
from rag.views.from_register import register_lines
from rag.views.told import Line, Told, opened_by
from rag.views.view_lines import FEWEST_WORDS, lines_of

MOST_ARTICLES = 60  # read for a view, the newest
MOST_TOPICS = 6  # told in one answer
TELLS = 0.5  # share of the words asked about that a story has to have; by judgement
TELL_OF_PART = 3  # sentences that name a part of a story, for that to be told alone; by judgement
FEW_LINES = 2  # of each topic where several are told
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
) -> Answer | None:
    """The view as an answer, or None where no article is about what it names.  With `named` only the register tells,
    and only what concerns the story or the parties that the question names."""
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
    lines: list[tuple[str, Line]] = []
    for group in groups[:MOST_TOPICS]:
        told = [_told(article, library) for article in _in_time(group)]
        found = compared_lines(question, told) if asked.kind == "comparison" else []
        if asked.kind not in ("comparison", "stories") and (part := _of_part(told, about, group)):
            found = lines_of(asked.kind, part, about, ahead_of=ahead_of)
            found = found if len(found) > 1 or asked.kind not in ("disputes", "sides") else []
        found = found or lines_of(asked.kind, told, about, ahead_of=ahead_of)
        found = found[:FEW_LINES] if len(groups) > 1 and asked.kind in ("about", "summary", "status") else found
        ids = {article.id for article in group}
        parties = () if _names_story(question) else about
        strict = named and not _are_the_storys(about, group)
        held = register_lines(
            asked.kind, ids, library, as_of=filters.as_of, about=parties, ahead=bool(ahead_of), named=strict
        )
        lines += held or [(_opening(asked, group, line), line) for line in found if not named]
    return _answer(question, lines, notice) if lines else None


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


def _are_the_storys(about: Sequence[str], group: Sequence[Article]) -> bool:
    """Whether most articles of the story have every word asked about, which then names the story."""
    return not _part_named(about, group)


def _part_named(about: Sequence[str], group: Sequence[Article]) -> list[str]:
    """The words asked about that no more than half of the story's articles have: these name a part of it."""
    texts = [set(content_stems(f"{article.title} {article.text}")) for article in group]
    return [stem for stem in about if 2 * sum(bool(alike_stems(stem) & held) for held in texts) <= len(texts)]


def _of_part(told: Sequence[Told], about: Sequence[str], group: Sequence[Article]) -> list[Told]:
    """Only the sentences that name the part of the story that is asked about; none where too few do to tell of it."""
    part = [alike_stems(stem) for stem in _part_named(about, group)]
    named = [[_count(part, sentence) for sentence in t.sentences] for t in told]
    most = max((count for counts in named for count in counts), default=0)
    kept = [
        replace(t, sentences=tuple(s for s, count in zip(t.sentences, counts, strict=True) if count == most))
        for t, counts in zip(told, named, strict=True)
        if most in counts
    ]
    return kept if most and sum(len(t.sentences) for t in kept) >= TELL_OF_PART else []


def _count(stems: Sequence[frozenset[str]], sentence: Evidence) -> int:
    held = set(content_stems(sentence.quote))
    return sum(bool(alike & held) for alike in stems)


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


def _told(article: Article, library: Contents) -> Told:
    sentences = [
        Evidence(article=article, passage=p, start=p.start + span.start, end=p.start + span.end, relevance=0.0)
        for p in library.passages_of(article.id)
        for span in split_sentences(p.text)
    ]
    good = [s for s in able_to_answer(sentences) if not is_suspicious(s.quote) and not is_heading(s.quote)]
    return Told(article=article, sentences=tuple(s for s in good if len(s.quote.split()) >= FEWEST_WORDS))


def _opening(asked: ViewAsked, group: Sequence[Article], line: Line) -> str:
    if asked.kind == "stories":
        days = sorted(a.published for a in group if a.published is not None)
        count = f"{len(group)} article{'s' if len(group) > 1 else ''}"
        return f"{count}, {day_in_words(days[0])} to {day_in_words(days[-1])}: " if len(days) > 1 else f"{count}: "
    publisher = line.evidence.article.publisher
    if line.day and publisher and asked.kind in ("disputes", "sides", "comparison"):
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
