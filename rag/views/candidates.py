"""The sentences of stories as candidates for the lines of a view, and what is known of each as numbers.

    Told*, what is asked -> candidates_of -> Candidates(lines, known [lines, FEATURES], alike, differ)

Where a sentence stands, when, what it holds, how near it is to the question, to the story and to what other articles
say, and what the register makes of it.  Nothing is chosen here: `rag.views.choosing` weighs these numbers; read that
next.  Pure; no model.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from index.dates.find import DateMention, find_dates
from index.text.patterns import regex
from index.types import Article, Encoding
from rag.language.similar import alike_stems
from rag.language.tellers import teller_of
from rag.language.words import content_stems, denies, numbers
from rag.retrieval.sentences import entry_place
from rag.types import Evidence
from rag.views.told import Line, Told

Floats = NDArray[np.float32]
Alike = frozenset[str]  # stems of like meaning
OPENING = 5  # sentences of an article of which one says what it is about
SHORT = 8  # words below which a sentence says little
EVENED = 0.7  # share of the mean taken from vectors before two are compared; 0 is as good with hands left out (n=142)
_BINDS = regex(
    r"\b(?:deadline|until|by|no later than|due|must|has to|have to|expires?|expir\w+|closes?|closing|vote[sd]? on|"
    r"decide[sd]?|ruling|hearing|opens?|opening|resumes?|expected|expects?|will|should|before|within|scheduled|set for|"
    r"from)\b",
    re.IGNORECASE,
)
_WAITS = regex(
    r"\b(?:undecided|unresolved|unsettled|unclear|unknown|pending|outstanding|not (?:yet )?(?:\w+ )?(?:decided|settled|"
    r"agreed|known|clear|ruled|chosen|set)|(?:has|have|is|are) yet to|remains? to be|remains? (?:open|unclear)|"
    r"(?:will|must|is to|are to|has to|have to) (?:\w+ )?(?:decide|rule|vote|choose)|undetermined|whether)\b",
    re.IGNORECASE,
)
_AT_STAKE = regex(
    r"\b(?:at stake|at risk|risks?|lose|loses|losing|loss(?:es)?|threat\w*|jeopard\w*|jobs?|could cost|fined?|"
    r"penalt\w+|damages|compensation|costs?|employ\w*|workforce|worth|would mean|depend\w*|pay|owed?|must|harm|afford|"
    r"closure|bankrupt\w*|savings?)\b",
    re.IGNORECASE,
)
_DISPUTES = regex(
    r"\b(?:den(?:y|ies|ied)|disput\w+|rejects?|rejected|disagree\w*|accus\w+|contradict\w*|false|oppos\w+|contest\w*|"
    r"object(?:s|ed|ion\w*)|challeng\w+|criticis\w+|criticiz\w+|speculation|unfounded|appeal\w*|not the|refus\w+|"
    r"but (?:the|its|his|her)|whereas|unsafe|insists?|insisted)\b",
    re.IGNORECASE,
)
_STANCE = regex(
    r"\b(?:support\w*|back(?:s|ed)|welcom\w+|oppos\w+|against|in favour|favou?rs?|for the|objects?|critic\w+|prais\w+|"
    r"wants?|demand\w*|believes?|danger|blam\w+)\b",
    re.IGNORECASE,
)
_AHEAD = regex(r"\b(?:will|now|should|expects?|expected|remains?|until|is to|are to|yet)\b", re.IGNORECASE)
_CHANGED = regex(r"\b(?:no longer|has been|have been|instead|new|raised|cut|extended|moved|postponed|replaced|resigned|"
    r"succeeded|withdr\w+|ended|over|settled|rose|risen|fell|fallen|called off)\b", re.IGNORECASE)  # fmt: skip
_MONEY = regex(r"[$€£¥]|\b(?:million|billion|dollars?|euros?|pounds?|crowns?|francs?)\b", re.IGNORECASE)
_CUES = (_BINDS, _WAITS, _AT_STAKE, _DISPUTES, _STANCE, _AHEAD, _CHANGED)
_QUOTED = "\"“'‘"
_KINDS = ("deadline", "stake", "dispute", "event", "statement")
FEATURES = (
    "first", "near the beginning", "place", "says what it is about", "words of the title", "length", "short",
    "what is spoken of again", "newest article", "oldest article", "time", "age", "one article", "articles",
    "undated", "candidates", "sentences", "figure", "figures", "money", "day", "day ahead", "day to come",
    "day behind", "coarse day", "binds", "waits", "at stake", "disputes", "stance", "ahead", "changed", "speaker",
    "quoted", "denies", "disputed next", *(f"register: {kind}" for kind in _KINDS), "register: superseded",
    "register: several", "register: conflict", "register: of who is named", "asked words", "all asked",
    "the part asked", "not the part asked", "asked vector", "like the story", "like its article", "told elsewhere",
    "told later", "told earlier", "other figures elsewhere", "other figures later", "other figures earlier",
    "contradicted elsewhere",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class InRegister:
    """What the register has of a sentence: kinds of its claims, and whether one was superseded, is told by several, has
    another against it, or concerns whom the question names."""

    kinds: frozenset[str] = frozenset()
    superseded: bool = False
    several: bool = False
    conflict: bool = False
    meant: bool = False


Marks = Mapping[tuple[str, int], InRegister]  # by the place of a sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedOf:
    """What a view is to be of: stems of the question, its vectors where they fit the library's, and the day it is."""

    about: tuple[str, ...]
    encoding: Encoding | None
    day: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """Lines by story, article and place [n], what is known of each [n, FEATURES], how alike two are, 0..1 [n, n],
    whether they differ in figures or in that one denies [n, n], and the numbers of their articles and stories [n]."""

    lines: tuple[Line, ...]
    known: Floats
    alike: Floats
    differ: NDArray[np.bool_]
    article: NDArray[np.int64]
    story: NDArray[np.int64]

    def only(self, kept: NDArray[np.int64]) -> Candidates:
        """Some of them, by their numbers."""
        return Candidates(
            lines=tuple(self.lines[i] for i in kept),
            known=self.known[kept],
            alike=self.alike[np.ix_(kept, kept)],
            differ=self.differ[np.ix_(kept, kept)],
            article=self.article[kept],
            story=self.story[kept],
        )


