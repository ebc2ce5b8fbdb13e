"""What a paraphrase may neither lose nor bring: numbers, dates, names, negation, doubt, plans, limits, causes, speakers.

    Matched -> each of GUARDS -> the reason why the statement is not supported, in a few words, or ""

Every guard is a comparison of words; none understands.  They are strict where a reader would be misled and lenient
about wording, and what they refuse is shown in the article's own words.  The classes of words are in words.toml.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from rag.verify.matching import Matched, same
from rag.verify.reading import Text, Word, has, lexicon
from rag.verify.roles import WEAK_SAYING, moved_names, swapped_roles, wrong_speaker, wrong_subject

MOST_NEW = 0.34  # share of a statement's content words that may be its own
BESIDE = 4  # words; values that stand as near are not told apart by the words about them
BEARS = 5  # words; so far behind it a word of plan or doubt bears on what follows
WINDOW = 6  # words about a number or date that tell what it belongs to


def new_numbers(case: Matched) -> str:
    """A number, its unit or its rate that no source gives."""
    held = [w for source in case.sources for w in source.words if w.kind == "number"]
    rates = frozenset().union(*(source.rates for source in case.sources))
    if strange := case.statement.rates - rates:
        return f"rate not in its quotes: {min(strange)}"
    for word in _of_kind(case.statement, "number"):
        equal = [other for other in held if other.key == word.key]
        if not equal:
            return f"number not in its quotes: {word.written}"
        if all(_other_unit(word, other, case) for other in equal):
            return f"unit not in its quotes: {word.written} {word.unit}"
        hedges = {_approximation(source, other) for source in case.sources for other in source.words if other in equal}
        if _approximation(case.statement, word) not in hedges:
            return f"not how exactly its quotes put it: {word.written}"
    return ""


def _other_unit(word: Word, other: Word, case: Matched) -> bool:
    if not word.unit or word.unit == other.unit:
        return False
    classes = lexicon().classes["names"]
    told = {other.unit for source in case.sources for other in source.words if other.kind == "number"}
    measured = {word.unit, other.unit} & (
        classes["time_unit"] | {"dollar", "euro", "pound", "yen", "%", "penc", "crown"}
    )
    return bool(measured) or word.unit in told


def _approximation(text: Text, word: Word) -> str:
    before = " ".join(w.lower for w in text.words[max(0, word.at - 4) : word.at])
    ends = re.sub(r"(?:^| )(?:a|an|the|of|as)$", "", before)
    for name in ("least", "most", "about"):
        if any(ends.endswith(phrase.replace("_", " ")) for phrase in lexicon().classes["names"][name]):
            return name
    return ""


def new_dates(case: Matched) -> str:
    """A date that no source gives."""
    strange = [w for w in _of_kind(case.statement, "date") if not case.found(w) and not _dated(w, case)]
    return f"date not in its quotes: {strange[0].written}" if strange else ""


def _dated(word: Word, case: Matched) -> bool:
    """Whether a date's parts stand in a source without having been read as a date."""
    return any(all(f" {part} " in source.flat for part in word.key.split()) for source in case.sources)


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
    behind = [w for w in case.statement.words if w.at == word.at + 2 and w.kind == word.kind == "number"]
    if behind and case.statement.words[word.at + 1].lower == "to":
        ends = [(w.at, o.at) for source, w in held for o in source.words if same(behind[0], o)]
        if ends and all(first > last for first, last in ends):
            return f"{word.written} and {behind[0].written} stand the other way about in its quotes"
    if held and _marked(case.statement, word, frozenset({"from"})) and not any(old) and len(held) == 1:
        two = [w for w in case.statement.words if w.kind == word.kind and w.at > word.at]
        if two and any(w.lower == "to" for w in case.statement.words[word.at : two[0].at]):
            return f"{word.written} is not what its quotes call the old value"
    return ""


