"""What a rule found in a sentence -> a claim with its place, slot, speaker and id.

    Reading(article_id, published, voices).claim(kind, sentence, word, ...) -> Claim

Read `rag.register.claims.extract` for who calls the rules, `rag.register.items.Claim` for what comes out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from rag.language.words import content_stems
from rag.register.claims.clauses import (
    Sentence,
    Slice,
    is_name,
    is_party,
    is_verb,
    modality_of,
    stretch,
    verb_above,
)
from rag.register.claims.voices import Voice, Voices
from rag.register.items import Against, Amount, Claim, Kind, Modality, When

if TYPE_CHECKING:
    from spacy.tokens import Token

LONGEST = 20  # words of what is due or at stake, where it has to be told by its whole clause
SLOT_STEMS = 14  # the first so many tell what it is about
LIGHT = frozenset(
    "say said tell told will must would could may might make made take taken give given get got set put new more most "
    "last first next year month week day hour date time deadline until plan due expect per cent percent million "
    "billion thousand people monday tuesday wednesday thursday friday saturday sunday january februari march april "
    "june juli august septemb octob novemb decemb one two three four five six seven eight nine ten eleven twelv "
    "dozen dollar euro pound yen crown cent franc rupe yuan won peso real rand lira usd eur gbp former latter around "
    "about accord".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One article while it is read."""

    article_id: str
    published: date | None
    voices: Voices

    def claim(
        self,
        kind: Kind,
        sentence: Sentence,
        word: Token,
        *,
        subject: str,
        what: Slice | None,
        parties: Iterable[str] = (),
        when: When | None = None,
        amount: Amount | None = None,
        modality: Modality | None = None,
        voice: Voice | None = None,
        cue: str = "",
        against: Against | None = None,
    ) -> Claim:
        """The claim that `word` makes; its speaker and modality are read from the grammar unless they are given."""
        voice = voice or self.voices.voice(sentence, word)
        verb = verb_above(word)
        if kind in ("deadline", "stake") and _says_little(sentence, what):
            what = _clause(verb if verb is not None else word) or what
        text = sentence.cut(what) if what else ""
        named = tuple(dict.fromkeys(name for name in (subject, *parties, voice.speaker) if name))
        known = f"{self.article_id}|{kind}|{sentence.text}|{text}|{when and when.phrase}|{amount and amount.written}"
        return Claim(
            id=hashlib.sha256(known.encode()).hexdigest()[:12],
            article_id=self.article_id,
            kind=kind,
            start=sentence.start,
            end=sentence.end,
            quote=sentence.text,
            subject=subject,
            parties=named,
            what=text,
            slot=slot_of(text, subject),
            speaker=voice.speaker,
            how=voice.how,
            modality=modality or (modality_of(verb) if verb is not None else "done"),
            when=when,
            amount=amount,
            cue=cue,
            against=against,
        )


def _says_little(sentence: Sentence, what: Slice | None) -> bool:
    """Whether it is nothing but a name, a pronoun, or a bare verb: the thing due or at stake must be told."""
    if what is None:
        return True
    words = [t for t in sentence.doc if what.start <= t.idx < what.end and not (t.is_punct or t.is_space or t.is_stop)]
    if any(t.like_num or t.is_currency for t in words):
        return False  # a figure that is put beside another's
    telling = [t for t in words if not is_name(t) and t.pos_ not in ("PRON", "ADP", "DET")]
    return not telling or (len(telling) == 1 and (is_verb(telling[0]) or is_party(telling[0])))


def _clause(verb: Token) -> Slice | None:
    """The verb with its auxiliaries and all that it governs to its right."""
    first = min((c.i for c in verb.children if c.dep_ in ("aux", "auxpass", "neg")), default=verb.i)
    return stretch(verb.doc, min(first, verb.i), min(verb.right_edge.i, verb.i + LONGEST))


def slot_of(*texts: str) -> tuple[str, ...]:
    """The stems by which claims about one thing are told, in order, each once; numbers and light words are none."""
    stems = (stem for text in texts for stem in content_stems(text))
    return tuple(dict.fromkeys(s for s in stems if s not in LIGHT and not s[0].isdigit()))[:SLOT_STEMS]
