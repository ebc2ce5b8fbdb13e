"""Who does what to whom: whether a statement gives its parts to the same doers, and its words to the same speakers.

    Matched -> swapped_roles, wrong_subject, wrong_speaker -> a reason in a few words, or ""

There is no parser: what stands before and behind a word that both texts share tells.  Two parts that change sides of
such a word have changed their roles, unless one text says it in the passive.  When in doubt it refuses.
"""

from __future__ import annotations

from rag.verify.matching import Matched, same
from rag.verify.reading import Text, Word, lexicon

_DETERMINERS = frozenset("the a an its their his her both this that no our".split())
_BE = frozenset("is are was were be been being get gets got".split())
WEAK_SAYING = frozenset(
    "put puts call calls called calling find finds found add adds added note notes noted want wants wanted demand demands"
    " demanded propose proposes proposed question questioned promise promises promised pledge pledges pledged write writes"
    " wrote announce announced announces report reports confirm confirms confirmed tell estimate estimates".split()
)  # what may also be done without a word
_AUXILIARIES = _BE | frozenset(
    "has have had will would may might could can should must do does did not to also itself".split()
)


def swapped_roles(case: Matched) -> str:
    """Two things of the statement stand on the other sides of a shared word than in the source."""
    for number, source in enumerate(case.sources):
        places = {at: [w for n, w in found if n == number] for at, found in case.places.items()}
        things = [w for w in case.statement.words if places.get(w.at) and _is_thing(w, case.statement)]
        for i, first in enumerate(things):
            for second in things[i + 1 :]:
                if _turned(first, second, places, case.statement, source):
                    return f"“{first.written}” and “{second.written}” change their roles"
    return ""


def _turned(first: Word, second: Word, places: dict[int, list[Word]], said: Text, source: Text) -> bool:
    ones, twos = places[first.at], places[second.at]
    if same(first, second) or not all(two.at < one.at for one in ones for two in twos):
        return False
    hinges = [w for w in said.words[first.at + 1 : second.at] if _is_hinge(w) and places.get(w.at)]
    if any(w.lower in _BE for w in said.words[first.at + 1 : second.at]) and not hinges:
        between = source.words[twos[0].at + 1 : ones[0].at]
        return any(w.lower in _BE for w in between) and not _coordinated(between)
    for hinge in hinges:
        for held in places[hinge.at]:
            for one in ones:
                for two in twos:
                    if two.at < held.at < one.at:
                        by_said = _by(said, hinge.at, second.at)
                        return by_said == _by(source, held.at, one.at)
    return False


def _coordinated(words: tuple[Word, ...]) -> bool:
    return any(w.lower in ("and", "or") for w in words)


def _is_hinge(word: Word) -> bool:
    return word.kind in ("word", "number")


def _by(text: Text, start: int, end: int) -> bool:
    return any(w.lower in ("by", "from") for w in text.words[start + 1 : end])


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
    if after is not None and theirs is not None and after.kind == "name" and same(after, theirs):
        if not _passive(case.statement, word) and not _passive(source, held) and not same(after, doer):
            return f"“{after.written}” is who {word.written}"
    if theirs is None or same(doer, theirs) or theirs.lower in lexicon().classes["names"]["anaphor"]:
        return ""
    own = [w for w in source.words if same(doer, w)]
    if not own and doer.kind != "name":
        return ""
    if _passive(source, held) != _passive(case.statement, word):
        return ""
    if theirs.clause == held.clause and theirs.kind in ("name", "word") and _is_thing(theirs, source):
        if all(w.clause != held.clause for w in own):
            return f"“{doer.written}” is not who {word.written}"
    return ""


def _left_of(text: Text, word: Word) -> Word | None:
    """The content word or pronoun right before a word, auxiliaries and adverbs aside, in its clause."""
    for other in reversed(text.words[: word.at]):
        if other.clause != word.clause:
            return None
        if other.lower in _AUXILIARIES or other.lower.endswith("ly"):
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
    spoken = [w for source in case.sources for w in source.words if w.lower in saying]
    for word in case.statement.words:
        speaker = _speaker(case.statement, word) if word.lower in saying - WEAK_SAYING else None
        if speaker is None or (not spoken and any(same(speaker, w) for source in case.sources for w in source.words)):
            continue
        if not any(
            _speaks(case, speaker, verb, source)
            for source in case.sources
            for verb in source.words
            if verb.lower in saying
        ):
            return f"“{speaker.written}” is not who says it"
    return ""


def _speaker(text: Text, word: Word) -> Word | None:
    if word.lower == "according":
        return next((w for w in text.words[word.at + 2 :] if w.kind == "name"), None)
    return _left_of(text, word)


def _speaks(case: Matched, speaker: Word, verb: Word, source: Text) -> bool:
    near = [
        w for w in source.words if w.clause == verb.clause or w.clause == verb.clause - 1 or w.clause == verb.clause - 2
    ]
    if any(same(speaker, w) for w in near):
        return True
    anaphors = lexicon().classes["names"]["anaphor"]
    theirs = _left_of(source, verb)
    known = any(same(speaker, w) for w in case.around.words)
    if speaker.kind != "name":
        return theirs is not None and theirs.lower in anaphors
    return known and (theirs is None or theirs.lower in anaphors)
