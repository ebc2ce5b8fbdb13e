"""Sentences of other languages: each line below is one sentence a part, parted by " | "."""

from __future__ import annotations

import pytest

from index.text.language import language_of
from index.text.sentences import split_sentences


@pytest.mark.parametrize(
    "marked",
    [
        "Die Werft liefert am 15. November aus. | Bis dahin arbeiten 300 Leute daran.",
        "Der Kran kostet 7 Mio. Euro, z. B. wegen der 2. Etage. | Das Land zahlt nichts.",
        "Sie wird 40. | Die Feier ist am 3. März. | Danach fährt sie fort.",
        "Das Werk zahlt 2 Mrd. Kronen bzw. Euro an Dr. Kern und die Stadt. | Mehr ist nicht da.",
        "Ce sont env. 400 marins, dit M. Morin. | Mme Petit n'est pas d'accord.",
        "La Sra. Ruiz llegó de EE. UU. el lunes, según el Dr. Paz. | No dijo más.",
        "Il dott. Bini firma per la S.p.A. Molo. | Il sindaco non era presente.",
        "Het schip kost 5 mln. euro, zei dhr. Vos, bijv. voor de kade. | De raad wil dat niet.",
        "Den 5. maj åbner broen, og det koster ca. 9 mio. kr. om året. | Hun er glad.",
        "A Dra. Lima falou na pág. 5 do livro. | O conselho não.",
        "The court read Sorel v. Harbour Board, No. 12-7, and a deed of c. 1880. | It will rule in May.",
        "The pier is 40 m. | The wall is not.",
        "„Das ist der Kai.“ | Vorm Rathaus in der Hafenstr. 12 war es still.",
        "It sold its share to J. P. Marden & Co. for nothing. | The board agreed.",
        "船長は「もう出ない。」と話した。 | 港は静かだ。",
        "“码头关了。”船长说。 | 没有人上船！ | 为什么？",
        "“Nobody asked the boatmen.” – Ada Krum, ferrywoman",
        "“Nobody asked the boatmen.” | Ada Krum left the room.",
    ],
)
def test_sentences_are_parted_where_their_language_parts_them(marked: str) -> None:
    wanted = marked.split(" | ")
    text = ("" if any(ord(c) > 0x2FFF for c in marked) else " ").join(wanted)
    assert [text[span.start : span.end] for span in split_sentences(text)] == wanted


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Der Rat sagte, dass die Werft nicht schließt und der Kran bleibt.", "de"),
        ("Le conseil a dit que les quais ne ferment pas et que la ville paie pour eux.", "fr"),
        ("The board said that the pier will not close and it was right.", "en"),
        ("港は静かだ。船は出ない。", "ja"),
        ("码头关了，船不走。", "zh"),
        ("HARBOUR SHUT", ""),
    ],
)
def test_the_language_is_told_by_small_words(text: str, language: str) -> None:
    assert language_of(text) == language
