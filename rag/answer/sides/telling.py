"""What two sentences that may answer one question otherwise are to each other, in numbers that one function weighs.

    Question, Rated, Rated -> telling(...) -> {name: number}

Whose they are, how many days lie between, how surely a reader takes each for an answer, and what their values, figures
and words have in common.  None of these decides; `rag/answer/sides/weights.json` holds what `python -m evals.fit.pairs`
made of them.  Pure.  Read `rag.answer.sides.judged` next.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

from index.text.patterns import regex
from rag.answer.finish import sentence_before
from rag.language.comparable import Said, values_clash
from rag.language.scope import CHANGED
from rag.language.tellers import teller_of
from rag.language.words import content_stems, denies, numbers
from rag.question.question import Question
from rag.stages import Rated

# By judgement, not measured.
MONTH, NEWS = 30, 2  # days from which on articles are of another time, and of other news
MOST = 6.0  # log-odds beyond which a rating says no more
VALUED = ("date", "number", "person")  # kinds of question whose answers are values
_CORRECTS = regex(
    r"^\W*(?:correct(?:ion|ed)|clarification|erratum|editor[’']s note|berichtigung|korrektur|richtigstellung|"
    r"rectificatif|correcci[oó]n|correzione)s?\b",
    re.IGNORECASE,
)
_AS_FIRST_TOLD = regex(
    r"\b(?:not|rather than|instead of)\b[^.;]*\b(?:(?:first|earlier|previously|originally|initially) "
    r"(?:reported|thought|believed|said|stated|given|announced|estimated|feared)|"
    r"(?:reported|thought|believed|said|stated|announced|estimated|feared) (?:at first|earlier|before))\b",
    re.IGNORECASE,
)
_WAS = regex(r"\b(?:did|was|were|had)\b(?!.*\b(?:due|expected|planned|scheduled|supposed|set|to)\b)", re.IGNORECASE)
_OPINION = regex(
    r"\b(?:think|thinks|oppos\w*|support\w*|says?|said|want|wants|believe\w*|critic\w*|react\w*|respond\w*|feel|feels|"
    r"argu\w*|views?|opinions?|sides|position|comment\w*)\b",
    re.IGNORECASE,
)  # what different people may each hold
_FIGURE = regex(r"\d(?:[\d.,]*\d)?")
_INITIAL = regex(r"\b[A-Z]\.(?=\s)")


def telling(question: Question, one: Rated, other: Rated) -> Mapping[str, float]:
    """The numbers by name; the same whichever of the two comes first."""
    pair = (one, other)
    told = {
        **_of_articles(pair),
        **_of_speakers(pair),
        "clash": clash_of(question, pair) is not None,
        **_of_words(question, pair),
        **{f"asks {kind}": question.kind == kind for kind in (*VALUED, "yes_no")},
    }
    ratings = [max(-MOST, min(MOST, each.rating)) for each in pair]
    told |= {"least rating": min(ratings), "most rating": max(ratings)}
    later = told["days"] >= math.log1p(NEWS)
    told["change"] = later and bool(CHANGED.search(_later(pair).evidence.quote))
    told["denies the figure"] = _denies_figure(pair) or _denies_figure(pair[::-1])
    told["yes or no by two"] = told["two speakers"] and told["asks yes_no"]
    told["asks what was"] = bool(_WAS.search(question.text))
    told["later of what was"] = later and told["asks what was"]
    told["clash later"], told["clash at once"] = told["clash"] and later, told["clash"] and not later
    return {name: float(number) for name, number in told.items()}


def _denies_figure(pair: Sequence[Rated]) -> bool:
    """Whether the first names a figure of the other only to put its own in that one's place: "90, not the 60"."""
    one, other = (each.evidence.quote for each in pair)
    return any(
        re.search(rf"\b(?:not|rather than|instead of) (?:\S+ ){{0,2}}{re.escape(figure)}(?!\w)", one)
        for figure in _FIGURE.findall(other)
    )


