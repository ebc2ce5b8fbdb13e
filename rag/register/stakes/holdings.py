"""A parsed verb -> what it says that somebody holds, gives up, is barred from, asks for or fears, without a sum.

    holding_of(sentence, verb) -> Holding(subject, what) or None

Rights, seats, licences, control, access, homes: the verbs and nouns are in `words.toml`, their tense and their objects
are judged here.  What once was so is none.  Read `rag.register.stakes.stakes`, which asks.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from rag.register.claims.clauses import (
    Sentence,
    is_negated,
    is_party,
    is_passive,
    is_past,
    is_verb,
    objects_of,
    stretch,
    subject_of,
)
from rag.register.claims.lexicon import lemmas
from rag.register.stakes.governed import Holding, behind, is_ahead, key_of, rest_of
from rag.register.stakes.holders import ANYONE, may_hold

if TYPE_CHECKING:
    from spacy.tokens import Token

_UNSURE = frozenset("may might could would can".split())
_OBLIGED = frozenset("have force order oblige compel require tell make".split())
_OWN = frozenset("their its his her our my".split())
_KEEPS = frozenset("keep retain regain lose hold".split())
_USUAL = frozenset("common uncommon usual unusual normal rare".split())
_LEFT = frozenset("leave sell close abandon quit".split())


def holding_of(sentence: Sentence, verb: Token) -> Holding | None:
    """The first reading of the verb that fits."""
    for read in _READINGS:
        found = read(sentence, verb)
        if found is not None and found.what is not None and _is_somebody(found.subject):
            return found
    return None


def _is_somebody(subject: Token | None) -> bool:
    if subject is None:
        return True
    return subject.lower_ not in ANYONE and not any(c.lower_ == "no" for c in subject.children)


def _holder(verb: Token) -> Token | None:
    subject = subject_of(verb)
    return subject if subject is not None and may_hold(subject) else None


def _ended(_: Sentence, verb: Token) -> Holding | None:
    """A thing that may be revoked, forfeited or refunded."""
    thing = next((c for c in verb.children if c.dep_ == "nsubjpass"), None)
    if thing is None or verb.lemma_ not in lemmas("holdings", "ends") or not is_ahead(verb) or is_negated(verb):
        return None
    if thing.pos_ not in ("NOUN", "PROPN"):
        return None
    owner = next((c for c in thing.children if c.dep_ == "poss" and is_party(c) and c.pos_ != "PRON"), None)
    return Holding(subject=owner, what=stretch(verb.doc, thing.left_edge.i, verb.i))


def _deprived(_: Sentence, verb: Token) -> Holding | None:
    """Somebody who is stripped of, barred from, or left without something, or must do without it."""
    if is_negated(verb):
        return None
    if verb.lemma_ in ("leave", "do"):
        return _left(verb)
    if verb.lemma_ not in lemmas("holdings", "deprives") or not is_passive(verb):
        return None
    reached = behind(verb, "of", "from")
    subject = _holder(verb)
    old = any(c.lower_ in ("was", "were", "had") for c in verb.children) and not is_ahead(verb)
    if not reached or subject is None or old or not (is_party(subject) or is_ahead(verb)):
        return None
    return Holding(subject=subject, what=rest_of(verb))


def _left(verb: Token) -> Holding | None:
    if any(c.dep_ == "prt" or c.lower_ == "behind" for c in verb.children):
        return None
    said = [t for t in verb.subtree if t.lower_ == "without" and t.dep_ == "prep"]
    without = [t for t in said if any(c.dep_ == "pobj" for c in t.children)]
    near = [t for t in without if t.head == verb or t.head in objects_of(verb)]
    if verb.lemma_ == "do":
        subject = _holder(verb)
        return Holding(subject=subject, what=rest_of(verb)) if near and subject is not None and is_ahead(verb) else None
    burdened = is_passive(verb) and behind(verb, "with")
    if not near and not (burdened and is_ahead(verb)):
        return None
    who = subject_of(verb) if is_passive(verb) else next(iter(objects_of(verb)), None)
    if who is None or not may_hold(who) or who.pos_ == "PRON":
        return None
    return Holding(subject=who, what=rest_of(verb, first=who.left_edge))


def _held(_: Sentence, verb: Token) -> Holding | None:
    """A right, a seat, a licence, control that somebody has, keeps, gains, is given or is refused."""
    if key_of(verb) not in lemmas("holdings", "holds"):
        return None
    kept = verb.lemma_ in _KEEPS and (is_ahead(verb) or _is_open(verb))
    things = [o for o in (*objects_of(verb), *behind(verb, "for")) if _is_right(o) or (kept and _is_own(o))]
    things = things or [t for t in behind(verb, "to") if verb.lemma_ == "have" and t.tag_ == "PRP"]  # "to itself"
    subject = _holder(verb)
    if not things or subject is None or not is_party(subject) or _is_loose(verb):
        return None
    aux = {c.lower_ for c in verb.children}
    negated = is_negated(verb) or (verb.dep_ == "conj" and is_negated(verb.head))
    if negated and verb.lemma_ in ("have", "hold", "share"):
        return None
    if verb.lemma_ in ("have", "hold", "want", "enjoy", "share") and (is_past(verb) or "did" in aux):
        return None
    given = next((c for c in verb.children if c.dep_ == "dative" and c.pos_ in ("NOUN", "PROPN")), None)
    return Holding(subject=given or subject, what=rest_of(verb))


def _is_loose(verb: Token) -> bool:
    """Whether it is a participle without an auxiliary, which tells as often what could be as what is."""
    return verb.tag_ == "VBG" and not any(c.dep_.startswith("aux") for c in verb.children)


def _is_own(word: Token) -> bool:
    """Whether it is said to be the holder's: "her office", "their boats"."""
    return any(c.lower_ in _OWN for c in word.children) and word.pos_ in ("NOUN", "PROPN")


