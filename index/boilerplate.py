"""The lines of a flattened page -> which of them are not the article, and why.

    find_boilerplate(lines) -> {index: reason}

Three steps, none of which knows a site by name.  Furniture that a whole line gives away (an advert label) goes
wherever it stands.  The body is the run of lines with the greatest sum of scores, prose counting for it and signals
of furniture against (maximum subsequence segmentation, Pasternack and Roth, WWW 2009).  What follows the body goes
only from a clear signal on, and never with a long paragraph that no such signal announces: an article kept whole
matters more than a tail kept out.  Read `index.clean` next.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass

from index.signals import Kind, line_kind, looks_like_promotion

LONG_PARAGRAPH = 40  # words; a terminated line of that length is body unless something announces it
MAX_DUPLICATE_SCAN = 200_000  # characters of text in which inner repetitions are searched
MIN_PROSE = 100  # words in whole sentences above a heading of other articles before it may end the body
MENU_ENTRIES = 8  # lines of at most three words in a row, above the body, that make a menu
_SHORT = 8  # words
_MIN_SIGNALS = 2  # signals in a tail before it is dropped
_MIN_DENSITY = 0.2  # signals per line with text
_TERMINAL = re.compile(r"[.!?…。！？][\"'”’»)\]]*$")


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
    reasons |= {line.at: _reason(line, head=True) for line in _head_furniture(seen[:first])}
    return reasons


def _examine(lines: Sequence[str], skip: Container[int]) -> list[_Line]:
    kept = [(at, text) for at, text in enumerate(lines) if text and at not in skip]
    counts = Counter(text for _, text in kept)
    endings = Counter(text[-20:] for _, text in kept if len(text) >= 40)
    whole = "\n".join(text for _, text in kept)
    scan = len(whole) <= MAX_DUPLICATE_SCAN
    return [
        _Line(
            at=at,
            text=text,
            words=text.count(" ") + 1,
            kind=line_kind(text),
            ended=_TERMINAL.search(text[-6:]) is not None,
            repeated=endings[text[-20:]] > 1
            and (counts[text] > 1 or _ends_with_other(text, counts) or (scan and whole.count(text) > 1)),
        )
        for at, text in kept
    ]


def _ends_with_other(text: str, others: Counter[str]) -> bool:
    """Whether the line ends with another whole long line, as "HeadlineSummary" above "Summary" does."""
    return any(text[at:] in others for at in range(20, min(len(text) - 40, 200)))


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
    """Whether lines to the end read as headlines with short summaries: none of them long, many without a full stop."""
    headlines = sum(not line.ended or line.is_signal for line in rest)
    return headlines >= 3 and headlines >= 0.4 * len(rest) and not any(line.is_paragraph for line in rest)


def _tail_start(lines: Sequence[_Line], last: int) -> int:
    """The position from which everything is tail; len(lines) when there is none."""
    start = last + 1
    for position in range(len(lines) - 1, last, -1):
        if lines[position].is_paragraph and not _announced(lines, last + 1, position):
            start = position + 1
            break
    while start < len(lines) and not lines[start].is_signal:
        start += 1
    tail = lines[start:]
    signals = sum(line.is_signal for line in tail)
    announced = bool(tail) and tail[0].kind is not None and tail[0].kind.announces
    if signals < (1 if announced else _MIN_SIGNALS) or signals < _MIN_DENSITY * len(tail):
        return len(lines)
    while start > last + 1 and looks_like_promotion(lines[start - 1].text):
        start -= 1
    return start


def _announced(lines: Sequence[_Line], first: int, position: int) -> bool:
    """Whether a heading of other matter or a legal notice stands between the body and this paragraph."""
    kinds = [line.kind for line in lines[first:position]]
    return any(kind is not None and kind.announces for kind in kinds)


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
