"""Who does what to whom, how far it has come and who says so: a statement beside its sources, as a parser sees both.

    Matched -> swapped_roles, turned_names, told_surer, unsaid, misattributed ... -> a reason in a few words, or ""

Read `rag.verify.grammar` for what is compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from rag.verify.grammar import DONE, IS, MAY, WILL, WOULD, Role
from rag.verify.matching import Matched, same
from rag.verify.reading import SPEECH, Text, Word, flat_of, has, lexicon

# Chosen together on drafts and lies for building the check (n=73 and 62, docs/results.md), none by itself.
FOLLOWS = 0.6  # share of a clause's other words in its source's order, from which on it follows it word for word
FOLLOWS_WHOLE = 0.8  # the same of a whole statement
CLOSELY = 5  # words of which all but a name stand in the source's order: the name has been moved
NEAR = 4  # words from one name to another that is joined to it
_BE = frozenset("is are was were be been being 's 're".split())
_ADVERBS = frozenset("reportedly allegedly".split())
_WANTS = frozenset(
    "need needs needed want wants wanted seek seeks sought request requested demand demands await awaits".split()
)
_OWNED = frozenset("her his its their".split())
_LOOSE = frozenset("put puts set sets get gets take takes make makes give gives write writes".split())
_STATES = frozenset("have own hold cost cover contain include mean owe stand remain live".split())


def swapped_roles(case: Matched) -> str:
    """Two words that have changed their roles."""
    words, roles = case.statement.words, case.statement.grammar.roles
    for number, source in enumerate(case.sources):
        moved = list(_moved(case, number, source))
        for role, fillers in moved:
            first = words[role.word]
            here = any(n == number for n, _ in case.places.get(first.at, ()))
            for other in roles:
                second = words[other.word]
                if same(first, second) or not any(same(second, f) for f in fillers):
                    continue
                exchanged = any(o == other and any(same(first, f) for f in others) for o, others in moved)
                turned = (
                    other.head == role.head and other.relation != role.relation and role.relation in ("subj", "obj")
                )
                named = here and first.kind == "name" and all(f.kind == "name" for f in fillers)
                if exchanged or turned or (named and other.relation != role.relation):
                    return f"“{first.written}” and “{second.written}” change their roles"
    return ""


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
                or head.lower in _BE | _LOOSE | SPEECH()
                or not _verb(case.statement, head)
            ):
                continue
            joined = {r.word for r in source.grammar.roles if any(r.head == f.at for f in fillers)}
            known = all(_told(f) for f in fillers) and not any(o.at in joined for o in own)
            later = all(f.kind == "small" and o.at > f.at for f in fillers for o in own)
            if known or later:
                return f"“{word.written}” is not who {head.written}"
    return ""


def _told(word: Word) -> bool:
    """Whether a word of a source says by itself who is meant."""
    return word.kind in ("name", "word") and word.lower not in lexicon().classes["names"]["anaphor"]


def _moved(case: Matched, number: int, source: Text) -> Iterator[tuple[Role, Sequence[Word]]]:
    """The roles of the statement that others have in a source, with those."""
    for role in case.statement.grammar.roles:
        word, head = case.statement.words[role.word], case.statement.words[role.head]
        if word.kind not in ("name", "word") or not role.sure:
            continue
        heads = [o.at for n, o in case.places.get(head.at, ()) if n == number]
        if head.lower in _BE:
            heads = [w.at for w in source.words if w.lower in _BE]
        held = [r for r in source.grammar.roles if r.head in heads and r.relation == role.relation]
        fillers = [source.words[r.word] for r in held if r.sure]
        if fillers and not any(same(word, source.words[r.word]) for r in held):
            yield role, fillers


def _verb(text: Text, word: Word) -> bool:
    return text.grammar.tags.get(word.at, "").startswith("VB")


def other_name(case: Matched) -> str:
    """A word that only stands about the sources, where they have another in its part."""
    for number, source in enumerate(case.sources):
        for role, fillers in _moved(case, number, source):
            word = case.statement.words[role.word]
            others = [f for f in fillers if not any(same(w, f) for w in case.statement.words)]
            owned = any(source.words[f.at - 1].lower in _OWNED for f in others if f.at)
            if case.found(word) or not others or owned or not (_told(word) or word.kind == "name"):
                continue
            named = [f for f in others if f.kind in ("name", "date")]
            doer = role.relation == "subj" and all(_told(f) for f in others) and case.about(word)
            if (word.kind == "name" and named) or (doer and not _beside(case.around, word, others)):
                return f"“{word.written}” stands where its quotes have “{others[0].written}”"
    return ""


def _beside(texts: Sequence[Text], word: Word, others: Sequence[Word]) -> bool:
    """Whether a word stands near one of the others, as a name does beside what its bearer is."""
    return any(
        same(word, a) and same(o, b)
        for t in texts
        for a in t.words
        for o in others
        for b in t.words[max(0, a.at - 4) : a.at + 5]
    )


def lost_condition(case: Matched) -> str:
    """What must come first, left out of what is only planned or possible."""
    kept = {(n, w.at) for found in case.places.values() for n, w in found}
    for number, source in enumerate(case.sources):
        for head, clause in source.grammar.conditions:
            stage = _stage_about(source, head)
            content = [at for at in clause if source.words[at].kind != "small"]
            near = (number, head) in kept or case.beside(number, source.words[head]) > 1
            if stage in (MAY, WOULD, WILL) and near and not any((number, at) in kept for at in content):
                return "condition of its quotes is lost"
    return ""


def turned_verb(case: Matched) -> str:
    """A verb that is negated in one of the texts only."""
    for at in case.statement.grammar.tags:
        word = case.statement.words[at]
        if not _verb(case.statement, word) or word.kind == "small" or word.lower in SPEECH():
            continue
        held = [(n, o) for n, o in _held(case, word) if _verb(case.sources[n], o)]
        most = max((case.beside(n, o) for n, o in held), default=0)
        best = [(n, o) for n, o in held if case.beside(n, o) == most]
        if best and all(
            (o.at in case.sources[n].grammar.denied) != (at in case.statement.grammar.denied) for n, o in best
        ):
            return f"“{word.written}” is negated in one place only"
    return ""


def _held(case: Matched, word: Word) -> Sequence[tuple[int, Word]]:
    """Where a word stands in the sources: the word itself, or, where it does not, its kin."""
    held = case.places.get(word.at, ())
    return [(n, o) for n, o in held if o.key == word.key] or held


def told_surer(case: Matched) -> str:
    """A verb that is told as having come further than in the source: a plan as done, a possibility as a fact."""
    for at, stage in case.statement.grammar.stages.items():
        if stage is None or stage < WILL or _supposed(case.statement.words[at], case.statement):
            continue
        for word in _predicate(case.statement, at):
            held = [(n, o) for n, o in _held(case, word) if _verb(case.sources[n], o) == _verb(case.statement, word)]
            found = [_stage_about(case.sources[n], o.at) for n, o in held]
            known = [s for s in found if s is not None]
            if (
                known
                and len(known) == len(found)
                and stage > max(known)
                and (max(known), stage) not in ((WILL, IS), (IS, DONE))
            ):
                return f"“{word.written}” is told as surer than its quotes do"
    return ""


def only_wanted(case: Matched) -> str:
    """What is only wanted in the source, told as there."""
    for role in case.statement.grammar.roles:
        word, head = case.statement.words[role.word], case.statement.words[role.head]
        if role.relation != "obj" or not case.found(word) or case.found(head):
            continue
        above = [
            case.sources[n].words[r.head].lower
            for n, o in case.places[word.at]
            for r in case.sources[n].grammar.roles
            if r.word == o.at and r.relation == "obj"
        ]
        if above and all(verb in _WANTS for verb in above) and (case.statement.grammar.stages.get(head.at) or 0) >= IS:
            return f"“{word.written}” is only wanted in its quotes"
    return ""


def _supposed(word: Word, text: Text) -> bool:
    return any(
        w.lower in ("if", "unless", "should", "without", "once") for w in text.clause(word.clause) if w.at < word.at
    )


def _predicate(text: Text, at: int) -> Iterator[Word]:
    """What a verb says: itself, or what stands behind "is"."""
    if text.words[at].kind != "small":
        yield text.words[at]
    elif text.words[at].lower in _BE:
        yield from (
            w
            for w in text.words
            if text.grammar.heads.get(w.at) == at
            and w.at > at
            and w.kind != "small"
            and text.grammar.tags.get(w.at, "")[:3] in ("NN", "NNS", "NNP", "JJ", "VBN")
        )


def _stage_about(text: Text, at: int) -> int | None:
    """How far the verb has come that a word is, or hangs on."""
    for _ in range(6):
        if at in text.grammar.stages:
            return text.grammar.stages[at]
        at = text.grammar.heads.get(at, -1)
        if at < 0:
            return None
    return None


def unsaid(case: Matched) -> str:
    """What somebody says, told as fact."""
    sources = lexicon().classes["names"]["sources"]
    grammar = case.statement.grammar
    if has(case.statement.flat, sources):
        return ""
    lost = [
        w for w in case.statement.content if case.found(w) and all(_speakers(case, n, o) for n, o in _held(case, w))
    ]
    tellers = [w for w in case.statement.words if w.lower in SPEECH() and grammar.tags.get(w.at, "").startswith("V")]
    for word in tellers:
        before = [w for w in case.statement.words[max(0, word.at - 8) : word.at] if w.kind != "small"]
        above = [s for n, o in _held(case, word) for s in _speakers(case, n, o)]
        if word not in lost or not any(map(_told, above)) or any(same(w, s) for w in before for s in above):
            return ""
    if any(
        has(flat_of([w for w in case.sources[n].words if w.clause <= c]), sources - _ADVERBS) for n, c in case.clauses
    ):
        return "who says it is lost"
    if any(has(flat_of(case.sources[n].clause(c)), _ADVERBS) for n, c in case.clauses):
        return "who says it is lost"
    free = [w for w in case.statement.content if w.kind != "name" and case.found(w)]
    told = [w for w in lost if w.kind != "name" and (not grammar.speakers.get(w.at) or w.lower in SPEECH())]
    verbs = [w for w in told if _verb(case.statement, w)]
    return "who says it is lost" if verbs or 2 * len(told) > len(free) else ""


def _speakers(case: Matched, number: int, word: Word) -> list[Word]:
    source = case.sources[number]
    return [source.words[at] for at in source.grammar.speakers.get(word.at, ())]


def misattributed(case: Matched) -> str:
    """What one says, told as said by another."""
    anaphors = lexicon().classes["names"]["anaphor"]
    wrong = right = 0
    speaker = ""
    for word in case.statement.content:
        own = case.statement.grammar.speakers.get(word.at)
        if not own or not case.found(word):
            continue
        names = [case.statement.words[at] for at in own if case.statement.words[at].kind in ("name", "word")]
        if not names:
            continue
        theirs = [
            (case.sources[n].words[at], n)
            for n, o in case.places[word.at]
            for at in case.sources[n].grammar.speakers.get(o.at, ())
        ]
        if not theirs:
            continue
        named = any(w.kind in ("name", "word") and w.lower not in anaphors for w, _ in theirs)
        here = any(o for n in {n for _, n in theirs} for o in case.sources[n].words if any(same(a, o) for a in names))
        meant = not any(_told(w) for w, _ in theirs) and any(case.about(w) for w in names)
        if any(same(a, b) for a in names for b, _ in theirs) or meant or not (named or here):
            right += 1
        else:
            wrong, speaker = wrong + 1, names[0].written
    return f"“{speaker}” is not who says it" if wrong > right else ""


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
        closely = part is whole and len(words) >= CLOSELY and len(ordered) >= len(words) - 1
        if moved and (len(moved) > 1 or closely) and follows and _by(part) == _by(case.sources[number].words):
            return "names stand in other places than in its quotes"
    return ""


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