def _is_open(verb: Token) -> bool:
    """Whether it is left open: "whether she keeps her office"."""
    return any(c.lower_ in ("whether", "if", "unless") and c.dep_ == "mark" for c in verb.children)


def _is_right(word: Token) -> bool:
    if word.lemma_.lower() in lemmas("holdings", "rights") and word.pos_ in ("NOUN", "PROPN"):
        at_table = any(t.lower_ == "table" for t in word.subtree)
        return not at_table and not (word.lemma_ == "right" and any(c.dep_ == "amod" for c in word.children))
    return word.lemma_ in ("share", "part") and any(c.lower_ in ("of", "in") for c in word.rights)


def _yielded(_: Sentence, verb: Token) -> Holding | None:
    """What somebody must, may or is ready to hand over, or has to leave."""
    objects = [o for o in objects_of(verb) if o.pos_ in ("NOUN", "PROPN")]
    subject = _holder(verb)
    if not objects or subject is None or is_negated(verb):
        return None
    aux = {c.lower_ for c in verb.children}
    obliged = "must" in aux or ("to" in aux and verb.dep_ == "xcomp" and verb.head.lemma_ in _OBLIGED)
    owned = any(c.lower_ in _OWN for o in objects for c in o.children)
    if any(t.lemma_ in _USUAL for t in verb.doc):
        return None
    if key_of(verb) in lemmas("holdings", "yields"):
        return Holding(subject=subject, what=rest_of(verb)) if is_ahead(verb) or verb.tag_ == "VBZ" else None
    return Holding(subject=subject, what=rest_of(verb)) if verb.lemma_ in _LEFT and obliged and owned else None


def _taken(_: Sentence, verb: Token) -> Holding | None:
    """What somebody might take over, freeze, block or restrict."""
    able = verb.dep_ in ("acl", "relcl", "xcomp") and verb.head.lemma_ in ("position", "able", "free")
    sure = verb.lemma_ == "take" and is_ahead(verb)  # "the bank will take over the mill"
    if key_of(verb) not in lemmas("holdings", "takes") or is_negated(verb):
        return None
    if not (sure or able or is_ahead(verb, _UNSURE)):
        return None
    reached = [c for c in verb.rights if c.dep_ in ("dobj", "ccomp") and c.pos_ != "PRON"]
    subject = subject_of(verb) if not able else subject_of(next((t for t in verb.ancestors if is_verb(t)), verb))
    if not reached or subject is None or not may_hold(subject):
        return None
    return Holding(subject=subject, what=rest_of(verb))


def _asked(_: Sentence, verb: Token) -> Holding | None:
    """What a court is asked to order; what somebody calls, fights or campaigns for."""
    subject = subject_of(verb)
    if subject is None or not may_hold(subject) or is_negated(verb):
        return None
    if verb.lemma_ in ("ask", "petition", "urge") and objects_of(verb):
        judges = [o for o in objects_of(verb) if o.lemma_.lower() in lemmas("holdings", "judges")]
        wish = [c for c in verb.rights if c.dep_ in ("xcomp", "ccomp", "advcl")]
        return Holding(subject=subject, what=rest_of(verb)) if judges and wish else None
    somebody = is_party(subject) or verb.lemma_ == "ask"
    if not somebody or _is_loose(verb) or objects_of(verb):
        return None
    if not {verb.lemma_, key_of(verb)} & lemmas("holdings", "asks") or (
        verb.tag_ in ("VBD", "VBN") and not _has_perfect(verb)
    ):
        return None
    reached = [w for w in behind(verb, "for", "over") if w.pos_ in ("NOUN", "PROPN")]
    if verb.lemma_ == "ask" and (verb.tag_ != "VBG" or subject.lower_ in ANYONE):
        return None  # "asked for comment"
    return Holding(subject=subject, what=rest_of(verb)) if reached else None


def _has_perfect(verb: Token) -> bool:
    return any(c.lower_ in ("has", "have", "’ve", "'ve") for c in verb.children)