def _marked(text: Text, word: Word, marks: frozenset[str]) -> bool:
    """Whether one of the marks stands right before a value."""
    before = [w.lower for w in text.words[max(0, word.at - 4) : word.at] if w.lower not in ("the", "a", "an")][-2:]
    if word.kind == "date" and not word.written[:1].isdigit():
        before.append(word.written.lower().split()[0])
    return has(f" {' '.join(before)} ", marks)


def new_names(case: Matched) -> str:
    """A name that the sources lack, beside one that they have and the statement drops; or a name put together anew."""
    titles = lexicon().classes["names"]["title"]
    said = [w for w in case.statement.words if w.kind == "name" and w.lower not in titles]
    strange = [w for w in said if not case.found(w) and not _lowered(w, case)]
    unknown = [w for w in strange if not any(same(w, other) for other in case.around.words)]
    if unknown:
        return f"name not in its quotes: {unknown[0].written}"
    anaphors = lexicon().classes["names"]["anaphor"]
    if strange and not any(w.lower in anaphors for source in case.sources for w in source.words):
        return f"name not in its quotes: {strange[0].written}"
    if strange and (dropped := _dropped_names(case)):
        return f"“{strange[0].written}” stands where its quotes have “{dropped}”"
    return _new_pair(case)


def _lowered(word: Word, case: Matched) -> bool:
    return any(word.key == other.key for source in case.sources for other in source.words)


def _dropped_names(case: Matched) -> str:
    """The first name of a source, where the statement does without it."""
    firsts = (next((w for w in source.words if w.kind == "name"), None) for source in case.sources)
    dropped = [w for w in firsts if w is not None and not any(same(w, other) for other in case.statement.words)]
    return dropped[0].written if dropped else ""


def _new_pair(case: Matched) -> str:
    """A first name or initial beside a surname that stands beside another one in the sources."""
    texts = (*case.sources, case.around)
    for one, two in zip(case.statement.words, case.statement.words[1:], strict=False):
        if one.kind == two.kind == "name" and one.clause == two.clause and two.at == one.at + 1:
            pairs = [(a, b) for text in texts for a, b in zip(text.words, text.words[1:], strict=False)]
            others = [
                a
                for a, b in pairs
                if same(two, b) and a.kind == "name" and a.lower not in lexicon().classes["names"]["title"]
            ]
            if (
                others
                and not any(same(one, a) for a in others)
                and one.lower not in lexicon().classes["names"]["title"]
            ):
                return f"“{one.written} {two.written}” is not a name of its quotes"
    return ""


def lost_words(case: Matched) -> str:
    """A condition, doubt, refusal or limit of what the statement draws on, that it does not keep."""
    kept = {w for found in case.places.values() for _, w in found}
    for name, words in lexicon().classes["kept"].items():
        if has(case.statement.flat, words) or (name == "refusal" and _negated(case.statement.words)):
            continue
        if name == "condition" and any(
            case.statement.clause(n)[:1] and case.statement.clause(n)[0].lower == "or" for n in case.drawn
        ):
            continue
        for number, clause in case.clauses:
            source = case.sources[number]
            if any(_holds(source, place, name, words, kept) for place in _scope(name, source, clause)):
                return f"{name} of its quotes is lost"
    return _lost_modifier(case, kept)


def _scope(name: str, source: Text, clause: int) -> list[int]:
    """The clauses of a source in which a word of a class bears on one of them."""
    if name == "doubt":
        return [max(0, clause - 1), clause]
    if name == "condition":
        words = lexicon().classes["kept"]["condition"]
        beside = [n for n in (clause - 1, clause + 1) if has(_flat(source.clause(n)[:2]), words)]
        return [clause, *beside]
    return [clause]


_BEARING = ("possible", "likely", "part")  # classes that count where they bear on what is kept


def _holds(source: Text, clause: int, name: str, words: frozenset[str], kept: set[Word]) -> bool:
    own = source.clause(clause)
    if name in _BEARING:
        return any(
            has(_flat(own[i : i + n]), words) and any(w in kept for w in own[i : i + BEARS])
            for i in range(len(own))
            for n in (1, 2, 3)
        )
    if words is lexicon().classes["kept"]["condition"] and own and own[0].lower == "or":
        return True
    return has(_flat([w for w in own if w not in kept]), words)


