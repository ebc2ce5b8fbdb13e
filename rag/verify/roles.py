"""Who does what to whom: whether a statement gives its parts to the same doers, and its words to the same speakers.

    Matched -> swapped_roles, wrong_subject, wrong_speaker -> a reason in a few words, or ""

There is no parser: what stands before and behind a word that both texts share tells.  Two parts that change sides of
such a word have changed their roles, unless one text says it in the passive.  When in doubt it refuses.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial

from rag.verify.matching import Matched, same
from rag.verify.reading import Text, Word, lexicon

# Chosen together on drafts and lies for building the check (n=73 and 62, docs/results.md), none by itself.
FOLLOWS = 0.6  # share of a clause's other words in its source's order, from which on it follows it word for word
FOLLOWS_WHOLE = 0.8  # the same of a whole statement
CLOSE = 3  # words between two names that stand beside one another
_DETERMINERS = frozenset("the a an its their his her both this that no our".split())
_BE = frozenset("is are was were be been being get gets got".split())
WEAK_SAYING = frozenset(
    "put puts call calls called calling find finds found add adds added note notes noted want wants wanted demand"
    " demands demanded propose proposes proposed question questioned promise promises promised pledge pledges pledged"
    " write writes wrote announce announced announces report reports confirm confirms confirmed tell estimate"
    " estimates".split()
)  # what may also be done without a word
_AUXILIARIES = _BE | frozenset(
    "has have had will would may might could can should must do does did not to also itself".split()
)


def swapped_roles(case: Matched) -> str:
    """Two things of the statement stand on the other sides of a shared word than in the sources that have both."""
    things = [w for w in case.statement.words if case.places.get(w.at) and _is_thing(w, case.statement)]
    for i, first in enumerate(things):
        for second in things[i + 1 :]:
            if not same(first, second) and (_turned(case, first, second) or _turned_link(case, first, second)):
                return f"“{first.written}” and “{second.written}” change their roles"
    return ""


def _turned_link(case: Matched, first: Word, second: Word) -> bool:
    """Whether two names with a small word or two between stand the other way about in a source, and nowhere as here."""
    if not (first.kind == second.kind == "name" and _linked(case.statement, first, second)):
        return False
    linked = [
        (a, b)
        for source in case.sources
        for a in source.words
        for b in source.words[a.at + 2 : a.at + 4]
        if _linked(source, a, b)
    ]
    here = any(same(first, a) and same(second, b) for a, b in linked)
    return not here and any(same(first, b) and same(second, a) for a, b in linked)


def _linked(text: Text, first: Word, second: Word) -> bool:
    """Whether one or two small words that join no list stand between two words."""
    between = text.words[first.at + 1 : second.at]
    small = all(w.kind == "small" and w.lower not in ("and", "or") for w in between)
    return 0 < len(between) < CLOSE and small and first.clause == second.clause


def _turned(case: Matched, first: Word, second: Word) -> bool:
    """Whether the source that is nearest to the statement, of those that have both, turns the two about."""
    for number, source in sorted(enumerate(case.sources), key=lambda pair: -case.shared(pair[0])):
        ones = [w for n, w in case.places[first.at] if n == number]
        twos = [w for n, w in case.places[second.at] if n == number]
        if ones and twos:
            if any(_voiced(case, source, first, second, one, two, number) for one in ones for two in twos):
                return True
            kept = any(one.at < two.at for one in ones for two in twos)
            pairs = [] if kept else [(one, two) for one in ones for two in twos]
            return any(_turned_here(case, source, first, second, one, two, number) for one, two in pairs)
    return False


def _voiced(case: Matched, source: Text, first: Word, second: Word, one: Word, two: Word, number: int) -> bool:
    """Whether two names keep their order about a verb that is passive in one of the texts only."""
    if not (one.at < two.at and first.kind == second.kind == "name"):
        return False
    for word in case.statement.words[first.at + 1 : second.at]:
        for held in (o for n, o in case.places.get(word.at, ()) if n == number and one.at < o.at < two.at):
            said = _passive(case.statement, word) and _by(case.statement.words[word.at : second.at])
            if word.kind == "word" and said != (_passive(source, held) and _by(source.words[held.at : two.at])):
                return True
    return False


def _turned_here(case: Matched, source: Text, first: Word, second: Word, one: Word, two: Word, number: int) -> bool:
    said, held = case.statement.words[first.at + 1 : second.at], source.words[two.at + 1 : one.at]
    copulas = any(w.lower in _BE for w in said) and any(w.lower in _BE for w in held)
    if _coordinated(said) or _coordinated(held):
        return False
    if not copulas and (_owns(first) != _owns(one) or _owns(second) != _owns(two)):
        return False
    hinges = [w for w in said if w.kind in ("word", "number") and case.places.get(w.at)]
    if any(n == number and o in held for w in hinges for n, o in case.places[w.at]):
        return _by(said) == _by(held)
    close = first.kind == second.kind == "name" and len(said) <= CLOSE and len(held) <= CLOSE
    return not hinges and (copulas or (close and first.clause == second.clause and one.clause == two.clause))


def _coordinated(words: Sequence[Word]) -> bool:
    return len(words) <= CLOSE and any(w.lower in ("and", "or") for w in words)


def _owns(word: Word) -> bool:
    return word.written.endswith(("'s", "s'"))


def _by(words: Sequence[Word]) -> bool:
    return any(w.lower in ("by", "from") for w in words)


def _is_thing(word: Word, text: Text) -> bool:
    """Whether a word is a name, or a noun as far as a determiner near before it tells."""
    if word.kind == "name":
        return True
    if word.kind != "word":
        return False
    following = text.words[word.at + 1 : word.at + 2]
    if word.lower in lexicon().classes["names"]["unit"] or any(
        w.kind in ("word", "name") and w.clause == word.clause and not _verbal(w) for w in following
    ):
        return False  # a number of things, or a word before the noun
    for other in reversed(text.words[max(0, word.at - 3) : word.at]):
        if other.lower in _DETERMINERS:
            return not _verbal(word) or other.at == word.at - 1
        if other.kind == "small":
            return False
    return False


def _verbal(word: Word) -> bool:
    return word.lower.endswith("ed") or word.lower in lexicon().classes["names"]["saying"]


def moved_names(case: Matched) -> str:
    """Two names of a clause that else follows its source word for word stand in other places than there."""
    whole = tuple(w for clause in case.drawn for w in case.statement.clause(clause) if not _tells(case, clause))
    for part in (*(case.statement.clause(clause) for clause in case.drawn), whole):
        words = [w for w in part if w.kind != "small"]
        least = FOLLOWS_WHOLE if part is whole else FOLLOWS
        number = max(range(len(case.sources)), key=partial(_standing, case, words))
        ordered = _in_order(words, case.sources[number].content)
        moved = {w.key for w in words if w.kind == "name" and w not in ordered and _stands(case, w, number)}
        follows = len(ordered) >= least * (len(words) - len(moved))
        if len(moved) > 1 and follows and _by(part) == _by(case.sources[number].words):
            return "names stand in other places than in its quotes"
    return ""


def _tells(case: Matched, clause: int) -> bool:
    """Whether a clause only says who says the rest."""
    return case.statement.clause(clause)[0].lower == "according"


def _standing(case: Matched, words: Sequence[Word], number: int) -> int:
    """How many of the words stand in a source."""
    return sum(_stands(case, w, number) for w in words)


def _stands(case: Matched, word: Word, number: int) -> bool:
    return any(n == number for n, _ in case.places.get(word.at, ()))


def _in_order(words: Sequence[Word], source: Sequence[Word]) -> set[Word]:
    """The words of the longest sequence that stands in a source in the same order."""
    best: list[tuple[Word, ...]] = [()] * (len(source) + 1)
    for word in words:
        row: list[tuple[Word, ...]] = [()]
        for i, other in enumerate(source):
            longer = (*best[i], word) if same(word, other) else ()
            row.append(max(longer, best[i + 1], row[i], key=len))
        best = row
    return set(best[-1])


def wrong_subject(case: Matched) -> str:
    """The word before a shared verb is another's, in the source."""
    for number, source in enumerate(case.sources):
        for word in case.statement.words:
            if word.kind != "word":
                continue
            for held in (w for n, w in case.places.get(word.at, ()) if n == number):
                if reason := _other_doer(case, source, word, held, [w for n, w in case.places[word.at]]):
                    return reason
    return ""


