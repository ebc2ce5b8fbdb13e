"""A verb that the parser takes for a noun is mended: the same words, with a subject for the verb."""

from __future__ import annotations

import pytest

from rag.register.claims.parse import Parser


@pytest.mark.parametrize(
    ("sentence", "verb", "subject", "lemma"),
    [
        ("Osgood disputes that figure and says bad weather did the harm.", "disputes", "Osgood", "dispute"),
        ("Vestlund disputes this.", "disputes", "Vestlund", "dispute"),
        ("The policy lapses at the end of May.", "lapses", "policy", "lapse"),
        ("Tenders close on 30 September.", "close", "Tenders", "close"),
    ],
)
def test_the_verb_gets_its_subject_back(parser: Parser, sentence: str, verb: str, subject: str, lemma: str) -> None:
    (doc,) = parser.parse([sentence])
    assert doc.text == sentence
    word = next(token for token in doc if token.text == verb)
    assert (word.pos_, word.lemma_) == ("VERB", lemma)
    assert [child.text for child in word.children if child.dep_ == "nsubj"] == [subject]


@pytest.mark.parametrize("sentence", ["The legal claims were rejected.", "The two risks are small."])
def test_a_noun_stays_one(parser: Parser, sentence: str) -> None:
    (doc,) = parser.parse([sentence])
    assert {token.pos_ for token in doc if token.text in ("claims", "risks")} == {"NOUN"}