def _feared(_: Sentence, verb: Token) -> Holding | None:
    """What somebody fears to lose, or fears for."""
    subject = subject_of(verb)
    if verb.lemma_ not in ("fear", "dread", "worry") or subject is None or not is_party(subject):
        return None
    if verb.tag_ in ("VBD", "VBN") or is_negated(verb):
        return None
    for_what = [w for w in behind(verb, "for") if w.pos_ in ("NOUN", "PROPN")]
    said = [c for c in verb.rights if c.dep_ == "ccomp" and is_ahead(c) and subject_of(c) is not None]
    own = [c for c in said if subject_of(c).lower_ in ("it", "they", "he", "she")]  # type: ignore[union-attr]
    return Holding(subject=subject, what=rest_of(verb)) if for_what or (own and verb.lemma_ != "worry") else None


def _depends(_: Sentence, verb: Token) -> Holding | None:
    """A fate, a right or a deal that hangs on something."""
    thing = subject_of(verb)
    reported = verb.dep_ == "ccomp" and is_past(verb.head)  # "said 24 jobs hung on it"
    if verb.lemma_ not in lemmas("holdings", "hinges") or thing is None or (is_past(verb) and not reported):
        return None
    owned = any(c.dep_ == "poss" for c in thing.children)
    known = owned or thing.lemma_.lower() in lemmas("holdings", "fates")
    if not known or not behind(verb, "on", "upon"):
        return None
    return Holding(subject=None, what=rest_of(verb, first=thing.left_edge))


def _fated(_: Sentence, verb: Token) -> Holding | None:
    """Jobs, homes or rights, or part of them, that are to go or to stay."""
    subject = subject_of(verb)
    if subject is None:
        return None
    if verb.lemma_ == "go" and subject.lemma_ in lemmas("holdings", "stock") and behind(verb, "to"):
        receives = is_ahead(verb) or verb.tag_ == "VBZ"  # "the money goes to a home"
        return Holding(subject=None, what=rest_of(verb, first=subject.left_edge)) if receives else None
    if verb.lemma_ not in lemmas("holdings", "goes") or not is_ahead(verb):
        return None
    of = [w for c in subject.children if c.lower_ == "of" for w in c.children if c.dep_ == "prep"]
    things = lemmas("holdings", "fates") | lemmas("holdings", "rights")
    if not any(w.lemma_.lower() in things for w in (subject, *of)):
        return None
    return Holding(subject=None, what=rest_of(verb, first=subject.left_edge))


def _quits(_: Sentence, verb: Token) -> Holding | None:
    """Somebody who can or will back out of a deal, or walk away from it."""
    subject = _holder(verb)
    quits = key_of(verb) in lemmas("holdings", "quits") or any(
        f"{verb.lemma_}-{c.lower_}" in lemmas("holdings", "quits") for c in verb.rights
    )
    if subject is None or not quits or not is_ahead(verb) or is_negated(verb):
        return None
    return Holding(subject=subject, what=rest_of(verb))


def _put_out(_: Sentence, verb: Token) -> Holding | None:
    """Somebody who can be put out of a home, a job or a race."""
    subject = subject_of(verb)
    out = any(c.lower_ == "out" for c in verb.children) and any(
        c.lower_ == "of" for t in verb.children for c in (t, *t.children)
    )
    moved = verb.lemma_ in ("put", "throw", "turn", "force", "drive", "push", "freeze", "price") and is_passive(verb)
    if subject is None or not (out and moved and is_ahead(verb)):
        return None
    return Holding(subject=subject if may_hold(subject) else None, what=rest_of(verb))


def _entitled(_: Sentence, verb: Token) -> Holding | None:
    """What somebody is entitled to, or can ask back."""
    subject = _holder(verb)
    if subject is None:
        return None
    if verb.lemma_ == "entitle" and behind(verb, "to"):
        return Holding(subject=subject, what=rest_of(verb))
    back = {t.lemma_.lower() for t in verb.subtree}
    money = bool(back & lemmas("holdings", "refunds")) or {"money", "back"} <= back
    asks = verb.lemma_ in ("claim", "ask", "get", "demand", "request", "receive", "seek")
    return Holding(subject=subject, what=rest_of(verb)) if asks and money and is_ahead(verb) else None


def _costs(_: Sentence, verb: Token) -> Holding | None:
    """What something costs somebody besides money: "would cost the town its only pharmacy"."""
    objects = [c for c in verb.rights if c.dep_ in ("dobj", "dative")]
    owned = [o for o in objects if any(c.lower_ in _OWN for c in o.children)]
    if verb.lemma_ != "cost" or not owned or not is_ahead(verb):
        return None
    who = next((o for o in objects if o not in owned and may_hold(o)), None)
    return Holding(subject=who, what=rest_of(verb))


_READINGS: tuple[Callable[[Sentence, Token], Holding | None], ...] = (
    _ended, _deprived, _held, _yielded, _taken, _asked, _feared, _depends, _entitled, _costs, _fated, _put_out, _quits
)  # fmt: skip
