"""Words that a sentence cannot lose and still say the same, by the kind of weight they carry.

A privative or modal adjective ("former", "alleged", "unpaid") changes what its noun is; a limiting adverb ("hardly",
"partly") what is said of it; a verb of thought ("fear", "hope") makes the clause behind it a thought; a condition, a
retraction or a fiction frames a whole sentence.  These are classes of the language, small enough to be named.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.language.words import stem
from rag.verify.compression.grammar import Token

_PRIVATIVE = frozenset(
    "former ex vice deputy acting assistant associate shadow interim honorary provisional aspiring so-called so"
    " called alleged supposed suspected purported putative apparent ostensible would fake false counterfeit"
    " forged mock toy imitation bogus sham artificial dummy pretend fictional fictitious imaginary mythical"
    " hypothetical theoretical virtual proposed planned potential possible prospective future likely probable"
    " attempted failed abortive unsuccessful aborted near quasi pseudo semi non anti counter half partial"
    " temporary erstwhile onetime sub junior incoming outgoing designate elect past previous conditional"
    " suspended cancelled rejected abandoned self over under maximum minimum average estimated projected"
    " expected first second third last next most least".split()
)
_LIMITING = frozenset(
    "hardly barely scarcely nearly almost allegedly supposedly reportedly purportedly falsely wrongly mistakenly"
    " formerly previously partly partially mostly largely mainly theoretically nominally ostensibly temporarily"
    " rarely seldom occasionally sometimes potentially possibly probably apparently only solely merely virtually"
    " practically effectively technically conditionally provisionally roughly approximately instead too so once"
    " ever then hypothetically".split()
)
_REGIONS = frozenset(
    "new north south east west northern southern eastern western central upper lower great greater little saint"
    " san".split()
)
_QUANTITIES = frozenset("half few little less part".split())
_UN = re.compile(r"^(?:un(?!i[^nm]|ivers|der|til|to$|cle|anim)|non|anti|semi|quasi|pseudo|in(?:valid|compl|adequ))")
_TAKES_CLAUSE = frozenset(
    stem(word)
    for word in (
        "complain add note recall explain boast joke concede admit acknowledge observe remark reply write"
        " testify vow caution stress hint charge find found decide accept ensure swear fear hope think believe"
        " doubt expect suspect imagine pretend assume suppose wish deny dream bet guess want claim allege"
        " suggest argue insist predict warn say tell report maintain consider declare presume mistake deem call"
        " name propose demand ask urge wonder myth rumour rumor hoax lie fiction fantasy idea notion theory"
        " hypothesis allegation assumption belief feel hold worry dispute contend speculate fancy seem"
        " appear try attempt seek refuse decline fail stop cease avoid threaten promise offer agree plan intend"
        " thought said told meant threatened held felt".split()
    )
)
_CONDITION = frozenset(
    "if unless provided providing assuming supposing lest barring pending except save otherwise else".split()
)
_UNSAYING = frozenset(
    "false wrong untrue wrongly falsely mistakenly erroneously myth hoax refuted debunked disproved mistaken incorrect"
    " overturned annulled revoked retracted withdrawn reversed void quashed rescinded repealed recanted vain".split()
)
_DISPUTING = frozenset(stem(word) for word in "deny denies denied dispute contest reject refute contradict".split())
_IN_THOUGHT = frozenset("theory principle name paper".split())
_FICTION = frozenset(
    "view opinion eyes mind judgement judgment belief reckoning novel film movie dream dreams play fiction"
    " scenario simulation drill exercise rehearsal legend myth fable tale joke parody satire hypothesis"
    " imagination episode sitcom cartoon comic".split()
)


def weighs(token: Token) -> bool:
    """Whether an adjective, title or adverb changes what it stands before."""
    if token.lower in _PRIVATIVE or token.lower in _LIMITING or token.negates or token.kind == "quantity":
        return True
    return token.kind in ("word", "verb", "adverb") and token.written.islower() and bool(_UN.match(token.lower))


def makes_name(token: Token) -> bool:
    """Whether a word before a name makes it the name of something else: "South", "New"."""
    return token.lower in _REGIONS


def quantifies(piece: Sequence[Token]) -> bool:
    """Whether the tokens say how many or how much."""
    return any(t.lower in _QUANTITIES or t.kind == "quantity" for t in piece)


def takes_clause(token: Token) -> bool:
    """Whether a verb or noun makes what follows a thought, a wish, a word or an attempt of somebody."""
    return token.kind in ("verb", "word") and token.key in _TAKES_CLAUSE


def limits_clause(piece: Sequence[Token]) -> bool:
    """Whether a phrase opens or holds a condition or an exception."""
    words = [t.lower for t in piece]
    inverted = words[0] in ("should", "had", "were") and len(words) > 1 and not piece[1].finite
    if inverted or any(word in _CONDITION for word in words):
        return True
    joined = f" {' '.join(words)} "
    return any(
        f" {phrase} " in joined for phrase in ("as long as", "so long as", "on condition", "in case", "subject to")
    )


def unsays(piece: Sequence[Token]) -> bool:
    """Whether a phrase takes back what is said around it."""
    return any(t.lower in _UNSAYING for t in piece)


def disputes(token: Token) -> bool:
    """Whether a verb says that somebody holds the opposite."""
    return token.key in _DISPUTING


def fictional(piece: Sequence[Token]) -> bool:
    """Whether a phrase sets what is said in a story, a theory or an exercise."""
    if not piece or piece[0].lower not in ("in", "on", "as", "by", "according", "for", "during"):
        return False
    if len(piece) > 1 and piece[1].lower in _IN_THOUGHT:
        return True
    head = []
    for token in piece[1:]:
        if token.kind in ("prep", "relative", "that"):
            break
        head.append(token.lower)
    return any(word in _FICTION for word in head[-2:])
