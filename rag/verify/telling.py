"""How far a thing has come, and who says it: a statement beside its sources.

    Matched -> told_surer, unsaid, misattributed -> a reason, or ""

Read `rag.verify.grammar` for what is compared.
"""

from __future__ import annotations

from collections.abc import Iterator

from rag.verify.grammar import DONE, IS, WILL
from rag.verify.matching import Matched, same
from rag.verify.reading import Text, Word, flat_of, has, lexicon, speech
from rag.verify.roles import BE, is_verb, standing_for, tells_whom

_ADVERBS = frozenset("reportedly allegedly".split())


def told_surer(case: Matched) -> str:
    """A verb that is told as having come further than in the source: a plan as done, a possibility as a fact."""
    for at, stage in case.statement.grammar.stages.items():
        if (
            stage is None
            or stage < WILL
            or (at in case.statement.grammar.reported and stage == WILL)
            or _supposed(case.statement.words[at], case.statement)
        ):
            continue
        for word in _predicate(case.statement, at):
            held = [
                (n, o)
                for n, o in standing_for(case, word)
                if is_verb(case.sources[n], o) == is_verb(case.statement, word)
            ]
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


def _supposed(word: Word, text: Text) -> bool:
    return any(
        w.lower in ("if", "unless", "should", "without", "once") for w in text.clause(word.clause) if w.at < word.at
    )


def _predicate(text: Text, at: int) -> Iterator[Word]:
    """What a verb says: itself, or what stands behind "is"."""
    if text.words[at].kind != "small":
        yield text.words[at]
    elif text.words[at].lower in BE:
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
        w
        for w in case.statement.content
        if case.found(w) and all(_speakers(case, n, o) for n, o in standing_for(case, w))
    ]
    tellers = [w for w in case.statement.words if w.lower in speech() and grammar.tags.get(w.at, "").startswith("V")]
    covered = 0
    for word in tellers:
        before = [w for w in case.statement.words[max(0, word.at - 8) : word.at] if w.kind != "small"]
        above = [s for n, o in standing_for(case, word) for s in _speakers(case, n, o)]
        if word not in lost or not any(map(tells_whom, above)) or any(same(w, s) for w in before for s in above):
            covered += 1
    voices = {case.sources[n].grammar.speakers.get(o.at) for w in lost for n, o in standing_for(case, w)}
    if covered and covered >= len(voices):
        return ""
    if any(
        has(flat_of([w for w in case.sources[n].words if w.clause <= c + 1]), sources - _ADVERBS)
        for n, c in case.clauses
    ):
        return "who says it is lost"
    if any(has(flat_of(case.sources[n].clause(c)), _ADVERBS) for n, c in case.clauses):
        return "who says it is lost"
    free = [w for w in case.statement.content if w.kind != "name" and case.found(w)]
    told = [w for w in lost if w.kind != "name" and (not grammar.speakers.get(w.at) or w.lower in speech())]
    verbs = [w for w in told if is_verb(case.statement, w)]
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
        meant = not any(tells_whom(w) for w, _ in theirs) and any(case.about(w) for w in names)
        if any(same(a, b) for a in names for b, _ in theirs) or meant or not (named or here):
            right += 1
        else:
            wrong, speaker = wrong + 1, names[0].written
    return f"“{speaker}” is not who says it" if wrong > right else ""