def _lost_modifier(case: Matched, kept: set[Word]) -> str:
    """A word that narrows what is denied, counted or singled out, as in "no compulsory redundancies"."""
    for source in case.sources:
        for one, two, three in zip(source.words, source.words[1:], source.words[2:], strict=False):
            narrows = one.lower in ("no", "only", "any", "all", "every") or one.kind == "number"
            if narrows and two.kind == three.kind == "word" and three in kept and two not in kept:
                if one in kept or one.kind != "number":
                    return f"“{two.written}” of its quotes is lost"
    return ""


def _flat(words: Sequence[Word]) -> str:
    return " " + " ".join(re.sub(r"[^a-z0-9%]+", " ", w.written.lower()) for w in words) + " "


def brought_words(case: Matched) -> str:
    """A word such as "all", "only" or "exactly" that the sources do not have."""
    for name, words in lexicon().classes["brought"].items():
        if has(case.statement.flat, words) and not any(has(source.flat, words) for source in case.sources):
            return f"its quotes do not say “{name}”"
    return ""


def turned_negation(case: Matched) -> str:
    """A clause that is negated where what it draws on is not, or the other way about; two negations undo each other."""
    denied: set[tuple[int, int]] = set()
    denying = 0
    for clause, drawn in case.drawn.items():
        words = case.statement.clause(clause)
        said, held = _turns(words), {_turns(case.sources[n].clause(c)) for n, c in drawn}
        if held and said and said not in held:
            return "its quotes do not negate it"
        strong = (place for place in drawn if _matched(case, clause, place) >= min(2.0, _size(case, place) / 2))
        denied |= {(n, c) for n, c in strong if _turns(case.sources[n].clause(c))}
        denying += said
    return "negation of its quotes is lost" if len(denied) > denying else ""


def _turns(words: Sequence[Word]) -> bool:
    return _negated(words) != has(_flat(words), lexicon().classes["names"]["soft"])


def _size(case: Matched, place: tuple[int, int]) -> int:
    """How many words of content, names aside, a clause of a source has."""
    return sum(w.kind not in ("small", "name") for w in case.sources[place[0]].clause(place[1]))


def _matched(case: Matched, clause: int, place: tuple[int, int]) -> int:
    """How many words of a statement's clause stand in a clause of a source."""
    words = (w for w in case.statement.clause(clause) if w.kind != "name")
    return sum(any((n, o.clause) == place for n, o in case.places.get(w.at, ())) for w in words)


def _negated(words: Sequence[Word]) -> bool:
    flat = re.sub(
        r" even if | no (?:more|less|later|earlier|longer|fewer) than | not only | no later ", " ", _flat(words)
    )
    return has(flat, lexicon().classes["names"]["negator"]) or any(w.lower.endswith("n't") for w in words)


def surer(case: Matched) -> str:
    """A clause told as surer than the one that it draws on: a plan as done, a possibility as a fact."""
    kept = {w for found in case.places.values() for _, w in found}
    whole = _strength(case.statement.words)
    for clause, drawn in case.drawn.items():
        own = min(_strength(case.statement.clause(clause)), whole)
        if own > min((_strength(case.sources[n].clause(c), kept) for n, c in drawn), default=own):
            return "told as surer than its quotes do"
    return ""


def _strength(words: Sequence[Word], kept: set[Word] | None = None) -> int:
    """How sure the words are, from 0, by the least sure of them; of a source's those count that bear on what is kept."""
    levels = lexicon().classes["strength"]
    for level, name in enumerate(("may", "would", "will")):
        for i in range(len(words)):
            if any(has(_flat(words[i : i + n]), levels[name]) for n in (1, 2)):
                if kept is None or any(w in kept for w in words[i : i + BEARS]):
                    return level
    return len(levels)


