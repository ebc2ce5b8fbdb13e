"""What a paraphrase may neither lose nor bring: negation, doubt, plans, limits, causes, speakers, and its facts.

    Matched -> each of GUARDS -> the reason why the statement is not supported, in a few words, or ""

Every guard is a comparison of words; none understands.  They are strict where a reader would be misled and lenient
about wording, and what they refuse is shown in the article's own words.  The classes of words are in words.toml; facts
are compared in `rag.verify.facts`, and who does what in `rag.verify.roles`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from rag.language.vocabulary import is_common_word
from rag.verify import roles, telling
from rag.verify.facts import moved_values, new_dates, new_names, new_numbers
from rag.verify.matching import Matched
from rag.verify.reading import Text, Word, flat_of, has, lexicon

# Chosen together on drafts and lies for building the check (python -m evals.checks.drafts), none measured by itself.
MOST_NEW = 0.34  # share of a statement's content words that may be its own
VERBATIM = 0.9  # share of the words of a statement and of its source that the two share, where one copies the other
BEARS = 5  # words; so far behind it a word of plan or doubt bears on what follows
_BEARING = ("possible", "likely", "part")  # classes that count where they bear on what is kept


_NARROWING = frozenset("between of in from under that who which above below over".split())
_LOOSE_WORDS = frozenset({"so_that", "in_order"})
_LOOSE_CAUSES = {"because": frozenset({"after", "blamed", "through"}), "purpose": frozenset({"to"})}


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
    """The clauses of a source in which a word of a class bears on one of them: its own, and one beside it that the word
    opens, as in "..., but only until May"."""
    if name == "doubt":
        return [max(0, clause - 1), clause]
    if name not in ("condition", "sole", "bound"):
        return [clause]
    words = lexicon().classes["kept"][name]
    sides = (clause - 1, clause + 1) if name == "condition" else (clause + 1,)
    opens = words | {"should"} if name == "condition" else words
    first = {n: source.clause(n)[: None if flat_of(source.clause(n)).startswith(" but ") else 3] for n in sides}
    return [clause, *(n for n in sides if has(flat_of(first[n]), opens))]


def _holds(source: Text, clause: int, name: str, words: frozenset[str], kept: set[Word]) -> bool:
    own = source.clause(clause)
    if name in _BEARING:
        return any(
            has(flat_of(own[i : i + n]), words) and any(w in kept for w in own[i : i + BEARS])
            for i in range(len(own))
            for n in (1, 2, 3)
        )
    if words is lexicon().classes["kept"]["condition"] and own and own[0].lower in ("or", "should"):
        return True
    return has(flat_of([w for w in own if w not in kept]), words)


def _lost_modifier(case: Matched, kept: set[Word]) -> str:
    """A word that narrows what is denied, counted or singled out, as in "no compulsory redundancies"."""
    for source in case.sources:
        for one, two, three in zip(source.words, source.words[1:], source.words[2:], strict=False):
            narrows = one.lower in ("no", "only", "any", "all", "every") or one.kind == "number"
            lost = two.kind == three.kind == "word" and three in kept and two not in kept and one.clause == three.clause
            open_end = one.lower in ("any", "all", "every") and two in kept and three.lower in _NARROWING
            rest = source.words[three.at + 1 : three.at + 4]
            if open_end and rest and not any(w in kept for w in rest):
                return f"limit of “{two.written}” is lost"
            if narrows and lost and (one in kept or one.kind != "number"):
                return f"“{two.written}” of its quotes is lost"
    return ""


def brought_words(case: Matched) -> str:
    """A word such as "all", "only" or "exactly" that the sources do not have."""
    for name, words in lexicon().classes["brought"].items():
        like = words | lexicon().classes["names"].get(name, frozenset())
        if has(case.statement.flat, words) and not any(has(source.flat, like) for source in case.sources):
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
        near = {(n, w.clause) for n, source in enumerate(case.sources) for w in source.words}
        least = {place: min(2.0, _size(case, place) / 2) if place in drawn else 2.0 for place in near}
        strong = (p for p in near if _matched(case, clause, p) >= max(least[p], _size(case, p) / 2))
        denied |= {(n, c) for n, c in strong if _turns(case.sources[n].clause(c))}
        denying += said
    for number, source in enumerate(case.sources):
        whole = case.shared(number) >= VERBATIM * max(len(source.content), len(case.statement.content))
        if whole and _negated(source.words) != _negated(case.statement.words):
            return "negation of its quotes is lost"
    return "negation of its quotes is lost" if len(denied) > denying else ""


def _turns(words: Sequence[Word]) -> bool:
    return _negated(words) != has(flat_of(words), lexicon().classes["names"]["soft"])


def _size(case: Matched, place: tuple[int, int]) -> int:
    """How many words of content, names aside, a clause of a source has."""
    return sum(w.kind not in ("small", "name") for w in case.sources[place[0]].clause(place[1]))


def _matched(case: Matched, clause: int, place: tuple[int, int]) -> int:
    """How many words of a statement's clause stand in a clause of a source."""
    words = (w for w in case.statement.clause(clause) if w.kind != "name")
    return sum(any((n, o.clause) == place for n, o in case.places.get(w.at, ())) for w in words)


