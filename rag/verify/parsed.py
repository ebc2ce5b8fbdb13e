"""Who does what to whom, how far it has come and who says so: a statement beside its sources, as a parser sees both.

    Matched -> swapped_roles, told_surer, unsaid, misattributed -> a reason in a few words, or ""

Read `rag.verify.grammar` for what is compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.verify.grammar import DONE, IS, WILL, Role
from rag.verify.matching import Matched, same
from rag.verify.reading import SPEECH, Text, Word, has, lexicon

_BE = frozenset("is are was were be been being 's 're".split())
_LOOSE = frozenset("put puts set sets get gets take takes make makes give gives write writes".split())
_STATES = frozenset("have own hold cost cover contain include mean owe stand remain live".split())


def swapped_roles(case: Matched) -> str:
    """Two words that have changed their roles, or a doer who is another in the source."""
    for number, source in enumerate(case.sources):
        moved = list(_moved(case, number, source))
        for role, fillers in moved:
            for other, others in moved:
                first, second = case.statement.words[role.word], case.statement.words[other.word]
                if not same(first, second) and any(same(second, f) for f in fillers) and any(same(first, f) for f in others):
                    return f"“{first.written}” and “{second.written}” change their roles"
    return ""


def wrong_doer(case: Matched) -> str:
    """Who does something is another in the source, which has the one named in another part."""
    for number, source in enumerate(case.sources):
        for role, fillers in _moved(case, number, source):
            word, head = case.statement.words[role.word], case.statement.words[role.head]
            own = [o for n, o in case.places.get(word.at, ()) if n == number]
            if role.relation != "subj" or not own or head.lower in _BE | _LOOSE or not _verb(case.statement, head):
                continue
            joined = {r.word for r in source.grammar.roles if any(r.head == f.at for f in fillers)}
            if all(_told(f, source) for f in fillers) and not any(o.at in joined for o in own):
                return f"“{word.written}” is not who {head.written}"
    return ""


def _told(word: Word, source: Text) -> bool:
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


def told_surer(case: Matched) -> str:
    """A verb that is told as having come further than in the source: a plan as done, a possibility as a fact."""
    for at, stage in case.statement.grammar.stages.items():
        if stage is None or stage < WILL or _supposed(case.statement.words[at], case.statement):
            continue
        for word in _predicate(case.statement, at):
            held = [(n, o) for n, o in case.places.get(word.at, ()) if _verb(case.sources[n], o) == _verb(case.statement, word)]
            found = [_stage_about(case.sources[n], o.at) for n, o in held]
            known = [s for s in found if s is not None]
            if known and len(known) == len(found) and stage > max(known) and (max(known), stage) not in ((WILL, IS), (IS, DONE)):
                return f"“{word.written}” is told as surer than its quotes do"
    return ""


def _supposed(word: Word, text: Text) -> bool:
    return any(w.lower in ("if", "unless", "should", "without", "once") for w in text.clause(word.clause) if w.at < word.at)


def _predicate(text: Text, at: int) -> Iterator[Word]:
    """What a verb says: itself, or what stands behind "is"."""
    if text.words[at].kind != "small":
        yield text.words[at]
    elif text.words[at].lower in _BE:
        yield from (w for w in text.words if text.grammar.heads.get(w.at) == at and w.at > at and w.kind != "small")


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
    classes = lexicon().classes["names"]
    words = case.statement.words
    if has(case.statement.flat, classes["sources"]) or any(
        w.lower in SPEECH() and case.statement.grammar.tags.get(w.at, "").startswith("V") for w in words
    ):
        return ""
    free = [w for w in case.statement.content if w.kind != "name" and case.found(w)]
    lost = [w for w in free if all(case.sources[n].grammar.speakers.get(o.at) for n, o in case.places[w.at])]
    verbs = [w for w in lost if _verb(case.statement, w)]
    return "who says it is lost" if verbs or 2 * len(lost) > len(free) else ""


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
            (case.sources[n].words[at], n) for n, o in case.places[word.at] for at in case.sources[n].grammar.speakers.get(o.at, ())
        ]
        if not theirs:
            continue
        named = any(w.kind in ("name", "word") and w.lower not in anaphors for w, _ in theirs)
        here = any(o for n in {n for _, n in theirs} for o in case.sources[n].words if any(same(a, o) for a in names))
        meant = any(w.lower in anaphors for w, _ in theirs) and any(case.about(w) for w in names)
        if any(same(a, b) for a in names for b, _ in theirs) or meant or not (named or here):
            right += 1
        else:
            wrong, speaker = wrong + 1, names[0].written
    return f"“{speaker}” is not who says it" if wrong > right else ""
