"""An article -> its claims: deadlines, stakes, disputes, dated events and statements, each on exact words.

    extract_claims(article, parser) -> Claim*       in order of place

Sentences are split, parsed and read by rules; text that speaks to an AI, captions, headings and page furniture give
none.  Pure: the same article gives the same claims.  Read `rag.register.deadlines.deadlines`, `stakes` and `disputes`
for the rules, `rag.register.build` for when this runs.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from index.reading.withheld import is_withheld, withheld_spans
from index.text.patterns import regex
from index.text.sentences import split_sentences
from index.types import Article
from rag.register.claims.clauses import Sentence, leaves_open, quoted_parts, subject_of
from rag.register.claims.corrections import corrected, is_correction, is_wrong
from rag.register.claims.disputes import disputes_in
from rag.register.claims.draft import Reading, slot_of
from rag.register.claims.genre import belongs, genre_of
from rag.register.claims.happenings import events_in
from rag.register.claims.parse import Parser
from rag.register.claims.voices import Voices
from rag.register.deadlines.deadlines import deadlines_in
from rag.register.deadlines.moved import is_shifted
from rag.register.items import Amount, Claim
from rag.register.stakes.rivals import rival_figures
from rag.register.stakes.stake_amounts import latest_sum
from rag.register.stakes.stakes import stakes_in

RULES = 20  # counts up when the rules change, so that what older rules extracted is extracted anew
LONGEST = 900  # characters of a sentence that is parsed; a longer one is a list or a table
FEWEST = 3  # words of a sentence: "Lindstrand denied it."
MOST_SENTENCES = 1_500  # of an article; a long read has 600
ENOUGH = 2  # stems that tell by themselves what a claim is about
_POINTING = frozenset("it they this that these those he she".split())
_THE_DATE = regex(r"\b(?:the|that|this) (?:date|deadline|day|time limit)\b", re.IGNORECASE)
_FURNITURE = regex(
    r"^(?:photo|picture|image|credit|file photo|caption|by [A-Z][a-z]+ [A-Z][a-z]+$|published|updated|posted|read more|"
    r"see also|related|advertisement|sponsored|subscribe|sign up|share this|follow us|copyright|©|all rights reserved|"
    r"listen to|watch:|getty|reuters/|ap photo|more on this)\b",
    re.IGNORECASE,
)
_DATELINE = regex(  # "OSLO, Norway (AP) - " and "14:05 - ", which the parser takes for the subject
    r"^(?:[A-Z][A-Z.'’ -]+(?:, [A-Z][\w. ]{1,30})?(?:, [A-Z][a-z]+\.? \d{1,2}(?:, \d{4})?)?\s*(?:\([^()]{2,40}\))?"
    r"|[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?(?:, [A-Z][\w. ]{1,30})?\s*\([^()]{2,40}\)"
    r"|\d{1,2}[:.]\d\d(?:\s?[ap]\.?m\.?)?)\s*(?:—|–|--|-)\s+"
)
_ENDED = regex(r"[.!?…;:][\"'”’»)\]]*$")


def extract_claims(article: Article, parser: Parser) -> tuple[Claim, ...]:
    """The claims of an article.  The same place never gives one kind of claim twice with the same words."""
    sentences = _sentences(article.text, parser)
    reading = Reading(article_id=article.id, published=article.published, voices=Voices(sentences))
    found: dict[tuple[int, str], Claim] = {}
    note, genre, latest = _Note(titled=is_correction(article.title)), genre_of(article), None
    for at, sentence in enumerate(sentences):
        before = sentences[at - 1] if at else None
        own = _claims_of(sentence, before, reading, [*found.values()], latest)
        latest = latest_sum(sentence, latest)
        for claim in note.read(sentence, own, reading):
            if belongs(genre, claim):
                found.setdefault((claim.start, claim.id), claim)
    return tuple(_told_apart(sorted(found.values(), key=lambda claim: (claim.start, claim.kind, claim.id))))


def _told_apart(claims: Iterable[Claim]) -> Iterator[Claim]:
    """The claims in their order: an id is made of words, so that it stays when they move, and words that stand twice
    are counted."""
    met: Counter[str] = Counter()
    for claim in claims:
        met[claim.id] += 1
        yield claim if met[claim.id] == 1 else replace(claim, id=f"{claim.id}-{met[claim.id]}")


def _claims_of(
    sentence: Sentence, before: Sentence | None, reading: Reading, earlier: Sequence[Claim], latest: Amount | None
) -> list[Claim]:
    """What one sentence claims, taken by itself and after the one before it, and after the latest sum of money."""
    stakes = stakes_in(sentence, reading, latest)
    own = [*deadlines_in(sentence, reading), *stakes, *disputes_in(sentence, before, reading)]
    rivals = list(rival_figures(sentence, reading, [*earlier, *own]))
    written = {claim.amount.written for claim in rivals if claim.amount}
    own = [claim for claim in own if not (claim.amount and claim.amount.written in written)] + rivals
    own = [_carried(claim, sentence, before) for claim in own]
    return own + list(events_in(sentence, reading, taken=own))


class _Note:
    """Where a paper puts right what it said: one paragraph, of which the first sentence tells what was wrong; every
    paragraph of an article that is titled so."""

    def __init__(self, *, titled: bool) -> None:
        self._titled = titled
        self._paragraph = -1
        self._wrong: Sentence | None = None
        self._was: list[Claim] = []

    def read(self, sentence: Sentence, own: list[Claim], reading: Reading) -> Iterable[Claim]:
        """The claims of the sentence as they are to be kept."""
        opens = is_correction(sentence.text) or (self._titled and sentence.paragraph != self._paragraph)
        if opens:
            self._paragraph, self._wrong, self._was = sentence.paragraph, None, []
        if sentence.paragraph != self._paragraph:
            return own
        if is_wrong(sentence, opens=opens):
            self._wrong, self._was = sentence, own
            return ()
        if self._wrong is None:
            return own
        return corrected(sentence, self._wrong, self._was, own, reading)


def _carried(claim: Claim, sentence: Sentence, before: Sentence | None) -> Claim:
    """A claim whose sentence opens with a pronoun takes its thing, and that it was moved, from the sentence before."""
    points_back = sentence.doc[0].lower_ in _POINTING or bool(_THE_DATE.search(sentence.text))
    pointing = points_back and len(things_in(claim)) < ENOUGH
    if before is None or not pointing or claim.kind not in ("deadline", "stake"):
        return claim
    if before.paragraph != sentence.paragraph:
        return claim
    root = next((t for t in before.doc if t.dep_ == "ROOT"), None)
    subject = subject_of(root) if root is not None else None
    if root is None or subject is None:
        return claim
    slot = slot_of(claim.what, subject.lemma_, root.lemma_)
    moved = claim.kind == "deadline" and is_shifted(root)
    return replace(claim, slot=slot, cue="postpone" if moved else claim.cue)


def things_in(claim: Claim) -> tuple[str, ...]:
    """The stems of what a claim is about, its parties' names left out."""
    names = slot_of(*claim.parties)
    return tuple(stem for stem in claim.slot if stem not in names)