def candidates_of(
    stories: Sequence[Sequence[Told]], asked: AskedOf, *, encodings: Mapping[str, Encoding], marks: Marks
) -> Candidates | None:
    """All sentences of these stories, each in order of time; None where there is none.  `encodings` are those of
    passages, by id."""
    stories = [own for story in stories if (own := [t for t in story if t.sentences])]
    if not stories:
        return None
    each = [t for story in stories for t in story]
    lines = tuple(Line(evidence=s, day=t.article.published) for t in each for s in t.sentences)
    article = np.array([at for at, t in enumerate(each) for _ in t.sentences], dtype=np.int64)
    story = np.array([at for at, own in enumerate(stories) for t in own for _ in t.sentences], dtype=np.int64)
    rows = [row for own in stories for row in _story_rows(own, asked, marks)]
    vectors = np.array([_vector(line.evidence, encodings) for line in lines], dtype=np.float32)
    question = asked.encoding.tokens if asked.encoding is not None and len(asked.encoding.tokens) else None
    vectors = _unit(vectors)
    centred = _unit(vectors - EVENED * vectors.mean(axis=0, keepdims=True))
    alike = np.clip(centred @ centred.T, 0, 1)
    figures = _differing([numbers(line.evidence.quote) for line in lines])
    denial = np.array([denies(line.evidence.quote) for line in lines])
    contrary = denial[None, :] != denial[:, None]
    elsewhere = (article[None, :] != article[:, None]) & (story[None, :] == story[:, None])
    later = elsewhere & (article[None, :] > article[:, None])
    earlier = elsewhere & ~later
    at = np.arange(len(lines))
    beside = (np.abs(at[None, :] - at[:, None]) == 1) & (article[None, :] == article[:, None])
    where = (elsewhere, later, earlier, *(side & figures for side in (elsewhere, later, earlier)),
             contrary & (elsewhere | beside))  # fmt: skip
    near = [
        vectors @ _unit(question.astype(np.float32).mean(axis=0)) if question is not None else np.zeros(len(lines)),
        (vectors * _means(vectors, story)).sum(axis=1),
        (vectors * _means(vectors, article)).sum(axis=1),
        *(np.where(these, alike, 0).max(axis=1) for these in where),
    ]
    known = np.concatenate([np.array(rows), np.stack(near, axis=1)], axis=1).astype(np.float32)
    return Candidates(lines=lines, known=known, alike=alike, differ=figures | contrary, article=article, story=story)


def _story_rows(story: Sequence[Told], asked: AskedOf, marks: Marks) -> Iterator[list[float]]:
    """What can be told of each sentence of a story by its words and its place."""
    wanted = [alike_stems(stem) for stem in asked.about]
    part = [alike_stems(stem) for stem in part_named(asked.about, [t.article for t in story])]
    for at in range(len(story)):
        yield from _rows(story, at, asked.day, marks, wanted=wanted, part=part)