def _other_doer(case: Matched, source: Text, word: Word, held: Word, every: list[Word]) -> str:
    doer, theirs = _left_of(case.statement, word), _left_of(source, held)
    if doer is None or len(every) > 1 or not _is_thing(doer, case.statement) or _verbal(doer):
        return ""
    behind = _right_of(source, held)
    if behind is not None and same(doer, behind) and not _passive(source, held) and not _passive(case.statement, word):
        return f"“{doer.written}” is not who {word.written}"
    after = _right_of(case.statement, word)
    active = not _passive(case.statement, word) and not _passive(source, held)
    done = after if after is not None and after.kind == "name" and not same(after, doer) else None
    if active and done and theirs is not None and same(done, theirs):
        return f"“{done.written}” is who {word.written}"
    own = [w for w in source.words if same(doer, w)]
    later = bool(own) and all(w.at > held.at for w in own)
    if theirs is None or same(doer, theirs) or (not own and doer.kind != "name"):
        return ""
    if _passive(source, held) != _passive(case.statement, word):
        return ""
    if theirs.lower in lexicon().classes["names"]["anaphor"]:
        return f"“{doer.written}” is not who {word.written}" if later and theirs.kind == "small" else ""
    opens = theirs.clause == held.clause and theirs == source.clause(held.clause)[0]
    beside = theirs.clause == held.clause and (opens or _is_thing(theirs, source))
    if beside and (later or all(w.clause != held.clause for w in own)):
        return f"“{doer.written}” is not who {word.written}"
    return ""


