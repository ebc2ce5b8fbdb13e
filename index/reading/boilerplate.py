"""The lines of a flattened page -> which of them are not the article, and why.

    find_boilerplate(lines) -> {index: reason}

Three steps, none of which knows a site by name.  Furniture that a whole line gives away (an advert label) goes
wherever it stands.  The body is the run of lines with the greatest sum of scores, prose counting for it and signals
of furniture against (maximum subsequence segmentation, Pasternack and Roth, WWW 2009).  What follows the body goes
only from a clear signal on, and never with a long paragraph that no such signal announces: an article kept whole
matters more than a tail kept out.  Read `index.reading.clean` next.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.reading.furniture import Kind, line_kind, looks_like_promotion

# Chosen on the news pages of `python -m evals.checks.extraction` (n=92, 4-gram F1 0.966), none by itself.
LONG_PARAGRAPH = 40  # words; a terminated line of that length is body unless something announces it
MAX_DUPLICATE_SCAN = 200_000  # characters of text in which inner repetitions are searched
MIN_PROSE = 100  # words in whole sentences above a heading of other articles before it may end the body
MENU_ENTRIES = 8  # lines of at most three words in a row, above the body, that make a menu
REPEATED_CHARACTERS = 40  # a shorter line may recur in any article
BOX_LINES = 3  # lines of a box of links in mid-article, its heading included
SUMMARY_WORDS = 25  # the longest whole sentence that may pass for a teaser's summary
MIN_ENTRIES = 2  # lines that open with a clock's time: those of a live blog's entries, which stay
_CLOCK = re.compile(r"\d{1,2}\s?[:.h]\d\d")
_SHORT = 8  # words
_MIN_SIGNALS = 2  # signals in a tail before it is dropped
_MIN_DENSITY = 0.2  # signals per line with text
_TERMINAL = re.compile(r"(?<!\.)[.!?。！？][\"'”’»)\]]*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """One line with text, as seen from its own words and its repetitions."""

    at: int
    text: str
    words: int
    kind: Kind | None
    ended: bool
    repeated: bool

    @property
    def is_signal(self) -> bool:
        return self.kind is not None or self.repeated

    @property
    def is_paragraph(self) -> bool:
        return self.kind is None and not self.repeated and self.ended and self.words >= LONG_PARAGRAPH


def find_boilerplate(lines: Sequence[str], *, skip: Container[int] = ()) -> dict[int, str]:
    """Index of each line to leave out -> the reason in a few words; lines in `skip` are not looked at."""
    seen = _examine(lines, skip)
    reasons = {line.at: line.kind.value for line in seen if line.kind and line.kind.is_furniture}
    first, last = _body(seen)
    if last < first:
        return reasons
    last = min(last, _announced_end(seen, first))
    tail = _tail_start(seen, last)
    reasons |= {line.at: _reason(line) for line in seen[tail:]}
    timed = sum(_CLOCK.match(line.text) is not None for line in seen if line.kind is Kind.TIME) >= MIN_ENTRIES
    head = (line for line in _head_furniture(seen[:first]) if not (timed and line.kind is Kind.TIME))
    reasons |= {line.at: _reason(line, head=True) for line in head}
    return reasons


def _examine(lines: Sequence[str], skip: Container[int]) -> list[_Line]:
    kept = [(at, text) for at, text in enumerate(lines) if text and at not in skip]
    repeated = _repeated([text for _, text in kept])
    return [
        _Line(
            at=at,
            text=text,
            words=text.count(" ") + 1,
            kind=line_kind(text),
            ended=_TERMINAL.search(text[-6:]) is not None,
            repeated=again,
        )
        for (at, text), again in zip(kept, repeated, strict=True)
    ]


def _repeated(texts: Sequence[str]) -> list[bool]:
    """Which long lines repeat others: the second of two equal ones, one inside another, "HeadlineSummary"."""
    whole = "\n".join(texts)
    endings = Counter(text[-20:] for text in texts if len(text) >= REPEATED_CHARACTERS)
    known = frozenset(texts)
    seen: set[str] = set()
    found = []
    for text in texts:
        suspect = len(text) >= REPEATED_CHARACTERS and endings[text[-20:]] > 1
        inner = suspect and len(whole) <= MAX_DUPLICATE_SCAN and whole.count(text) > texts.count(text)
        found.append(suspect and (text in seen or inner or _ends_with_other(text, known)))
        seen.add(text)
    return found


def _ends_with_other(text: str, others: Container[str]) -> bool:
    """Whether the line is a headline with another whole line glued to it, not a paragraph that ends in that line."""
    places = range(20, min(len(text) - REPEATED_CHARACTERS, 200))
    return any(text[at:] in others and not _TERMINAL.search(text[:at].rstrip()[-6:]) for at in places)


def _score(line: _Line) -> float:
    """How much a line speaks for (above 0) or against being article."""
    if line.kind is not None:
        return -3.0 if line.kind.announces else -2.0
    if line.repeated:
        return -3.0
    if line.ended:
        return 0.3 if line.words < _SHORT else min(line.words, 60) / 10
    return -0.3 if line.words <= 12 or looks_like_promotion(line.text) else 0.5


def _body(lines: Sequence[_Line]) -> tuple[int, int]:
    """First and last position of the run with the greatest sum of scores; (0, -1) when no line scores."""
    best, first, last = 0.0, 0, -1
    total, start = 0.0, 0
    for position, line in enumerate(lines):
        total += _score(line)
        if total <= 0:
            total, start = 0.0, position + 1
        elif total > best:
            best, first, last = total, start, position
    return first, last


def _announced_end(lines: Sequence[_Line], first: int) -> int:
    """The last position before a heading such as "Top stories" whose teasers and their summaries scored as prose."""
    prose = 0
    for position in range(first, len(lines)):
        line = lines[position]
        if line.kind is not None and line.kind.announces and prose >= MIN_PROSE and _is_teasers(lines[position + 1 :]):
            return position - 1
        prose += line.words if line.ended and line.kind is None else 0
    return len(lines) - 1


def _is_teasers(rest: Sequence[_Line]) -> bool:
    """Whether lines to the end read as headlines with short summaries: two sentences in a row would be an article."""
    headlines = sum(not line.ended or line.is_signal for line in rest)
    prose = [line.ended and not line.is_signal and line.words >= _SHORT for line in rest]
    running = any(map(all, pairwise(prose)))
    return (
        headlines >= 3 and headlines >= 0.4 * len(rest) and not running and not any(line.is_paragraph for line in rest)
    )


def _tail_start(lines: Sequence[_Line], last: int) -> int:
    """The position from which everything is tail; len(lines) when there is none."""
    start = last + 1
    for position in range(len(lines) - 1, last, -1):
        if _is_body_after(lines, last + 1, position):
            start = position + 1
            break
    while start < len(lines) and not lines[start].is_signal:
        start += 1
    if not _is_tail(lines[start:]):
        return len(lines)
    if _has_headline_above(lines, last, start):
        start -= 1
    while start > last + 1 and looks_like_promotion(lines[start - 1].text):
        start -= 1
    return start


def _is_tail(tail: Sequence[_Line]) -> bool:
    """Whether lines that start with a signal hold enough of them, or stand under a heading of other articles."""
    signals = sum(line.is_signal for line in tail)
    announced = bool(tail) and tail[0].kind is not None and tail[0].kind.announces
    if announced and _is_teasers(tail[1:]):
        return True
    return signals >= (1 if announced else _MIN_SIGNALS) and signals >= _MIN_DENSITY * len(tail)


def _has_headline_above(lines: Sequence[_Line], last: int, start: int) -> bool:
    """Whether a tail begins with a teaser's byline or time whose headline, just above, is as little signal as prose.

    Told by the teasers that follow, which are built alike.
    """
    crumbs = (Kind.BYLINE, Kind.TIME)
    alike = [
        above
        for above, line in zip(lines[start:], lines[start + 1 :], strict=False)
        if line.kind in crumbs and not above.is_signal and not above.ended
    ]
    above = lines[start - 1]
    return bool(alike) and start - 1 > last and lines[start].kind in crumbs and not above.ended and not above.is_signal


def _is_body_after(lines: Sequence[_Line], first: int, position: int) -> bool:
    """Whether a line below the body's best run is body still.

    A long paragraph is, unless a heading of other matter or a legal notice stands between; so is a whole sentence close
    below such a heading: the heading and a link or two were a box in mid-article.
    """
    line = lines[position]
    kinds = [above.kind for above in lines[first:position]]
    if Kind.OTHERS in kinds[-BOX_LINES:] and not any(kind in (Kind.LEGAL, Kind.COMMENTS) for kind in kinds):
        return line.kind is None and not line.repeated and line.ended and line.words >= SUMMARY_WORDS
    return line.is_paragraph and not any(kind is not None and kind.announces for kind in kinds)


def _head_furniture(head: Sequence[_Line]) -> list[_Line]:
    """Lines above the body that are page furniture: signals, and the short entries of a menu."""
    found = [line for line in head if line.kind is not None]
    run: list[_Line] = []
    for line in [*head, None]:
        if line is not None and line.words <= 3 and not line.ended and not any(map(str.isdigit, line.text)):
            run.append(line)
            continue
        found.extend(run if len(run) >= MENU_ENTRIES else ())
        run = []
    return found


def _reason(line: _Line, *, head: bool = False) -> str:
    if line.kind is not None:
        return line.kind.value
    if line.repeated:
        return "repeated teaser"
    if head:
        return "menu"
    return "promotion" if looks_like_promotion(line.text) else "after the end of the article"
