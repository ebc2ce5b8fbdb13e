"""Who tells what a sentence says, with a name or without, wherever English puts the one who speaks.

    "Nine piles are rotten, the diver A. Lind says, and two are gone." -> teller_of -> "the diver A. Lind"
                                                                       -> teller_span -> where these stand

Before what is said, behind it, within it, as the label of a turn of talk, or as whose figure or version it is; "" where
the paper itself speaks.  Verbs that only sometimes tell (find, count, speak of) need a figure, a "that" or a "no"
behind them.  On the marked boards it names 66 of 81 speakers of sums and days (held out 11 of 15), and none in 285 of
314 that the paper tells itself (76 of 79).  Pure: patterns over the words, no model.  Read `rag.answer.lead` next.
"""

from __future__ import annotations

import re
from functools import lru_cache

from index.text.patterns import regex

_SAYS = (
    r"(?:(?:s(?:aid|ays?)|t(?:old|ells?)|wr(?:ote|ites?)|sw(?:ore|ears?)|(?:den|repl|testif)(?:y|ies|ied)|"
    r"admit(?:s|ted)?(?!\s+to\b)|(?:promise|allege|concede|acknowledge|declare|announce|accuse|conclude|calculate|"
    r"state|dispute)[sd]|(?:report|retort|respond|snap|quip|add|warn|boast|object|protest|counter|stress|reject|confirm|"
    r"contradict|explain|predict|recall|remark|assert)(?:s|p?ed)|(?:claim|maintain|insist|contend|reckon|complain|"
    r"suspect|expect)(?:s|ed)?|(?:argue|believe|estimate|disagree)[sd]?)"
    r"(?!\s+(?:by|of|is|are|was|were|has|have|had|will|said|says?)\b)\b)"
)
_WEIGHS = (
    r"(?:f(?:inds?|ound)|counts?|counted|puts?(?!\s+(?:off|up|out|on)\b)|work(?:s|ed) out|sp(?:eaks?|oke) of|"
    r"ascribe[sd]|measure[sd]|note[sd]|suggest(?:s|ed))"
)
_NUMBER = r"(?:[$€£]?\d|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half)\b)"
_TELLS = (
    rf"(?:{_SAYS}|{_WEIGHS}\b(?=\s+(?:that|no|not)\b|\s+(?:(?!(?:and|but|or|that)\b)[^\s,;:]+\s+){{0,7}}?{_NUMBER}))"
)
_NO_NAME = (
    r"(?:is|was|were|are|be|been|being|will|would|could|should|can|may|might|must|that|which|who|whose|not|never|did|"
    r"do|does|has|have|had|than|when|where|while|because|if|as|[Ii]t|[Hh]e|[Ss]he|[Tt]hey)"
)
_TITLE = r"(?:[A-Z]|Mr|Mrs|Ms|Dr|St|Prof|Co|Ltd|Inc|Corp)\."
_WORD = rf"(?!{_NO_NAME}\b)(?:{_TITLE}|[^\s,;:.”\"]+(?:\.\w+)*)"
_WHO = rf"(?P<who>{_WORD}(?:\s+{_WORD}){{0,9}}?)"
_NAMED = (
    rf"(?P<who>(?=(?:the|its|his|her|their|an?|one|two)\b|[A-Z]){_WORD}(?:\s+(?!(?:and|but|in|on)\b){_WORD}){{0,9}})"
)
_ASIDE = r"(?P<more>,\s[^,;:”\"]{2,70},)?"
_ADVERB = r"(?:(?:has|have|had|also|now|again|still)\s+)*"
_TIME = r"(?:on|in|at|to|late|early|yesterday|today|the|an?|this|last)"
_LABEL = regex(
    r"^(?!CORRECTION|UPDATE|BREAKING)(?P<who>[A-Z][A-Z.'’-]+(?:\s[A-Z.'’-]+){0,3})(?:,\s[^:.]{2,40})?:\s"
)  # of a turn of talk
_ACCORDING = regex(
    rf"\b[Aa]ccording to (?P<who>{_WORD}(?:\s+{_WORD}){{0,9}})(?P<more>,\s(?=[A-Z])[^,;:]{{2,40}}(?=,|$))?"
)
_BEHIND = regex(
    rf"[,”\"]\s+(?!(?:and|but)\b){_WHO}{_ASIDE}\s+{_ADVERB}(?:{_TELLS}|found\b|finds|shows?\b|showed)"
    rf"(?=[,.;:]|\s+{_TIME}\b|[^,;:]{{0,40}}$)"
)
_INVERTED = regex(rf"[,”\"]\s+(?!expect){_SAYS}\s+{_NAMED}(?P<more>,\s(?=[A-Z])[^,;]{{2,40}})?")
_TOLD_BY = regex(r"\btold by (?P<who>[^,;.]{2,50})")
_WHOSE = regex(
    rf"^(?P<who>{_WORD}(?:\s+{_WORD}){{0,5}}?)(?:[’']s|(?<=s)[’'])\s+(?:own\s+)?"
    r"(?:version|account|figures?|count|estimate|answer|reckoning|tally|study|survey|books)\s+"
    r"(?:is|are|was|were|puts?|has|found|finds|shows?|comes?|says?)\b"
)
_LEADING = regex(
    r"^(?:[A-Z][\w’' ]{2,24}:\s+(?![\"“]))?"  # "Editor's note: "
    rf"[\"“]?(?:(?:In|On|At|After|Meanwhile|But|And)\b[^,;:]{{0,60}},?\s+)??{_WHO}{_ASIDE}\s+{_ADVERB}{_TELLS}"
)
_PRONOUN = regex(rf"(?:[,”\"]\s+|^)(?P<who>[Ii]t|[Hh]e|[Ss]he|[Tt]hey)\s+{_ADVERB}{_TELLS}")
_SUBJECT = regex(
    r"(?P<who>(?:The|Its|His|Her|Their|[A-Z])\S*(?:\s+(?!of\b)\S+){0,3}?)\s+"
    r"(?:has|have|had|is|are|was|were|will|would|[a-z]+ed|[a-z]+s)\b"
)