def _left_of(text: Text, word: Word) -> Word | None:
    """The content word or pronoun right before a word, auxiliaries and adverbs aside, in its clause."""
    for other in reversed(text.words[: word.at]):
        if other.clause != word.clause:
            return None
        if other.lower in _AUXILIARIES or (other.kind != "name" and other.lower.endswith("ly")):
            continue
        anaphor = other.lower in lexicon().classes["names"]["anaphor"]
        return other if other.kind in ("name", "word") or anaphor else None
    return None


def _right_of(text: Text, word: Word) -> Word | None:
    for other in text.words[word.at + 1 : word.at + 4]:
        if other.clause != word.clause:
            return None
        if other.lower in _DETERMINERS:
            continue
        return other if other.kind in ("name", "word") else None
    return None


def _passive(text: Text, word: Word) -> bool:
    return any(w.lower in _BE for w in text.words[max(0, word.at - 2) : word.at])


def wrong_speaker(case: Matched) -> str:
    """The words are told as somebody's whom the source does not name as saying them."""
    saying = lexicon().classes["names"]["saying"]
    spoken = any(w.lower in saying for source in case.sources for w in source.words)
    for word in case.statement.words:
        speaker = _speaker(case.statement, word) if word.lower in saying - WEAK_SAYING else None
        if speaker is None or (not spoken and any(same(speaker, w) for source in case.sources for w in source.words)):
            continue
        verbs = [(n, w) for n, source in enumerate(case.sources) for w in source.words if w.lower in saying]
        told = [w for w in case.statement.clause(word.clause) if w.at < word.at and w.kind in ("word", "name")]
        found = [w for w in told if case.found(w)] or [speaker]
        spoken_by = [speaker] if speaker.kind == "name" or speaker.at < 3 else found
        governing = _governing(case, word, verbs)
        if not any(_speaks(case, each, verb, case.sources[n]) for each in spoken_by for n, verb in governing):
            return f"“{speaker.written}” is not who says it"
    return ""


def _governing(case: Matched, said: Word, verbs: Sequence[tuple[int, Word]]) -> Sequence[tuple[int, Word]]:
    """Of the source's words of saying, the one that most of what is said stands behind."""
    saying = lexicon().classes["names"]["saying"] - WEAK_SAYING
    until = next(
        (w.at for w in case.statement.words if w.at > said.at and w.lower in saying), len(case.statement.words)
    )
    counts: Counter[tuple[int, Word]] = Counter()
    for word in case.statement.content:
        if word.kind != "name" and said.at < word.at < until:
            for number, held in case.places[word.at]:
                before = [v for n, v in verbs if n == number and v.at < held.at and v.lower not in WEAK_SAYING]
                if before:
                    counts[number, before[-1]] += 1
    return [verb for verb, _ in counts.most_common(1)] or verbs


def _speaker(text: Text, word: Word) -> Word | None:
    if word.lower == "according":
        return next((w for w in text.words[word.at + 2 :] if w.kind == "name"), None)
    return _left_of(text, word)


def _speaks(case: Matched, speaker: Word, verb: Word, source: Text) -> bool:
    near = [w for w in source.words if verb.clause - 2 <= w.clause <= verb.clause]
    if any(same(speaker, w) for w in near):
        return True
    anaphors = lexicon().classes["names"]["anaphor"]
    theirs = _left_of(source, verb)
    known = case.about(speaker)
    if speaker.kind != "name":
        return theirs is not None and theirs.lower in anaphors
    return known and (theirs is None or theirs.lower in anaphors)
