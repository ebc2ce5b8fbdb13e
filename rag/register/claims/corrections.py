"""A paper's note that it was wrong -> the value that now holds, with the words that held no more.

    is_correction(text), is_wrong(sentence) -> bool        corrected(sentence, wrong sentence, ...) -> Claim*

"Correction: an earlier version said the lease was worth 84 million.  It is worth 48 million": the first sentence's
values are nobody's claims; the second's is one, of the first one's thing, and replaces what said otherwise.  Read
`rag.register.relate` for how.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from index.text.patterns import regex
from rag.language.amounts import amount_spans
from rag.language.values import amounts_in
from rag.register.claims.clauses import Sentence, Slice
from rag.register.claims.draft import Reading, slot_of
from rag.register.claims.lexicon import lemmas
from rag.register.deadlines.times import times_in
from rag.register.items import Against, Amount, Claim

CORRECTS = "correct"  # the cue of a value that a paper puts right
_NOTE = regex(
    r"(?:^|[“(*\[])\s*(?:correction|clarification|corrected|editor[’']s note|amended)\b"
    r"|\b(?:an? (?:earlier|previous) version of this|this (?:article|story|report) (?:first|originally|initially|"
    r"wrongly|incorrectly|was (?:amended|corrected|updated))|we (?:wrongly|incorrectly|mistakenly)|"
    r"our (?:report|article|story) .{0,40}(?:misstated|wrong|incorrect|mistaken))",
    re.IGNORECASE,
)
_WRONG = regex(
    r"\b(?:earlier version|previous version|first gave|originally|initially|wrongly|incorrectly|mistakenly|misstated|"
    r"misreported|gave the wrong|we (?:wrote|said|reported)|the (?:figure|number|date|year) was wrong)\b",
    re.IGNORECASE,
)
_OWN = regex(r"\b(?:we|our|report|article|story|issue|edition|column)\b", re.IGNORECASE)
_RIGHT = regex(r"\b(?:should|in fact|correct figure|not)\b", re.IGNORECASE)
_PEOPLE = frozenset("peopl person worker employe staff member resid household famili".split())


def is_correction(text: str) -> bool:
    """Whether a sentence opens a note that puts something right, or a title is one's."""
    return bool(_NOTE.search(text))


def is_wrong(sentence: Sentence, *, opens: bool) -> bool:
    """Whether a sentence of such a note tells what was wrong; `opens` says that it is the first."""
    told_back = opens and _OWN.search(sentence.text) and not _RIGHT.search(sentence.text)
    return bool(_WRONG.search(sentence.text) or told_back)


def corrected(
    sentence: Sentence, wrong: Sentence, claims_of_wrong: Sequence[Claim], own: Sequence[Claim], reading: Reading
) -> Iterator[Claim]:
    """The claims of the sentence that puts right what `wrong` says: its own, or one that its value makes."""
    against = Against(party="", claim=wrong.text, start=wrong.start, end=wrong.end)
    mine = [claim for claim in own if claim.kind in ("deadline", "stake")]
    made = mine or list(_made(sentence, wrong, claims_of_wrong, reading))
    for claim in made:
        slot = tuple(dict.fromkeys((*claim.slot, *slot_of(wrong.text))))
        yield replace(claim, cue=CORRECTS, slot=slot, against=against)
    yield from (claim for claim in own if claim not in mine)


def _counted(wrong: Sentence) -> str:
    """What a note says was counted wrongly: "the number of fishermen"."""
    numbers = (t for t in wrong.doc if t.lemma_ in ("number", "figure", "count", "total"))
    of = (w for t in numbers for c in t.children if c.lower_ == "of" for w in c.children if w.dep_ == "pobj")
    return next((w.lemma_.lower() for w in of), "")


def _made(sentence: Sentence, wrong: Sentence, claims_of_wrong: Sequence[Claim], reading: Reading) -> Iterator[Claim]:
    """A claim of the first sum or time of the sentence, which has no thing of its own."""
    was = next((c.amount for c in claims_of_wrong if c.kind == "stake" and c.amount), None)
    whole = Slice(start=0, end=len(sentence.text.rstrip(" .")))
    word = next((t for t in sentence.doc if t.dep_ == "ROOT"), sentence.doc[0])
    timed = next((t for t in times_in(sentence.text, published=reading.published) if t.when.first), None)
    if timed is not None:
        yield reading.claim("deadline", sentence, word, subject="", what=whole, when=timed.when)
        return
    for start, end, value in amount_spans(sentence.text):
        unit = next((v.unit for v in amounts_in(sentence.text) if v.canonical == value), "")
        told = _counted(wrong) or next((v.unit for v in amounts_in(wrong.text)), "")
        people = lemmas("stakes", "counted") | lemmas("parties", "collective") | _PEOPLE
        known = {unit, told} & (lemmas("stakes", "money") | people | {"%"})
        if was is None and not known:
            continue
        written = sentence.text[start:end].strip()
        given = was or Amount(value=value, unit=next(iter(known), unit or told), currency="", written="", loose=False)
        amount = replace(given, value=value, written=written, loose=False)
        yield reading.claim("stake", sentence, word, subject="", what=whole, amount=amount)
        return