def corrects(sentence: Rated) -> bool:
    """Whether it stands in a note that puts right what an article said, or itself gives a value in the place of the
    one told at first ("eleven, not 14 as first reported")."""
    first = sentence.evidence
    before = first.article.text[: first.start].rpartition("\n")[2]
    noted = any(_CORRECTS.search(text) for text in (first.article.title, before, first.quote))
    return noted or bool(_AS_FIRST_TOLD.search(first.quote))


def days_between(pair: Sequence[Rated]) -> int | None:
    """None where an article has no day."""
    one, other = (each.evidence.article.published for each in pair)
    return None if one is None or other is None else abs((other - one).days)


def _of_articles(pair: Sequence[Rated]) -> dict[str, float]:
    one, other = (each.evidence for each in pair)
    same, days = one.article.id == other.article.id, days_between(pair)
    between = one.article.text[min(one.end, other.end) : max(one.start, other.start)] if same else "-"
    return {
        "same article": same,
        "same publisher": not same and one.article.publisher == other.article.publisher,
        "next sentence": not between.strip("; \t\n"),
        "undated": days is None,
        "at once": days is not None and days < NEWS and not same,
        "days": math.log1p(days or 0),
        "month": (days or 0) >= MONTH,
        "correction": any(map(corrects, pair)),
    }


def _of_speakers(pair: Sequence[Rated]) -> dict[str, float]:
    one, other = (teller_of(each.evidence.quote) for each in pair)
    two = bool(one and other) and not same_speaker(one, other)
    same = pair[0].evidence.article.id == pair[1].evidence.article.id
    return {
        "both told": bool(one and other),
        "one told": bool(one) != bool(other),
        "two speakers": two,
        "two speakers here": two and same,
    }


def same_speaker(one: str, other: str) -> bool:
    """Whether the words for two speakers, what stands behind a comma left out, share one, or one has none that tells.
    Two of one surname have other initials."""
    heads = [words.partition(",")[0] for words in (one, other)]
    initials = [set(_INITIAL.findall(head)) for head in heads]
    if all(initials) and not initials[0] & initials[1]:
        return False
    left, right = (set(content_stems(head)) for head in heads)
    return bool(left & right) or not left or not right


def _said(sentence: Rated) -> Said:
    """What it says, with its answer's words; the whole sentence where no reader has told them."""
    quote = sentence.evidence.quote
    return Said(text=quote, published=sentence.evidence.article.published, words=sentence.words or quote)


def clash_of(question: Question, pair: Sequence[Rated]) -> tuple[str, str] | None:
    """The two values where one is asked for and these exclude each other; two who hold a view may both be told."""
    held_by_several = question.kind == "person" and (question.several or _OPINION.search(question.text))
    if question.kind not in VALUED or held_by_several:
        return None
    one, other = map(_said, pair)
    return values_clash(question.text, question.kind, one, other)


def _of_words(question: Question, pair: Sequence[Rated]) -> dict[str, float]:
    asked = set(question.stems)
    quotes = [each.evidence.quote for each in pair]
    one, other = map(numbers, quotes)
    stems = [set(content_stems(quote)) for quote in quotes]
    before = [sentence_before(each.evidence) for each in pair]
    wide = [own | set(content_stems(b.quote) if b else ()) for own, b in zip(stems, before, strict=True)]
    shared, denied = stems[0] & stems[1], [denies(quote) for quote in quotes]
    return {
        "same figures": bool(one) and one == other,
        "a figure shared": bool(one & other),
        "figures apart": bool(one and other) and not one & other,
        "one without figure": bool(one) != bool(other),
        "words shared": len(shared) / max(1, min(map(len, stems))),
        "own words shared": len(shared - asked) / max(1, min(len(own - asked) for own in stems)),
        "asked by each": min(len(asked & own) for own in wide) / max(1, len(asked)),
        "one denies": denied[0] != denied[1],
        "one denies yes or no": denied[0] != denied[1] and question.kind == "yes_no",
    }


def _later(pair: Sequence[Rated]) -> Rated:
    one, other = pair
    days = [each.evidence.article.published for each in pair]
    return other if days[0] is None or days[1] is None or days[1] >= days[0] else one
