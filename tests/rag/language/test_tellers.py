"""Who says it, with a name or without."""

from __future__ import annotations

import pytest

from rag.language.tellers import named_teller_span, teller_of, teller_span


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The pier is shut, the harbour master said on Monday.", "the harbour master"),
        ("The pier is shut, the harbour master, Ada Lind, said.", "the harbour master, Ada Lind"),
        ("Residents of Ferrow say the pier is shut.", "Residents of Ferrow"),
        ("The pier was shut, survivors say.", "survivors"),
        ("The pier is shut, says the harbour master, Ada Lind.", "the harbour master, Ada Lind"),
        ("The order came from Marn, says the coastguard, and nobody heard it.", "the coastguard"),
        ("Ferrow's lawyer, Ben Oduya, denied it: nobody was told.", "Ferrow's lawyer, Ben Oduya"),
        ("The court closed the pier because it leaned, it said.", "The court"),
        ("According to the coastguard, the pier is shut.", "the coastguard"),
        ("The pier was shut, the paper was told by two anglers.", "two anglers"),
        ("The pier needs 40 piles, an engineer found.", "an engineer"),
        ("The surveyor found that the pier leans.", "The surveyor"),
        ("The diver found a ring under the pier.", ""),
        ("Nine piles are rotten, the coastguard reports.", "the coastguard"),
        ("Nine piles are rotten, the anglers say, going by what they saw.", "the anglers"),
        ("The pier leans by a hand, the diver A. Lind says, and two piles are gone.", "the diver A. Lind"),
        ("Two piles are gone, said B. Oduya.", "B. Oduya"),
        ("The kiosk burnt first, according to a former warden, I. Roos, who left in May.", "a former warden, I. Roos"),
        ("Ferrow Lines, which runs the boats, speaks of 900 passengers.", "Ferrow Lines, which runs the boats"),
        ("The anglers' count is 40.", "The anglers"),
        ("ADA LIND, coastguard: Nobody was on the pier.", "ADA LIND"),
        ("“Nobody was on it,” snapped the warden's clerk, Ben Oduya.", "the warden's clerk, Ben Oduya"),
        ("Tarn Co. told investors on Friday that the pier is sound.", "Tarn Co."),
        ("The warden has not promised to mend it.", ""),
        ("The harbour has put off the repairs to 22 May.", ""),
        ("The museum now shows 59 anchors.", ""),
        ("The search ended on 3 May without further finds.", ""),
        (
            "Ada Lind sold her boats in May, before the pier was shut, says its warden, Ben Oduya.",
            "its warden, Ben Oduya",
        ),
        ("Keeper's note: The warden says that nine piles are rotten.", "The warden"),
        ('Ms Lind denied it: "Nobody told us about the piles."', "Ms Lind"),
        ("Repairs will cost €3 million, according to the port.", "the port"),
        ("The pier was shut on Monday.", ""),
        ("Forty people were admitted to hospital.", ""),
    ],
)
def test_the_words_for_a_speaker(sentence: str, expected: str) -> None:
    assert teller_of(sentence) == expected


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("The pier is shut, said the harbour\nmaster, Ada Lind.", "the harbour\nmaster, Ada Lind"),
        ("The court closed the pier because it leaned, it said.", "The court"),
        ("The pier is shut, she said.", "she"),
        ("The pier was shut on Monday.", None),
    ],
)
def test_they_are_found_in_the_sentence_as_it_is_broken(sentence: str, words: str | None) -> None:
    span = teller_span(sentence)
    assert (span and sentence[slice(*span)]) == words


@pytest.mark.parametrize(
    ("sentence", "named"),
    [
        ("The wreck lies deeper, according to two divers who have worked on it.", "two divers"),
        ("The bank, which runs the fund, said it has 40 million.", "The bank"),
        ("The council of Orsby said the mill costs 40 million.", "The council of Orsby"),
        ("They said that the mill costs 40 million.", None),
        ("They put it at 40 million.", None),
        ("The mill costs 40 million.", None),
    ],
)
def test_who_is_named_is_told_without_a_clause_that_follows_and_never_a_pronoun(
    sentence: str, named: str | None
) -> None:
    span = named_teller_span(sentence)
    assert (span and sentence[slice(*span)]) == named
