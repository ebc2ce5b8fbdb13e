"""Words that end in a full stop without ending a sentence, in English and eight other languages.

    ends_after("Mio", "Euro", before="kostet 5 ") -> False        None where the word is no such abbreviation

Those that no other language uses as a word count everywhere, the others (Italian "on.", Dutch "nl.") only in a text of
their language.  A number with a full stop is an ordinal before a month, and behind a German article.  Pure; read
`index.text.sentences` next, which asks.
"""

from __future__ import annotations

import re

from index.dates.names import line_words
from index.text.patterns import regex

# never the last word of a sentence
_NEVER = frozenset(
    "z.b d.h u.a i.d.r s.o s.u v.a m.e z.t bzw evtl ggf inkl exkl zzgl abzgl vgl bspw sog dipl hr fr frl "
    "mm mme mlle mgr vve sté cie p.ex av.j "
    "sra srta sres dña dn dra lic gral ee prof.ª sto sta "
    "dott dott.ssa sig.ra sig.na egr gent avv geom rag prof.ssa p.es "
    "dhr mevr mw bijv drs d.w.z o.a t.o.v m.b.t i.p.v "
    "exmo exma ilmo "
    "f.eks bl.a hhv "
    "t.ex bl.a s.k kand".split()
)
# the last word only where a word that opens sentences follows
_SELDOM = frozenset(
    "mio mrd mill bio mln mld mia tsd ca nr str tel usw jh jhd jg bd abs ziff kap anm stk std min sek gmbh "
    "env av j.-c art chap éd réf boul bd p.c.c "
    "pág págs núm aprox avda pza uu ud uds ptas cía "
    "ecc pag pagg tel s.p.a s.r.l "
    "blz jl resp "
    "séc ltda "
    "kr kl jf pct st".split()
)
_OF_LANGUAGE = {
    "de": frozenset("st feb okt dez jan aug sept apr mo di mi do fr sa so max min pl eur dr mag ing".split()),
    "it": frozenset("on ing sig sen arch cav dr art".split()),
    "nl": frozenset("nl mr ir ds st dr ing max min ong".split()),
    "es": frozenset("sr d ing arq dr av".split()),
    "pt": frozenset("sr d eng arq dr av r n".split()),
    "fr": frozenset("m st ste dr me pr av".split()),
    "da": frozenset("d hr fr st dr nr".split()),
    "sv": frozenset("st dr nr".split()),
}
_OPENERS = frozenset(
    "der die das er sie es wir ich ein eine im am in bei mit nach auch doch aber und für von zu als wenn dabei damit "
    "danach laut seit so das dies diese dieser "
    "le la les un une il elle ils elles on ce cette ces dans pour mais et selon en au aux "
    "el los las una por según pero al del con su sus "
    "lo gli uno nel nella ma secondo i "
    "het een de dit dat dit hij zij ze we volgens maar "
    "o a os as um uma no na mas segundo "
    "den det de han hun vi men ifølge "
    "the this that it he she they we but and in on at".split()
)
_BEFORE_ORDINAL = regex(
    r"\b(?:am|der|die|das|dem|den|des|zum|zur|vom|beim|im|ab|bis|seit|und|oder|(?:ihr|sein|ein|mein|unser)e?[rnms]?|"
    r"diese[rnms]?|jede[rnms]?|d|den|fra|til|og|på)\s+$",
    re.IGNORECASE,
)
_GERMANIC = frozenset(("de", "da", "no", "nb"))


def ends_after(token: str, upcoming: str, *, before: str, language: str = "") -> bool | None:
    """Whether "token." ends a sentence before the word `upcoming`, which has no small first letter.

    before: the words in front of the token.  None where the token is neither an abbreviation nor an ordinal.
    """
    low, following = re.split(r"['’]", token.lower())[-1], upcoming.lower()
    if token.isdigit():
        return _number_ends(token, following, before, language)
    if low.endswith("str") and following[0].isdigit():
        return False  # a street and its number
    if len(token) == 1 and token.islower():
        return bool(re.search(r"\d\s?$", before)) and following in _OPENERS  # "12 m. The", but "Marlow v. Tide"
    if len(token) == 1 and re.search(r"(?<!\w)[a-z]\.\s?$", before):
        return False  # the B of "z. B."
    if low in _NEVER or low in _OF_LANGUAGE.get(language, ()):
        return False
    return following in _OPENERS if low in _SELDOM else None


def _number_ends(token: str, following: str, before: str, language: str) -> bool | None:
    if len(token) > 3:
        return None
    if following.rstrip(".") in line_words().months and int(token) <= 31:
        return False
    if _BEFORE_ORDINAL.search(before) and following not in _OPENERS:
        return False
    return following in _OPENERS if language in _GERMANIC else None
