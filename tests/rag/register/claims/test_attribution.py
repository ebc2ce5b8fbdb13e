"""Who is heard: in the passive, in a figure, a view or a document, and in quotations that stand by themselves."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("text", "speaker", "how"),
    [
        ("The tram firm is said by its lenders to owe 3 million euros.", "lenders", "reported"),
        ("It was claimed by the lenders that the tram firm owes 3 million euros.", "lenders", "reported"),
        ("The tram firm will pay 3 million euros, it was announced on Monday.", "", "reported"),
        ("The lenders put the debt at 3 million euros.", "lenders", "reported"),
        ("In the view of the lenders, the tram firm owes 3 million euros.", "lenders", "reported"),
        ("By the lenders' count, the tram firm owes 3 million euros.", "lenders", "reported"),
        ("The tram firm owes 3 million euros, as the lenders see it.", "lenders", "reported"),
        ("The tram firm, an audit shows, owes 3 million euros.", "audit", "document"),
        ("Two ship agents said the tram firm would pay 3 million euros.", "ship agents", "unnamed"),
        ("The port, Ines Kalt said, owes 3 million euros.", "Ines Kalt", "reported"),
        ('Ines Kalt was blunt: "The tram firm owes us 3 million euros."', "Ines Kalt", "quoted"),
        ('Ines Kalt was blunt.\n\n"The tram firm owes us 3 million euros."', "Ines Kalt", "quoted"),
        ("A new keel would cost 3 million euros, the yard's treasurer, Ines Kalt, said.", "Ines Kalt", "reported"),
        ("A new keel would cost 3 million euros, and the yard has not begun.", "", "paper"),
        ('"We will appeal," said Ines Kalt, who chairs the club, "and we will demand 3 million euros."',
         "Ines Kalt", "quoted"),
    ],
)  # fmt: skip
def test_the_speaker_is_heard(claims, text: str, speaker: str, how: str) -> None:  # type: ignore[no-untyped-def]
    (claim,) = claims(text, kind="stake")
    assert (claim.speaker, claim.how) == (speaker, how)


def test_a_letter_gives_a_day_and_a_law_only_rules(claims) -> None:  # type: ignore[no-untyped-def]
    (letter,) = claims("A letter from the bank gives the mill until 1 June to pay.", kind="deadline")
    assert (letter.speaker, letter.how) == ("letter", "document")
    (law,) = claims("The law gives firms 45 days to pay.", kind="deadline")
    assert law.how == "paper"


def test_a_time_of_day_is_no_part_of_a_name(claims) -> None:  # type: ignore[no-untyped-def]
    (claim,) = claims("14:05 - Ines Kalt denies that she sold the barge.", kind="dispute")
    assert claim.subject == "Ines Kalt"


def test_nobody_speaks_in_a_reason_to_believe(claims) -> None:  # type: ignore[no-untyped-def]
    (claim,) = claims("There is no reason to believe that the mill will pay 3 million euros.", kind="stake")
    assert claim.speaker == ""