SHORT = 5  # words for a speaker that stand before an aside
PRONOUNS = frozenset("it he she they".split())
_NOBODY = PRONOUNS | frozenset("we i you one some others this that these those".split())
_CLAUSE = regex(r",? (?:who|whom|whose|which|that|where)\b")


@lru_cache(maxsize=5_000)
def teller_of(sentence: str) -> str:
    """The words for who says it, with the name beside them; where "it said" is told the words that open the sentence,
    which "it" is; "she" where no more is told; "" for the paper itself."""
    flat = " ".join(sentence.split())
    leading = _LEADING.match(flat)
    aside = leading if leading and leading["more"] and len(leading["who"].split()) <= SHORT else None
    told = (p.search(flat) for p in (_LABEL, _ACCORDING, _BEHIND))
    last = (p.search(flat) for p in (_INVERTED, _TOLD_BY, _WHOSE))
    if found := next(filter(None, (*told, aside, *last, leading)), None):
        more = found.groupdict().get("more") or ""
        return f"{found['who']}{more.rstrip(',.')}".strip('"“')
    pronoun = _PRONOUN.search(flat)
    if pronoun is None or pronoun["who"] != "it" or not pronoun.start():
        return pronoun["who"].lower() if pronoun else ""
    opened = _SUBJECT.match(flat)
    return opened["who"] if opened else "it"


def teller_span(sentence: str) -> tuple[int, int] | None:
    """Where the words of `teller_of` stand in the sentence; None for the paper itself, and where they stand apart."""
    words = teller_of(sentence).split()
    found = re.search(r"\s+".join(map(re.escape, words)), sentence, re.IGNORECASE) if words else None
    return found.span() if found else None


def named_teller_span(sentence: str) -> tuple[int, int] | None:
    """Where the one who says it is named, without a clause that follows ("two engineers who ..."); None where a pronoun
    or the paper itself speaks."""
    if (span := teller_span(sentence)) is None:
        return None
    start, end = span
    end = start + opens.start() if (opens := _CLAUSE.search(sentence[start:end])) else end
    return None if sentence[start:end].casefold() in _NOBODY else (start, end)
