"""What part a word plays in an English sentence, as far as its form tells.

    text -> Token*(written, lower, key, kind)

Function words are few and known by name; of the rest only names, numbers, adverbs and verbs in the past are told
apart.  No model and no dictionary: a word that could be several things is called "word", and
`rag.verify.compression.check`, which reads these kinds, refuses what it cannot place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import zip_longest
from typing import Literal

from rag.language.words import negates, number_of, plain, spell_scales, stem

Kind = Literal[
    "break", "stop", "article", "owner", "quantity", "prep", "to", "be", "have", "do", "modal", "pronoun", "and",
    "or", "but", "that", "relative", "conjunction", "adverb", "number", "name", "verb", "word",
]  # fmt: skip

_CLASSES: dict[Kind, str] = {
    "article": "a an the this these those",
    "owner": "its his her their our my your",
    "quantity": "few fewer little half most some many several all every each any no both either neither none only",
    "prep": (
        "of in on at by from with for against into onto over under above below about across along amid among around"
        " before after since until till during within without between behind beneath beside besides beyond despite"
        " except inside outside near off per through throughout toward towards upon via than as like unlike"
    ),
    "to": "to",
    "be": "be am is are was were been being",
    "have": "have has had having",
    "do": "do does did",
    "modal": "can could may might must shall should will would ought need cannot",
    "pronoun": "he she it they we i you him them us me himself herself itself themselves there nothing",
    "and": "and &",
    "or": "or nor",
    "but": "but yet",
    "that": "that",
    "relative": "who whom whose which where",
    "conjunction": "because although though while whereas when if unless whether once so how why what",
    "adverb": (
        "very quite still already again now then today yesterday tomorrow tonight overnight soon later earlier even"
        " just also well here abroad meanwhile however therefore thus indeed ago instead"
    ),
}
_KINDS = {word: kind for kind, words in _CLASSES.items() for word in words.split()}
_IRREGULAR = frozenset(
    "became began bought broke brought built came caught chose cost cut dealt drew drove ate fell felt fought found"
    " fled flew forgot forbade froze gave went grew heard held hid hit hurt kept knew laid led left lent let lost made"
    " meant met paid put quit ran rang read rode rose said sang sank sat saw sent set shook shot shut slept sold spent"
    " split spoke spread stole stood stuck struck swam swore taught thought threw told took understood woke won wore"
    " wrote withdrew bent bet blew bound bred burst dug hung shed slid spun swept drank born known given taken seen"
    " written broken chosen driven eaten fallen forgotten frozen gone grown hidden stolen shown sworn torn worn drawn"
    " thrown spoken risen done beaten begun sunk won".split()
)  # pasts and participles that do not end in -ed
_NO_ADVERBS = frozenset("family supply reply ally assembly monopoly rally tally july italy bully fly ugly".split())
_NO_PASTS = frozenset("need seed feed weed deed reed speed breed greed exceed proceed succeed shed sled hatred".split())
_DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
_ABBREVIATIONS = frozenset("e.g i.e mr mrs ms dr st no vs inc ltd co corp jr sr gen sen rep gov prof".split())
_TOKEN = re.compile(r"[^\W_]+(?:[.,'][^\W_]+)*'?|[%$€£¥&]|[,;:—–()]|[.!?](?=[\s\"'”)]|$)")
_PAST, _PRESENT = frozenset("was were had did".split()), frozenset("am is are have has do does".split())
_NOMINAL = ("article", "owner", "name", "number", "quantity", "pronoun")
_PLACES = frozenset("in on at during within".split())
_LEAST = 4  # letters of a word whose -ed or -ly is an ending
_TRUNK = 5  # letters that forms of one word share at least
_ENDINGS = frozenset(
    " s es e d ed ing ings ion ions ation ations ition itions ment ments al als ally ly ive ance ence y ies ied ic ical"
    " able ible ity ness ure ures t".split(" ")
)  # of words that differ in form or part of speech; not -er, -ee or -ist, which name another party


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """One word or mark; `key` is its stem or number, `owns` says that it is a possessive."""

    written: str
    lower: str
    key: str
    kind: Kind
    owns: bool

    @property
    def negates(self) -> bool:
        """Whether it turns what stands around it into its opposite."""
        return negates(self.lower)

    @property
    def day(self) -> bool:
        """Whether it is a day of the week."""
        return self.lower in _DAYS

    @property
    def serves(self) -> bool:
        """Whether it is a function word, which a statement may have changed."""
        return self.kind not in ("number", "name", "verb", "word", "quantity") and not self.negates

    @property
    def auxiliary(self) -> bool:
        """Whether it is a form of be, have or do, or a modal verb."""
        return self.kind in ("be", "have", "do", "modal")

    @property
    def finite(self) -> bool:
        """Whether it looks like a verb that makes a clause."""
        return self.kind == "verb" or self.auxiliary


@lru_cache(maxsize=4096)
def parse(text: str) -> tuple[Token, ...]:
    """The words and marks of `text` in order."""
    flat = spell_scales(re.sub(r"\bper\s?cent\b|%", " percent ", plain(text)))
    tokens: list[Token] = []
    opens = True
    for match in _TOKEN.finditer(flat):
        token = _token(match[0], opens=opens)
        if token.kind == "stop" and token.written == "." and tokens and _abbreviates(tokens[-1]):
            continue
        opens = token.kind == "stop"
        tokens.append(token)
    return tuple(_direction(t, n) for t, n in zip_longest(tokens, tokens[1:]) if t)


def same_token(left: Token, right: Token) -> bool:
    """Whether two tokens say the same: forms of one word, one number, or function words that stand for each other."""
    if left.negates or right.negates:
        return left.lower == right.lower
    if left.lower == right.lower:
        return True
    if left.kind == right.kind and left.auxiliary and left.kind != "modal":
        return not any(a.lower in _PAST and b.lower in _PRESENT for a, b in ((left, right), (right, left)))
    if left.kind == right.kind == "article":
        return True
    if {left.kind, right.kind} == {"article", "owner"}:
        return left.kind == "article"
    if {left.lower, right.lower} <= _PLACES or {left.lower, right.lower} <= {"who", "which", "that"}:
        return True
    if left.serves or right.serves:
        return False
    if left.key == right.key:
        return True
    if "number" in (left.kind, right.kind):
        return False
    return _akin(left.lower, right.lower)


def _direction(token: Token, following: Token | None) -> Token:
    """The word "to" before a noun is a preposition like any other."""
    nominal = following is not None and following.kind in _NOMINAL
    return replace(token, kind="prep") if token.kind == "to" and nominal else token


def _akin(left: str, right: str) -> bool:
    """Whether two words are one trunk with endings that leave it the same thing."""
    trunk = next((i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))
    return trunk >= _TRUNK and left[trunk:] in _ENDINGS and right[trunk:] in _ENDINGS


def _token(written: str, *, opens: bool) -> Token:
    owns = written.endswith(("'s", "s'")) and len(written) > 3
    lower = re.sub(r"'s?$", "", written.lower())
    if owns and lower in _KINDS:
        owns = False  # "it's" and "that's" are verbs cut short
    key = number_of(written) or stem(lower)
    return Token(written=written, lower=lower, key=key, kind=_kind(written, lower, opens), owns=owns)


def _kind(written: str, lower: str, opens: bool) -> Kind:
    if not written[0].isalnum() and written not in "&%$€£¥":
        return "stop" if written in ".!?" else "break"
    if lower in _KINDS and not (written == "May" and not opens):
        return _KINDS[lower]
    if number_of(written) or written[0].isdigit():
        return "number"
    if written[0].isupper() and not opens:
        return "name"
    if lower.endswith("ly") and len(lower) >= _LEAST and lower not in _NO_ADVERBS:
        return "adverb"
    if lower in _IRREGULAR or (lower.endswith("ed") and len(lower) >= _LEAST and lower not in _NO_PASTS):
        return "verb"
    return "word"


def _abbreviates(token: Token) -> bool:
    return token.lower in _ABBREVIATIONS or (len(token.written) == 1 and token.written.isupper())
