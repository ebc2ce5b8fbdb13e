"""What a paraphrase gives: its numbers with their units, its dates, its names, and what each of them belongs to.

    Matched -> new_numbers, new_dates, new_names, moved_values -> the reason why a statement is not supported, or ""

A value must stand in what is cited, in the same unit and as exactly; and where a source gives several of a kind, the
words about it must be those that stand about it there.  Read `rag.verify.guards` next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from rag.language.vocabulary import is_common_word
from rag.verify.matching import Matched, same
from rag.verify.reading import Text, Word, has, lexicon

BESIDE = 4  # words; values that stand as near are not told apart by the words about them
WINDOW = 6  # words about a number or date that tell what it belongs to

_MEASURES = frozenset("dollar euro pound yen % penc crown mile kilometr metr tonn kilo litr point".split())


def new_numbers(case: Matched) -> str:
    """A number, its unit or its rate that no source gives."""
    held = [w for source in case.sources for w in source.words if w.kind == "number"]
    rates = frozenset().union(*(source.rates for source in case.sources))
    fractions = lexicon().classes["names"]["fraction"]
    for word in case.statement.words:
        if word.lower.rstrip("s") in fractions and word.kind != "number" and not _stands(word, case):
            return f"number not in its quotes: {word.written}"
    if strange := case.statement.rates - rates:
        return f"rate not in its quotes: {min(strange)}"
    for word in _of_kind(case.statement, "number"):
        equal = [other for other in held if same(word, other)]
        if not equal and _told_otherwise(word, case):
            continue
        if not equal:
            return f"number not in its quotes: {word.written}"
        if all(_other_unit(word, other) for other in equal):
            return f"unit not in its quotes: {word.written} {word.unit}"
        hedges = {_approximation(source, other) for source in case.sources for other in source.words if other in equal}
        if _approximation(case.statement, word) not in hedges:
            return f"not how exactly its quotes put it: {word.written}"
    return ""


def _stands(word: Word, case: Matched) -> bool:
    return any(word.key == w.key for source in case.sources for w in source.words) or case.about(word)


def _told_otherwise(word: Word, case: Matched) -> bool:
    """Whether a source gives a number as part of a date, as "both" or as the first of two ("41 to 46 million"), or,
    where it is "one", needs none."""
    written = word.written.lower().split()
    year = re.fullmatch(r"(?:19|20)\d\d", written[0]) and any(f" {written[0]} " in s.raw for s in case.sources)
    if written == ["one"] or year:
        return True
    if written == ["two"]:
        return any(" both " in source.raw for source in case.sources)
    first, scale = re.escape(written[0].lstrip("$£€")), re.escape(written[-1])
    told = rf" {first} (?:to|and) [\d .]+ {scale} " if len(written) > 1 else ""
    dates = (f" {w.written.lower()} " for source in case.sources for w in source.words if w.kind == "date")
    spelled = len(written) == 1 and written[0].isalpha() and any(f" {written[0]} " in date for date in dates)
    return spelled or bool(told and any(re.search(told, source.raw) for source in case.sources))


def _other_unit(word: Word, other: Word) -> bool:
    measured = lexicon().classes["names"]["time_unit"] | _MEASURES
    return word.unit != other.unit and word.unit in measured and other.unit in measured


def _approximation(text: Text, word: Word) -> str:
    before = " ".join(w.lower for w in text.words[max(0, word.at - 4) : word.at])
    ends = re.sub(r"(?:^| )(?:a|an|the|of)$", "", before)
    for name in ("least", "most", "about"):
        if any(ends.endswith(phrase.replace("_", " ")) for phrase in lexicon().classes["names"][name]):
            return name
    return ""


def new_dates(case: Matched) -> str:
    """A date that no source gives."""
    for word in _of_kind(case.statement, "date"):
        held = [_after(case.sources[n], o) for n, o in case.places[word.at]]
        if not held and not _dated(word, case):
            return f"date not in its quotes: {word.written}"
        if held and _after(case.statement, word) not in held:
            return f"{word.written} is not how its quotes put it"
    return ""


def _after(text: Text, word: Word) -> bool:
    """Whether something begins with a date, rather than falling on it or ending with it."""
    if any(w.kind == "date" and w.written.startswith("to ") for w in text.words[word.at + 1 : word.at + 2]):
        return False
    return _marked(text, word, lexicon().classes["names"]["after"])


def _dated(word: Word, case: Matched) -> bool:
    """Whether a date's parts stand in a source without having been read as a date."""
    parts = word.key.split()
    return parts != ["may"] and any(all(f" {part} " in source.raw for part in parts) for source in case.sources)