def _rows(
    story: Sequence[Told], at: int, day: date | None, marks: Marks, *, wanted: Sequence[Alike], part: Sequence[Alike]
) -> list[list[float]]:
    """The same of one of its articles; `wanted` and `part` are the stems like each that is asked about, and like each
    that names a part of the story."""
    told = story[at]
    article, sentences = told.article, told.sentences
    stems = [frozenset(content_stems(s.quote)) for s in sentences]
    weight = Counter(stem for own in stems for stem in own)
    central = [sum(weight[s] for s in own) / (8 + len(own)) for own in stems]
    titled = frozenset(content_stems(article.title))
    opener = first_of(told)
    days = [t.article.published for t in story if t.article.published]
    newest = day or max(days, default=None)
    age = (newest - article.published).days if newest and article.published else 0
    disputed = [bool(_DISPUTES.search(s.quote)) for s in sentences]
    many = np.log(sum(len(t.sentences) for t in story)) / 5
    rows: list[list[float]] = []
    for i, sentence in enumerate(sentences):
        quote, held = sentence.quote, stems[i]
        words, figures = len(quote.split()), numbers(quote)
        marked = marks.get(sentence.place, InRegister())
        share = _share(wanted, held)
        rows.append([
            i == 0, 1 / (1 + i), i / max(len(sentences) - 1, 1), i == opener,
            len(titled & held) / max(len(titled), 1), np.log(1 + words) / 3, words < SHORT,
            central[i] / max(*central, 1e-6), at == len(story) - 1, at == 0, at / max(len(story) - 1, 1),
            np.log1p(max(age, 0)) / 5, len(story) == 1, np.log(len(story)), article.published is None, many,
            np.log(len(sentences)) / 3, bool(figures), min(len(figures), 3) / 3, bool(_MONEY.search(quote)),
            *_days(find_dates(quote, reference=article.published), article.published, newest),
            *(min(len(cue.findall(quote)), 3) / 2 for cue in _CUES),
            bool(teller_of(quote)), any(mark in quote for mark in _QUOTED), denies(quote),
            any(disputed[i + 1 : i + 2]), *(kind in marked.kinds for kind in _KINDS), marked.superseded,
            marked.several, marked.conflict, marked.meant, share, bool(wanted) and share == 1,
            _share(part, held), bool(part) and not _share(part, held),
        ])  # fmt: skip
    return rows


def part_named(about: Sequence[str], articles: Sequence[Article]) -> list[str]:
    """The words asked about that no more than half of the story's articles have: these name a part of it."""
    texts = [set(content_stems(f"{article.title} {article.text}")) for article in articles]
    return [stem for stem in about if 2 * sum(bool(alike_stems(stem) & held) for held in texts) <= len(texts)]


def _share(wanted: Sequence[Alike], held: frozenset[str]) -> float:
    return sum(bool(alike & held) for alike in wanted) / max(len(wanted), 1)


def _days(mentions: Sequence[DateMention], published: date | None, newest: date | None) -> list[bool]:
    """Whether a day is named at all, one ahead of the article, one ahead of the newest, only ones behind the article,
    and only months or years."""
    known = [(m.last or m.date, m.precision) for m in mentions if m.date is not None]
    ends = [end for end, _ in known if end is not None]
    return [
        any(precision == "day" for _, precision in known),
        any(published and end > published for end in ends),
        any(newest and end >= newest and end != published for end in ends),
        bool(ends) and all(published and end < published for end in ends),
        bool(known) and all(precision != "day" for _, precision in known),
    ]


def first_of(told: Told) -> int:
    """Which sentence says what the article is about: the first, or where that has no word of the title, the one of the
    opening, or of all entries of a live report, that has most of them, the latest entry's where several do."""
    titled = set(content_stems(told.article.title))
    live = bool(told.sentences) and entry_place(told.sentences[-1]) is not None
    own = [set(content_stems(s.quote)) for s in (told.sentences if live else told.sentences[:OPENING])]
    shared = [sum(bool(alike_stems(s) & held) for s in titled) if len(held - titled) > 2 else 0 for held in own]
    if not shared or shared[0] or max(shared) == 0:
        return 0
    best = [i for i, count in enumerate(shared) if count == max(shared)]
    return max(best, key=lambda i: entry_place(told.sentences[i]) or -i) if live else best[0]


def _vector(sentence: Evidence, encodings: Mapping[str, Encoding]) -> Floats:
    """The mean of the vectors of a sentence's tokens."""
    encoding, base = encodings[sentence.passage.id], sentence.passage.start
    starts = encoding.token_starts + base
    inside = encoding.tokens[(starts >= sentence.start) & (starts < sentence.end)]
    mean: Floats = (inside if len(inside) else encoding.tokens).astype(np.float32).mean(axis=0)
    return mean


def _differing(values: Sequence[frozenset[str]]) -> NDArray[np.bool_]:
    """Which two have values of which none is the same."""
    number = {value: at for at, value in enumerate(sorted(frozenset().union(*values)))}
    held = np.zeros((len(values), len(number) + 1), dtype=np.float32)
    for row, own in zip(held, values, strict=True):
        row[[number[value] for value in own]] = 1
    some = np.array([bool(own) for own in values])
    apart: NDArray[np.bool_] = np.equal(held @ held.T, 0) & some[:, None] & some[None, :]
    return apart


def _means(vectors: Floats, of: NDArray[np.int64]) -> Floats:
    """For each the mean of all that have the same number, of unit length."""
    sums = np.zeros((int(of.max()) + 1, vectors.shape[1]), dtype=np.float32)
    np.add.at(sums, of, vectors)
    return _unit(sums)[of]


def _unit(rows: Floats) -> Floats:
    lengths: Floats = np.linalg.norm(rows, axis=-1, keepdims=True)
    return rows / (lengths + 1e-6)
