"""A paragraph -> whether it tells that the article was corrected, and what stood in it before.

    is_correction("Correction: an earlier version gave the wrong date.") -> True

What such a note says of an earlier version is not what the article says now, so its sentences are kept but never
taken for current.  Told by its opening words, in the languages that `index` reads.  Read `index.reading.parsers`,
which asks.
"""

from __future__ import annotations

import re

from index.text.patterns import regex

_PIECE = r"(?:article|story|report|post|piece|headline|page|item|column|chart|graphic)"
_MARK = r"\s*(?:\([^)]{1,40}\))?\s*[:(–—-]"
_OPENING = regex(
    r"[\s*_(\[•–—-]*(?:"
    r"corrections?\b(?:\s*(?:and|&) clarifications?\b)?(?=\s*[:;,.(–—-]|\s+(?:on|appended|made|issued)?\b.{0,30}:)"
    rf"|(?:an? )?(?:clarification|correction|editor[’'s]{{0,2}} note|erratum|corrigendum){_MARK}"
    rf"|(?:this|the) {_PIECE}[^.]{{0,60}}\b(?:was|were|has been|have been) "
    r"(?:amended|corrected|edited|updated|changed|revised)\b[^.]{0,80}"
    r"(?:\bto (?:correct|clarify|remove|reflect|fix)|\bon \d|\bon [A-Z]|\bbecause\b|\bafter\b|\.)"
    rf"|(?:an?|the) (?:earlier|previous|original|prior) version of (?:this|the) {_PIECE}"
    rf"|(?:korrektur|berichtigung|richtigstellung|klarstellung|anmerkung der redaktion){_MARK}"
    r"|in einer (?:früheren|ersten|vorherigen) (?:version|fassung) (?:dieses|des) (?:artikels|textes|berichts|beitrags)"
    rf"|(?:rectificatif|errat(?:um|a)|précision){_MARK}"
    r"|dans une (?:première )?version (?:précédente|antérieure|de cet)"
    rf"|(?:fe de errat(?:as|es)|rectificación|corrección|aclaración){_MARK}"
    r"|en una versión (?:anterior|previa) de est[ea]"
    rf"|(?:errata corrige|rettifica|correzione|precisazione){_MARK}|in una versione precedente"
    rf"|(?:correctie|rectificatie|aanvulling){_MARK}|in een eerdere versie van dit"
    rf"|(?:correção|errata|retificação|esclarecimento){_MARK}|(?:na|em uma|numa) versão anterior d"
    r")",
    re.IGNORECASE,
)


def is_correction(paragraph: str) -> bool:
    """Whether the paragraph opens as a note of correction does."""
    return _OPENING.match(paragraph[:300]) is not None