def moved_values(case: Matched) -> str:
    """A number, date or name that belongs, in the source, to something else than in the statement."""
    titles = lexicon().classes["names"]["title"]
    for word in (w for w in case.statement.words if w.kind in ("number", "date", "name")):
        about = _about(case.statement, word)
        own = [(source, w) for source, w in _values(case, word) if same(word, w)]
        score = max((_shared(about, source, w) for source, w in own), default=0)
        for source, other in _values(case, word) if own else ():
            beside = any(held is source and abs(w.at - other.at) <= BESIDE for held, w in own)
            told = any(same(w, other) or same(other, w) for w in case.statement.words if w.kind == word.kind)
            if beside or (word.kind == "name" and (told or word.lower in titles or _opens(case.statement, word))):
                continue
            if _shared(about, source, other) >= score + (2 if told or word.kind == "name" else 1):
                return f"in its quotes {word.written} goes with something else"
        if word.kind != "name" and (reason := _other_end(case, word)):
            return reason
    return ""


def _opens(text: Text, word: Word) -> bool:
    """Whether a name opens its clause: what it does is compared as a role."""
    return not any(w.kind not in ("small", "name") for w in text.clause(word.clause) if w.at < word.at)


def _values(case: Matched, word: Word) -> Iterator[tuple[Text, Word]]:
    return ((source, other) for source in case.sources for other in source.words if other.kind == word.kind)


def _about(text: Text, word: Word) -> list[Word]:
    near = [w for w in text.words[max(0, word.at - WINDOW) : word.at + WINDOW] if w.kind != "small" and w is not word]
    return [w for w in near if w.clause == word.clause] or near


def _shared(about: Sequence[Word], source: Text, value: Word) -> int:
    near = source.words[max(0, value.at - WINDOW) : value.at + WINDOW]
    return sum(any(same(word, other) for other in near if other is not value) for word in about)


def _other_end(case: Matched, word: Word) -> str:
    """A value that the source calls the old one told as the new one, or the other way about."""
    marks = lexicon().classes["names"]["old"]
    held = [(source, w) for source, w in _values(case, word) if same(word, w)]
    old = [_marked(source, w, frozenset({"from", "rather_than", "instead_of", "no_longer"})) for source, w in held]
    said = _marked(case.statement, word, marks) or has(
        case.statement.flat, marks - {"was", "were", "had", "not", "from"}
    )
    if old and all(old) and not said:
        return f"{word.written} is what its quotes call the old value"
    behind = [w for w in case.statement.words[word.at + 1 : word.at + 3] if w.kind == word.kind]
    if behind and (case.statement.words[word.at + 1].lower == "to" or behind[0].written.startswith("to ")):
        ends = [(w.at, o.at) for source, w in held for o in source.words if same(behind[0], o)]
        if ends and all(first > last for first, last in ends):
            return f"{word.written} and {behind[0].written} stand the other way about in its quotes"
    spans = any(_marked(source, w, frozenset({"between"})) for source, w in held)
    if held and _marked(case.statement, word, frozenset({"from"})) and not any(old) and len(held) == 1 and not spans:
        two = [w for w in case.statement.words if w.kind == word.kind and w.at > word.at]
        between = case.statement.words[word.at : two[0].at] if two else ()
        if two and (two[0].written.startswith("to ") or any(w.lower == "to" for w in between)):
            return f"{word.written} is not what its quotes call the old value"
    return ""