def _sentences(text: str, parser: Parser) -> list[Sentence]:
    spans = [span for span in split_sentences(text)[:MOST_SENTENCES] if span.end - span.start <= LONGEST]
    withheld = withheld_spans(text)
    kept = [
        span
        for span in spans
        if _is_prose(text[span.start : span.end]) and not is_withheld(span.start, span.end, withheld)
    ]
    docs = parser.parse([_DATELINE.sub(_blank, text[span.start : span.end]) for span in kept])
    sentences, opened, paragraph, last = [], False, 0, 0
    for span, doc in zip(kept, docs, strict=True):
        if "\n" in text[last : span.start]:
            paragraph, opened = paragraph + 1, False
        words = text[span.start : span.end]
        sentences.append(
            Sentence(
                start=span.start, text=words, doc=doc, paragraph=paragraph, quoted=quoted_parts(words, opened=opened)
            )
        )
        opened, last = leaves_open(words, opened=opened), span.end
    return sentences


def _blank(found: re.Match[str]) -> str:
    """As many blanks, so that every word keeps its place."""
    return " " * len(found[0])


def _is_prose(sentence: str) -> bool:
    """Whether it reads as a sentence: a heading, a caption or a line of the page does not."""
    if " | " in sentence or sentence.count("…") > 1:
        return False
    return bool(_ENDED.search(sentence)) and not _FURNITURE.match(sentence) and len(sentence.split()) >= FEWEST