def opposite_words(case: Matched) -> str:
    """A word of the statement's own whose opposite stands in what it draws on."""
    opposites = lexicon().opposites
    for word in case.statement.words:
        against = opposites.get(word.key)
        if not against or any(word.key == w.key for source in case.sources for w in source.words):
            continue
        held = [w for n, c in case.clauses for w in case.sources[n].clause(c) if w.key in against]
        if held:
            return f"“{word.written}” where its quotes have “{held[0].written}”"
    return ""


def lost_speaker(case: Matched) -> str:
    """Words that the source gives as somebody's, told as fact."""
    classes = lexicon().classes["names"]
    if has(case.statement.flat, classes["saying"]) or has(case.statement.flat, classes["sources"]):
        return ""
    for number, clause in case.clauses:
        source = case.sources[number]
        for word in source.words:
            behind = source.words[word.at + 1 : word.at + 2]
            if word.lower in classes["saying"] - WEAK_SAYING and not any(
                w.lower in ("no", "yes", "whether") for w in behind
            ):
                aside = len(source.clause(word.clause)) <= 6
                if aside or clause >= word.clause:
                    return "who says it is lost"
        if has(source.flat, classes["sources"]):
            return "who says it is lost"
    return ""


def new_cause(case: Matched) -> str:
    """A cause or purpose that the source does not give, or gives otherwise."""
    for kind, words in lexicon().classes["causes"].items():
        marks = [w for w in case.statement.words if _opens_with(case.statement, w, words)]
        if not marks:
            continue
        cause = [w for w in case.statement.words if w.at > marks[-1].at and w.kind != "small" and case.found(w)]
        joined = {
            (n, clause)
            for n, source in enumerate(case.sources)
            for w in source.words
            if _opens_with(source, w, words | _LOOSE_CAUSES[kind])
            for clause in (w.clause, w.clause + 1)
        }
        inside = sum(any((n, o.clause) in joined for n, o in case.places[w.at]) for w in cause)
        if not joined or 2 * inside < len(cause):
            return "its quotes give no such cause"
        behind = sum(
            any(_behind(case.sources[n], o, words | _LOOSE_CAUSES[kind]) for n, o in case.places[w.at]) for w in cause
        )
        if 2 * behind < len(cause):
            return "cause and effect are not those of its quotes"
    return ""


def _opens_with(text: Text, word: Word, words: frozenset[str]) -> bool:
    return any(has(_flat(text.words[word.at : word.at + n]), words) for n in (1, 2, 3, 4))


def _behind(source: Text, word: Word, words: frozenset[str]) -> bool:
    """Whether a word stands behind a joining word of cause, or before one such as "led to"."""
    leads = any(_opens_with(source, w, frozenset({"led_to", "leads_to"})) for w in source.words if w.at > word.at)
    return leads or any(_opens_with(source, w, words) for w in source.words[: word.at])


_LOOSE_CAUSES = {"because": frozenset({"after", "while", "blamed"}), "purpose": frozenset({"to"})}


def new_words(case: Matched) -> str:
    """Too many words of content that no source has."""
    said = [w for w in case.statement.content if w.kind == "word"]
    strange = [w for w in said if not case.found(w) and w.lower not in lexicon().classes["names"]["saying"]]
    if len(strange) > max(1.0, MOST_NEW * len(case.statement.content)):
        return f"words that its quotes do not hold: {', '.join(w.written for w in strange[:4])}"
    return ""


def _of_kind(text: Text, kind: str) -> Iterator[Word]:
    return (word for word in text.words if word.kind == kind)


GUARDS: tuple[Callable[[Matched], str], ...] = (
    new_numbers,
    new_dates,
    new_names,
    new_words,
    brought_words,
    lost_words,
    turned_negation,
    surer,
    opposite_words,
    lost_speaker,
    wrong_speaker,
    new_cause,
    moved_values,
    swapped_roles,
    moved_names,
    wrong_subject,
)
