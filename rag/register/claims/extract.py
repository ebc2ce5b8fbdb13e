"""An article -> its claims: deadlines, stakes, disputes, dated events and statements, each on exact words.

    extract_claims(article, parser) -> Claim*       in order of place

Sentences are split, parsed and read by rules; text that speaks to an AI, captions, headings and page furniture give
none.  Pure: the same article gives the same claims.  Read `rag.register.claims.deadlines`, `stakes` and `disputes` for
the rules, `rag.register.build` for when this runs.
"""

from __future__ import annotations

import re

from index.reading.withheld import is_withheld, withheld_spans
from index.text.sentences import split_sentences
from index.types import Article
from rag.register.claims.clauses import Sentence, leaves_open, quoted_parts
from rag.register.claims.deadlines import deadlines_in
from rag.register.claims.disputes import disputes_in
from rag.register.claims.draft import Reading
from rag.register.claims.happenings import events_in
from rag.register.claims.parse import Parser
from rag.register.claims.rivals import rival_figures
from rag.register.claims.stakes import stakes_in
from rag.register.claims.voices import Voices
from rag.register.items import Claim

RULES = 10  # counts up when the rules change, so that what older rules extracted is extracted anew
LONGEST = 900  # characters of a sentence that is parsed; a longer one is a list or a table
MOST_SENTENCES = 1_500  # of an article; a long read has 600
_FURNITURE = re.compile(
    r"^(?:photo|picture|image|credit|file photo|caption|by [A-Z][a-z]+ [A-Z][a-z]+$|published|updated|posted|read more|"
    r"see also|related|advertisement|sponsored|subscribe|sign up|share this|follow us|copyright|©|all rights reserved|"
    r"listen to|watch:|getty|reuters/|ap photo|more on this)\b",
    re.IGNORECASE,
)
_ENDED = re.compile(r"[.!?…;:][\"'”’»)\]]*$")


def extract_claims(article: Article, parser: Parser) -> tuple[Claim, ...]:
    """The claims of an article.  The same place never gives one kind of claim twice with the same words."""
    sentences = _sentences(article.text, parser)
    reading = Reading(article_id=article.id, published=article.published, voices=Voices(sentences))
    found: dict[str, Claim] = {}
    for at, sentence in enumerate(sentences):
        before = sentences[at - 1] if at else None
        own = [*deadlines_in(sentence, reading), *stakes_in(sentence, reading), *disputes_in(sentence, before, reading)]
        known = {claim.amount.written for claim in own if claim.amount}
        rivals = rival_figures(sentence, reading, [*found.values(), *own])
        own += [claim for claim in rivals if claim.amount and claim.amount.written not in known]
        own += events_in(sentence, reading, taken=own)
        for claim in own:
            found.setdefault(claim.id, claim)
    return tuple(sorted(found.values(), key=lambda claim: (claim.start, claim.kind, claim.id)))


def _sentences(text: str, parser: Parser) -> list[Sentence]:
    spans = [span for span in split_sentences(text)[:MOST_SENTENCES] if span.end - span.start <= LONGEST]
    withheld = withheld_spans(text)
    kept = [
        span
        for span in spans
        if _is_prose(text[span.start : span.end]) and not is_withheld(span.start, span.end, withheld)
    ]
    docs = parser.parse([text[span.start : span.end] for span in kept])
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


def _is_prose(sentence: str) -> bool:
    """Whether it reads as a sentence: a heading, a caption or a line of the page does not."""
    if " | " in sentence or sentence.count("…") > 1:
        return False
    return bool(_ENDED.search(sentence)) and not _FURNITURE.match(sentence) and len(sentence.split()) >= 4
