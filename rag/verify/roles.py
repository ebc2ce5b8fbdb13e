"""Who does what to whom: a statement beside its sources, as a parser sees both.

    Matched -> swapped_roles, turned_names, wrong_doer ... -> a reason in a few words, or ""

Read `rag.verify.grammar` for what is compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from rag.verify.grammar import Role
from rag.verify.matching import Matched, same
from rag.verify.reading import Text, Word, lexicon, speech

# Chosen together on drafts and lies for building the check (python -m evals.checks.drafts), none measured by itself.
FOLLOWS = 0.6  # share of a clause's other words in its source's order, from which on it follows it word for word
FOLLOWS_WHOLE = 0.8  # the same of a whole statement
CLOSELY = 5  # words of which all but a name stand in the source's order: the name has been moved
NEAR = 4  # words from one name to another that is joined to it
BE = frozenset("is are was were be been being 's 're".split())
_OWNED = frozenset("her his its their".split())
_LOOSE = frozenset("put puts set sets get gets take takes make makes give gives write writes".split())


def swapped_roles(case: Matched) -> str:
    """Two words that have changed their roles."""
    words, roles = case.statement.words, case.statement.grammar.roles
    for number, source in enumerate(case.sources):
        moved = list(_moved(case, number, source))
        if flipped := next((r for r in roles if _flipped(case, number, r)), None):
            return f"“{words[flipped.word].written}” changes its part"
        for role, fillers in moved:
            first = words[role.word]
            here = any(n == number for n, _ in case.places.get(first.at, ()))
            for other in roles:
                second = words[other.word]
                if same(first, second) or second.kind == "small" or not any(same(second, f) for f in fillers):
                    continue
                exchanged = any(o == other and any(same(first, f) for f in others) for o, others in moved)
                turned = (
                    other.head == role.head and other.relation != role.relation and role.relation in ("subj", "obj")
                )
                names = all(f.kind == "name" for f in fillers)
                doer = role.relation == "subj" and first.kind == "word" and tells_whom(first)
                named = names and (
                    (here and first.kind == "name") or (doer and not _beside(case.around, first, fillers))
                )
                if exchanged or turned or (named and other.relation != role.relation):
                    return f"“{first.written}” and “{second.written}” change their roles"
    return ""


def _flipped(case: Matched, number: int, role: Role) -> bool:
    """Whether who does a thing is whom it is done to in a source, or the other way about."""
    word, head, source = case.statement.words[role.word], case.statement.words[role.head], case.sources[number]
    if word.kind != "name" or not role.sure or role.relation not in ("subj", "obj"):
        return False
    held = [r for r in source.grammar.roles if same(word, source.words[r.word]) and same(head, source.words[r.head])]
    return bool(held) and all(r.sure and r.relation in {"subj", "obj"} - {role.relation} for r in held)


def turned_names(case: Matched) -> str:
    """Two names near one another that stand the other way about in a source, and nowhere as here."""
    for one, two in _near(case.statement):
        pairs = [(source, a, b) for source in case.sources for a, b in _near(source)]
        if any(same(one, a) and same(two, b) for _, a, b in pairs) or same(one, two):
            continue
        for source, a, b in pairs:
            said, held = case.statement.words[one.at : two.at + 1], source.words[a.at : b.at + 1]
            alike = _by(said) == _by(held) and _owns(one) == _owns(b) and _owns(two) == _owns(a)
            if same(one, b) and same(two, a) and alike and not _listed(said) and not _listed(held):
                return f"“{one.written}” and “{two.written}” stand the other way about in its quotes"
    return ""


def _near(text: Text) -> Iterator[tuple[Word, Word]]:
    """Pairs of names of one clause with few words between."""
    for one in text.words:
        for two in text.words[one.at + 1 : one.at + 1 + NEAR]:
            if one.kind == two.kind == "name" and one.clause == two.clause:
                yield one, two


def _listed(words: Sequence[Word]) -> bool:
    return any(w.lower in ("and", "or") for w in words)


def _owns(word: Word) -> bool:
    return word.written.endswith(("'s", "s'"))


def _by(words: Sequence[Word]) -> bool:
    return any(w.lower in ("by", "from") for w in words)


def wrong_doer(case: Matched) -> str:
    """Who does something is another in the source, which has the one named in another part."""
    for number, source in enumerate(case.sources):
        for role, fillers in _moved(case, number, source):
            word, head = case.statement.words[role.word], case.statement.words[role.head]
            own = [o for n, o in case.places.get(word.at, ()) if n == number]
            if (
                role.relation != "subj"
                or not own
                or not _nowhere_as_said(case, role)
                or head.lower in BE | _LOOSE | speech()
                or not is_verb(case.statement, head)
            ):
                continue
            joined = {r.word for r in source.grammar.roles if any(r.head == f.at for f in fillers)}
            known = all(tells_whom(f) for f in fillers) and not any(o.at in joined for o in own)
            later = all(f.kind == "small" and o.at > f.at for f in fillers for o in own)
            if known or later:
                return f"“{word.written}” is not who {head.written}"
    return ""


def tells_whom(word: Word) -> bool:
    """Whether a word of a source says by itself who is meant."""
    return word.kind in ("name", "word") and word.lower not in lexicon().classes["names"]["anaphor"]


def _moved(case: Matched, number: int, source: Text) -> Iterator[tuple[Role, Sequence[Word]]]:
    """The roles of the statement that others have in a source, with those."""
    for role in case.statement.grammar.roles:
        word, head = case.statement.words[role.word], case.statement.words[role.head]
        if word.kind not in ("name", "word", "date") or not role.sure:
            continue
        heads = [o.at for n, o in case.places.get(head.at, ()) if n == number]
        if head.lower in BE:
            heads = [w.at for w in source.words if w.lower in BE]
        held = [r for r in source.grammar.roles if r.head in heads and r.relation == role.relation]
        fillers = [source.words[r.word] for r in held if r.sure]
        if fillers and not any(same(word, source.words[r.word]) for r in held):
            yield role, fillers


def is_verb(text: Text, word: Word) -> bool:
    """Whether a word is a verb."""
    return text.grammar.tags.get(word.at, "").startswith("VB")


def other_name(case: Matched) -> str:
    """A word that another source has, or that only stands about them, where one has another word in its part."""
    moved = [(n, role, fillers) for n, source in enumerate(case.sources) for role, fillers in _moved(case, n, source)]
    titles = lexicon().classes["names"]["title"]
    for number, role, fillers in moved:
        word, source = case.statement.words[role.word], case.sources[number]
        others = [f for f in fillers if f.lower not in titles and not any(same(w, f) for w in case.statement.words)]
        owned = any(source.words[f.at - 1].lower in _OWNED for f in others if f.at)
        here = any(n == number for n, _ in case.places.get(word.at, ()))
        said = case.statement.words[role.head].lower in speech()
        if here or owned or said or not others or not _nowhere_as_said(case, role):
            continue
        named = word.kind in ("name", "date") and any(f.kind in ("name", "date") for f in others)
        names = all(f.kind == "name" for f in others)
        known = (names or case.about(word)) and tells_whom(word)
        doer = role.relation == "subj" and all(map(tells_whom, others)) and known
        if named or (doer and not case.found(word) and not _beside(case.around, word, others)):
            return f"“{word.written}” stands where its quotes have “{others[0].written}”"
    return ""


def _nowhere_as_said(case: Matched, role: Role) -> bool:
    """Whether no source has a word in the part that the statement gives it."""
    word, head = case.statement.words[role.word], case.statement.words[role.head]
    return not any(
        same(word, source.words[r.word]) and (same(head, source.words[r.head]) or head.lower in BE)
        for source in case.sources
        for r in source.grammar.roles
        if r.relation == role.relation
    )


def _beside(texts: Sequence[Text], word: Word, others: Sequence[Word]) -> bool:
    """Whether a word stands near one of the others, as a name does beside what its bearer is."""
    return any(
        same(word, a) and same(o, b)
        for t in texts
        for a in t.words
        for o in others
        for b in t.words[max(0, a.at - 4) : a.at + 5]
    )


def standing_for(case: Matched, word: Word) -> Sequence[tuple[int, Word]]:
    """Where a word stands in the sources: the word itself, or, where it does not, its kin."""
    held = case.places.get(word.at, ())
    return [(n, o) for n, o in held if o.key == word.key] or held


def moved_names(case: Matched) -> str:
    """Two names of a clause that else follows its source word for word stand in other places than there."""
    whole = tuple(w for clause in case.drawn for w in case.statement.clause(clause) if not _tells(case, clause))
    for part in (*(case.statement.clause(clause) for clause in case.drawn), whole):
        words = [w for w in part if w.kind != "small"]
        least = FOLLOWS_WHOLE if part is whole else FOLLOWS
        number = max(range(len(case.sources)), key=partial(_standing, case, words))
        ordered = _in_order(words, case.sources[number].content)
        away = [w for w in words if w.kind in ("name", "number") and w not in ordered and _stands(case, w, number)]
        alone = len({w.key for w in away}) == 1
        moved = {w.key for w in away if not _kept(case, w, number, alone=alone)}
        follows = len(ordered) >= least * (len(words) - len(moved))
        values = any(w.kind == "number" and w.key in moved for w in words)
        closely = part is whole and len(words) >= CLOSELY and len(ordered) >= len(words) - 1 - values
        if moved and (len(moved) > 1 or closely) and follows and _by(part) == _by(case.sources[number].words):
            return "names stand in other places than in its quotes"
    return ""


def _kept(case: Matched, word: Word, number: int, *, alone: bool) -> bool:
    """Whether a name that moved alone hangs on the same word as in a source, or a name is that of who speaks."""
    source, grammar = case.sources[number], case.statement.grammar
    aside = (r for r in grammar.roles if r.word == word.at and r.relation not in ("subj", "obj"))
    heads = [case.statement.words[r.head] for r in aside]
    theirs = [source.words[r.head] for r in source.grammar.roles if same(word, source.words[r.word])]
    speaks = any(word.at in each for each in grammar.speakers.values())
    return word.kind == "name" and (
        speaks or (alone and any(same(a, b) for a in heads for b in theirs if a.kind != "small"))
    )


def _tells(case: Matched, clause: int) -> bool:
    """Whether a clause only says who says the rest."""
    own, before = case.statement.clause(clause), case.statement.clause(clause - 1)
    aside = bool(before) and before[0].lower == "according" and all(w.kind in ("name", "small") for w in own)
    return own[0].lower == "according" or aside


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