def _marked(text: Text, word: Word, marks: frozenset[str]) -> bool:
    """Whether one of the marks stands right before a value."""
    near = text.words[max(0, word.at - 4) : word.at]
    before = [w.lower for w in near if w.lower not in ("the", "a", "an") and w.kind != "date"]
    if word.kind == "date":
        before = before[-2:] if "_".join(before[-2:]) in marks else before[-1:]
    before = before[-2:]
    if word.kind == "date" and not word.written[:1].isdigit():
        before.append(word.written.lower().split()[0])
    return has(f" {' '.join(before)} ", marks)


def new_names(case: Matched) -> str:
    """A name that the sources lack, beside one that they have and the statement drops; or a name put together anew."""
    if reason := _name_from_elsewhere(case):
        return reason
    titles = lexicon().classes["names"]["title"]
    said = [w for w in case.statement.words if w.kind == "name" and w.lower not in titles]
    strange = [w for w in said if not case.found(w) and not _lowered(w, case)]
    unknown = [w for w in strange if not case.about(w)]
    if unknown:
        return f"name not in its quotes: {unknown[0].written}"
    anaphors = lexicon().classes["names"]["anaphor"]
    if strange and not any(w.lower in anaphors for source in case.sources for w in source.words):
        return f"name not in its quotes: {strange[0].written}"
    if strange and (dropped := _dropped_names(case)):
        return f"“{strange[0].written}” stands where its quotes have “{dropped}”"
    return _new_pair(case)


def _name_from_elsewhere(case: Matched) -> str:
    """A name put into a claim that stands in another of the sources, which has it not."""
    for clause, drawn in case.drawn.items():
        words = [w for w in case.statement.clause(clause) if case.places.get(w.at)]
        counts = {n: sum(any(m == n for m, _ in case.places[w.at]) for w in words) for n in {n for n, _ in drawn}}
        best = [n for n in counts if counts[n] == max(counts.values())]
        anaphors = lexicon().classes["names"]["anaphor"]
        for word in words:
            held = case.places[word.at]
            named = any(o.kind == "name" for _, o in held) and not any(n in best for n, _ in held)
            meant = any(case.about(word, n) and any(o.lower in anaphors for o in case.sources[n].words) for n in best)
            if named and best and not meant:
                return f"“{word.written}” is joined to what its quotes do not say of it"
    return ""


def _lowered(word: Word, case: Matched) -> bool:
    return any(word.key == other.key for source in case.sources for other in source.words)


def _dropped_names(case: Matched) -> str:
    """The first name of a source, where the statement does without it."""
    firsts = (next((w for w in source.words if w.kind == "name"), None) for source in case.sources)
    dropped = [w for w in firsts if w is not None and not any(same(w, other) for other in case.statement.words)]
    return dropped[0].written if dropped else ""


def _new_pair(case: Matched) -> str:
    """Two names side by side, such as an initial and a surname, that stand so in no source."""
    titles = lexicon().classes["names"]["title"]
    runs = [run for text in (*case.sources, *case.around) for run in _runs(text)]
    for one, two in pairwise(case.statement.words):
        side_by_side = one.kind == two.kind == "name" and one.clause == two.clause
        if not side_by_side or one.lower in titles or one.written.endswith(("'s", "s'")):
            continue
        if one.at == 0 and is_common_word(one.lower):
            continue
        together = any(any(same(one, a) for a in run) and any(same(two, b) for b in run) for run in runs)
        if not together and any(same(two, w) or same(one, w) for run in runs for w in run):
            return f"“{one.written} {two.written}” is not a name of its quotes"
    return ""


def _runs(text: Text) -> Iterator[list[Word]]:
    """The names of a text that stand side by side."""
    run: list[Word] = []
    for word in text.words:
        if word.kind == "name":
            run.append(word)
        elif run and not (word.lower in ("of", "the", "and", "for", "de") and word.kind == "small"):
            yield run
            run = []
    yield run


def _of_kind(text: Text, kind: str) -> Iterator[Word]:
    return (word for word in text.words if word.kind == kind)
