"""A parse in which a verb was taken for a noun ("Osgood disputes that", "Tenders close on 3 May") -> a mended one.

    mend(docs, parse) -> the same documents, those with such a verb parsed anew

The verb is put in by one of the same frame that is never a noun (`stand_ins.toml`), and what that parse says of every
word is said of the words as they stand.  A parse is kept as it was unless the new one has a subject for the verb.
Read `rag.register.claims.parse`, which asks.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_FOLLOWED = frozenset("VBG DT PRP$ PRP".split())  # by which a verb is told where the sentence has another one
_SPEAKERS = frozenset("NOUN PROPN PRON".split())


def mend(docs: Sequence[Doc], parse: Callable[[Sequence[Doc]], Sequence[Doc]]) -> list[Doc]:
    """One document for each that is given, with the same words; `parse` reads documents of words only."""
    kept = list(docs)
    doubtful = [(at, word) for at, doc in enumerate(kept) if (word := _doubtful(doc)) is not None]
    tried = parse([_with(kept[at], word, _forms()[word.lower_][0]) for at, word in doubtful]) if doubtful else []
    for (at, word), doc in zip(doubtful, tried, strict=True):
        found = doc[word.i]
        if found.pos_ == "VERB" and any(c.dep_ in ("nsubj", "nsubjpass") and c.i < found.i for c in found.children):
            kept[at] = _told_of(kept[at], doc, word)
    return kept


def _doubtful(doc: Doc) -> Token | None:
    """The first word that may be a verb that was taken for a noun."""
    verbless = not any(t.dep_ == "ROOT" and t.pos_ in ("VERB", "AUX") for t in doc)
    for word in doc[1:-1]:
        ends = doc[word.i + 1].is_punct and doc[word.i - 1].pos_ == "PROPN"  # "a view that Graves disputes."
        before = doc[word.i - 1]
        joined = word.pos_ == "VERB" and (  # a verb is told, but no subject or no object
            (before.head == word and before.dep_ in ("compound", "amod"))
            or (doc[word.i + 1].lower_ in ("this", "that") and doc[word.i + 1].dep_ == "advmod")
        )
        if word.lower_ not in _forms() or (word.pos_ in ("VERB", "AUX") and not joined) or not word.is_lower:
            continue
        if joined:
            return word
        named = before.i == 0 and before.is_title and before.pos_ == "ADJ"
        if (named or before.pos_ in _SPEAKERS) and (verbless or ends or doc[word.i + 1].tag_ in _FOLLOWED):
            return word
    return None


def _with(doc: Doc, word: Token, form: str) -> Doc:
    """The words with another in its place, not yet parsed."""
    words = [form if token.i == word.i else token.text for token in doc]
    return type(doc)(doc.vocab, words=words, spaces=[bool(token.whitespace_) for token in doc])


def _told_of(doc: Doc, parsed: Doc, word: Token) -> Doc:
    """What a parse says, said of the words of the document."""
    lemma = _forms()[word.lower_][1]
    return type(doc)(
        doc.vocab,
        words=[token.text for token in doc],
        spaces=[bool(token.whitespace_) for token in doc],
        tags=[token.tag_ for token in parsed],
        pos=[token.pos_ for token in parsed],
        lemmas=[lemma if token.i == word.i else token.lemma_ for token in parsed],
        heads=[token.head.i for token in parsed],
        deps=[token.dep_ for token in parsed],
    )


@cache
def _forms() -> dict[str, tuple[str, str]]:
    """By form of a verb, in the present: the form of its stand-in, and its lemma."""
    text: str = tomllib.loads(Path(__file__).with_name("stand_ins.toml").read_text("utf-8"))["verbs"]
    pairs = [pair.split("=") for pair in text.split()]
    third = {_third(verb): (_third(other), verb) for verb, other in pairs}
    return {verb: (other, verb) for verb, other in pairs} | third


def _third(verb: str) -> str:
    if verb.endswith("y"):
        return f"{verb[:-1]}ies"
    return verb + ("es" if verb.endswith(("s", "x", "ch", "sh")) else "s")