def _negated(words: Sequence[Word]) -> bool:
    flat = re.sub(
        r" even if | no (?:more|less|later|earlier|longer|fewer) than | not only | no later ", " ", flat_of(words)
    )
    told = sum(flat.count(f" {word} ") for word in lexicon().classes["names"]["negator"])
    return (told + sum(w.lower.endswith("n't") for w in words)) % 2 == 1


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


def new_cause(case: Matched) -> str:
    """A cause or purpose that the source does not give, or gives otherwise."""
    for kind, words in lexicon().classes["causes"].items():
        marks = [w for w in case.statement.words if _opens_with(case.statement, w, words)]
        if not marks:
            continue
        told = [w for w in case.statement.words if w.at > marks[-1].at and w.kind != "small"]
        cause = [w for w in told if case.found(w)]
        if told and 2 * len(cause) <= len(told) and not has(case.statement.flat, _LOOSE_WORDS):
            return "its quotes give no such cause"
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
    if word.lower == "due" and text.grammar.tags.get(word.at + 2) == "VB":
        return False  # "due to open" gives no cause
    return any(has(flat_of(text.words[word.at : word.at + n]), words) for n in (1, 2, 3, 4))


def _behind(source: Text, word: Word, words: frozenset[str]) -> bool:
    """Whether a word stands behind a joining word of cause, or before one such as "led to"."""
    leads = any(_opens_with(source, w, frozenset({"led_to", "leads_to"})) for w in source.words if w.at > word.at)
    return leads or any(_opens_with(source, w, words) for w in source.words[: word.at])


def new_words(case: Matched) -> str:
    """Too many words of content that no source has."""
    if sum(map(case.found, case.statement.content)) < 2:
        return "says nothing that can be checked"
    if added := _added(case):
        return f"“{added}” is added to its quotes"
    said = [w for w in case.statement.content if w.kind == "word"]
    strange = [w for w in said if not case.found(w) and w.lower not in lexicon().classes["names"]["saying"]]
    if made_up := next((w for w in strange if not _known(w.lower)), None):
        return f"“{made_up.written}” is no word of its quotes"
    if named := _called(case, strange):
        return f"it calls something “{named}”, which its quotes do not"
    if len(strange) > max(1.0, MOST_NEW * len(case.statement.content)):
        return f"words that its quotes do not hold: {', '.join(w.written for w in strange[:4])}"
    return ""


def _known(lower: str) -> bool:
    """Whether a word or its base form is a common one."""
    return any(map(is_common_word, (lower, lower.rstrip("s"), lower.removesuffix("es"), *lower.split("-")[:1])))


def _called(case: Matched, strange: Sequence[Word]) -> str:
    """What the statement says that something is, or is like, in a word that no source has: "is a thief"."""
    words, tags = case.statement.words, case.statement.grammar.tags
    for before, word in pairwise(words):
        article = before.lower in _ARTICLES and before.at > 0
        verb = words[before.at - 1] if article else before
        if (
            word in strange
            and not _likewise(case, word)
            and verb.lower in _EQUATES
            and word.lower not in _PLAIN
            and tags.get(word.at, "")[:2] in ("NN", "JJ")
        ):
            return word.written
    return ""


def _added(case: Matched) -> str:
    """A word of the statement's own that joins a list of the quotes, or describes what they count or name."""
    words = case.statement.words
    for before, word, behind in zip(words, words[1:], words[2:], strict=False):
        listed = before.lower in ("and", "or") and word.lower in _ARTICLES
        if listed and behind.kind == "word" and not case.found(behind) and not case.about(behind):
            return behind.written
        noun = case.statement.grammar.tags.get(word.at, "")[:2] in ("NN", "JJ", "VB")
        new = noun and word.kind == "word" and not case.found(word) and not case.about(word)
        counts = before.kind == "number"
        if new and counts and case.found(behind) and behind.kind == "word" and not _acts(behind):
            return word.written
        praised = case.statement.grammar.tags.get(word.at) == "JJ" and word.lower not in _PLAIN
        if new and praised and case.found(behind) and behind.kind == "word" and not _likewise(case, word):
            return word.written
    return ""


def _acts(word: Word) -> bool:
    return word.lower.endswith("ed") or word.lower in lexicon().classes["names"]["saying"]


def _likewise(case: Matched, word: Word) -> bool:
    """Whether a source says of something, in an adjective of its own, what it is."""
    adjective = case.statement.grammar.tags.get(word.at) == "JJ"
    kept = {w for found in case.places.values() for _, w in found}
    places = ((case.sources[n], w) for n, c in case.clauses for w in case.sources[n].clause(c))
    return adjective and any(s.grammar.tags.get(w.at) == "JJ" and w not in kept for s, w in places)


_PLAIN = frozenset("due able first last".split())
_ARTICLES = ("a", "an", "the")
_EQUATES = frozenset("is are was were be been being as became become becomes remains remained".split())
GUARDS: tuple[Callable[[Matched], str], ...] = (
    new_numbers,
    new_dates,
    new_names,
    new_words,
    brought_words,
    lost_words,
    turned_negation,
    opposite_words,
    new_cause,
    moved_values,
    roles.swapped_roles,
    roles.turned_names,
    roles.moved_names,
    roles.wrong_doer,
    roles.other_name,
    telling.told_surer,
    telling.unsaid,
    telling.misattributed,
)
